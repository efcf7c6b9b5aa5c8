//! A store that several resolvers use, or that is chosen at run time.

use std::sync::Arc;

use super::{Entry, Store, StoreError, Stored, Version};

impl<S: Store + ?Sized> Store for Arc<S> {
    fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        S::read(self, name)
    }

    fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError> {
        S::create(self, name, entry)
    }

    fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
        S::replace(self, name, entry, over)
    }

    fn place(&self, name: &str) -> String {
        S::place(self, name)
    }

    fn read_all(&self, names: &[&str]) -> Vec<Result<Option<Stored>, StoreError>> {
        S::read_all(self, names)
    }

    fn refuse_in_production(&self) -> Option<StoreError> {
        S::refuse_in_production(self)
    }
}

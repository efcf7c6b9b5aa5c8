//! The stores of AWS against two emulators that differ in their answers, and against a server that
//! answers as a test wants.

#![cfg(feature = "aws")]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod agreement;
mod environment;
mod faults;
mod fleet;
mod rotation;
mod runtimes;
mod states;

use std::sync::OnceLock;

use secret_runtime::{
    Entry, ExposeSecret as _, ParameterStore, SecretsManager, Store, StoreError, StoreErrorKind, Stored, StoredKey,
};
use secret_tests::aws::{Emulator, Server};
use secret_tests::{random_hex, reveals};

/// Both emulators, each started once.
fn servers() -> [&'static Server; 2] {
    static SERVERS: [OnceLock<Server>; 2] = [OnceLock::new(), OnceLock::new()];
    let [moto, ministack] = &SERVERS;
    [moto.get_or_init(|| Server::start(Emulator::Moto)), ministack.get_or_init(|| Server::start(Emulator::Ministack))]
}

fn secrets(server: &Server) -> SecretsManager {
    SecretsManager::new(&server.config()).unwrap().prefix(format!("{}/", random_hex(8))).unwrap()
}

fn parameters(server: &Server) -> ParameterStore {
    ParameterStore::new(&server.config()).unwrap().prefix(format!("/{}/", random_hex(8))).unwrap()
}

fn entry() -> Entry {
    Entry::new(random_hex(32).into())
}

fn there(store: &dyn Store, name: &str) -> Stored {
    store.read(name).unwrap().unwrap()
}

/// Its keys: current, next, previous.
fn keys(entry: &Entry) -> (String, Option<String>, Vec<String>) {
    let text = |key: &StoredKey| key.text.expose_secret().to_owned();
    (text(&entry.current), entry.next.as_ref().map(text), entry.previous.iter().map(text).collect())
}

#[track_caller]
fn is<T: std::fmt::Debug>(done: Result<T, StoreError>, kind: StoreErrorKind, words: &str) -> StoreError {
    let error = done.unwrap_err();
    let told = format!("{error} {:?}", error.remedy());
    assert_eq!(error.kind(), kind, "{told}");
    assert!(told.contains(words), "nothing of {words:?} in: {told}");
    error
}

/// Nothing of these values is told.
#[track_caller]
fn hides(error: &StoreError, values: &[&str]) {
    let told = format!("{error} {error:?} {:?}", error.remedy());
    for value in values {
        assert_eq!(reveals(&told, value.as_bytes(), &[]), None, "{told}");
    }
}

#![doc = include_str!("../README.md")]
#![cfg_attr(doc, doc = include_str!("guide/front.md"))]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod base;
mod clash;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(any(feature = "cookie-0_16", feature = "cookie-0_18"))]
mod cookie;
mod decode;
#[cfg(feature = "dotenv")]
mod dotenv;
mod environment;
mod error;
mod event;
mod field;
mod file;
mod generate;
mod git;
#[cfg(any(doc, doctest))]
pub mod guide;
#[cfg(feature = "hmac-0_13")]
mod hmac;
#[cfg(feature = "jsonwebtoken-11")]
pub mod jsonwebtoken_11;
mod judge;
mod keys;
mod keyset;
mod live;
mod mode;
mod problem;
mod report;
mod resolver;
mod rotation;
mod run;
mod schema;
mod secret;
mod sources;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
#[cfg(feature = "tracing")]
mod tracing;
mod twins;
mod wipe;

pub use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretSlice, SecretString};
#[cfg(feature = "derive")]
pub use secret_derive::ResolvedSecrets;

pub use crate::error::Error;
pub use crate::event::{Event, Generated};
pub use crate::file::FileStore;
pub use crate::keyset::{KeySet, Place, PlacedKey, Verified};
pub use crate::live::{Live, Snapshot, Status};
pub use crate::mode::Mode;
pub use crate::problem::{Problem, ProblemKind};
pub use crate::report::{KeyReport, Report, SecretReport, Source};
pub use crate::resolver::{Resolved, Resolver};
pub use crate::rotation::{Rotated, Rotation, Step};
#[cfg(feature = "openbao")]
pub use crate::store::OpenBao;
pub use crate::store::{Entry, Store, StoreError, StoreErrorKind, Stored, StoredKey, Version};
#[cfg(feature = "aws")]
pub use crate::store::{ParameterStore, SecretsManager};

/// A struct whose fields are secrets; made by the derive alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not derive `ResolvedSecrets`",
    label = "not a struct of secrets",
    note = "write `#[derive(ResolvedSecrets)]` on it"
)]
pub trait ResolvedSecrets: Sized {
    #[doc(hidden)]
    const __SCHEMA: &'static __private::Schema;

    #[doc(hidden)]
    fn __build(keys: &mut __private::Keys) -> Option<Self>;

    /// Finds every secret in the real environment: [`Resolver::new`], then
    /// [`Resolver::resolve`].
    ///
    /// # Errors
    ///
    /// Every problem at once.
    fn resolve() -> Result<Self, Error> {
        Resolver::new().resolve::<Self>().map(|resolved| resolved.secrets)
    }
}

/// For the derive's expansion alone; may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use crate::clash::{names, nested_apart, not_a_set};
    pub use crate::field::{Accept, Field, Key, Plain, Stub, Tag};
    pub use crate::judge::public::{DOCUMENTED, digests};
    pub use crate::keys::Keys;
    pub use crate::schema::{Declaration, Encoding, Generate, Row, Schema, Shape};
}

//! What can go wrong with a store.

use std::fmt;

/// Why a store did not do what it was asked. It never carries a value or a credential: `detail` is
/// the store's own words on the cause, so a server's or a library's text about a request that held
/// a key must not be forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    kind: StoreErrorKind,
    detail: String,
    remedy: Option<String>,
}

/// The kinds of failure that a caller treats differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Somebody else was quicker: the entry exists, or has another version. Nothing was written.
    Conflict,
    /// The store is away for the moment: unreachable, sealed, without a leader, over its rate. It is
    /// worth another attempt. A write may have happened.
    Unavailable,
    /// The store refuses this caller: no permission, a token that is wrong or has expired.
    Denied,
    /// Something is there that is no entry: deleted and recoverable, or without a current key.
    Damaged,
    /// The store can't do this at all.
    Unsupported,
    /// The store is not set up as it must be: an address, a certificate, a mount.
    Misconfigured,
}

impl StoreErrorKind {
    /// An error of this kind.
    #[must_use]
    pub fn because(self, detail: impl Into<String>) -> StoreError {
        StoreError { kind: self, detail: detail.into(), remedy: None }
    }
}

impl StoreError {
    /// Adds the shell command that mends it.
    #[must_use]
    pub fn mend(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// The cause, for people.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The shell command that mends it, where one is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for StoreError {}

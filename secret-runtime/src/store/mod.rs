//! Where a fleet shares its keys: what a store must do, and what it may say.

#[cfg(feature = "aws")]
mod aws;
mod error;
#[cfg(feature = "openbao")]
mod openbao;
mod patient;
mod shared;

use std::fmt;
use std::time::SystemTime;

use secrecy::{ExposeSecret as _, SecretString};

#[cfg(feature = "aws")]
pub use self::aws::{ParameterStore, SecretsManager};
pub use self::error::{StoreError, StoreErrorKind};
#[cfg(feature = "openbao")]
pub use self::openbao::OpenBao;
pub(crate) use self::patient::{LIMIT, Patient, random_half};

/// A place that many processes share keys in: a secrets engine, a parameter service, a folder.
///
/// It needs three operations, each atomic: read with a version, create only where nothing is, and
/// replace only what has a known version. From these the library makes agreement (every process uses
/// what a read gave back, never what it wrote) and rotation.
///
/// Methods block, and may be called from several threads at once. They make one attempt: the
/// library repeats what fails with [`StoreErrorKind::Unavailable`], up to
/// [`Resolver::store_timeout`](crate::Resolver::store_timeout). An attempt should end within a few
/// seconds.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
///
/// use secret_runtime::{Entry, Store, StoreError, StoreErrorKind, Stored, Version};
///
/// /// Keys in memory, for tests of an application.
/// #[derive(Default)]
/// struct Memory(Mutex<HashMap<String, (Entry, u64)>>);
///
/// impl Store for Memory {
///     fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
///         let entries = self.0.lock().map_err(|_| unavailable())?;
///         Ok(entries.get(name).map(|(entry, version)| Stored {
///             entry: entry.clone(),
///             version: Version::new(version.to_string()),
///         }))
///     }
///
///     fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError> {
///         let mut entries = self.0.lock().map_err(|_| unavailable())?;
///         if entries.contains_key(name) {
///             return Err(StoreErrorKind::Conflict.because("there is an entry already"));
///         }
///         entries.insert(name.to_owned(), (entry.clone(), 1));
///         Ok(())
///     }
///
///     fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
///         let mut entries = self.0.lock().map_err(|_| unavailable())?;
///         match entries.get_mut(name) {
///             Some(old) if old.1.to_string() == over.as_str() => *old = (entry.clone(), old.1 + 1),
///             _ => return Err(StoreErrorKind::Conflict.because("it has another version by now")),
///         }
///         Ok(())
///     }
///
///     fn place(&self, name: &str) -> String {
///         format!("memory {name}")
///     }
/// }
///
/// fn unavailable() -> StoreError {
///     StoreErrorKind::Unavailable.because("its lock is poisoned")
/// }
///
/// # #[cfg(feature = "testing")]
/// secret_runtime::testing::store_contract(&Memory::default()).unwrap();
/// ```
pub trait Store: Send + Sync {
    /// The entry with its version, or `None` where there definitely is none: never where the store
    /// could not be asked, nor where something is there that can't be read, such as an entry that
    /// was deleted and can be recovered.
    ///
    /// # Errors
    ///
    /// Why it could not be read.
    fn read(&self, name: &str) -> Result<Option<Stored>, StoreError>;

    /// Creates the entry, exactly once.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Conflict`] where there is one, and nothing was written. After any other
    /// error it may have been written.
    fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError>;

    /// Replaces the entry where it still has the version that a read gave.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Conflict`] where it has another version, or is gone, and nothing was
    /// written; [`StoreErrorKind::Unsupported`] from a store that can't compare and set, whose keys
    /// can't be rotated by the library then. After any other error it may have been written.
    fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError>;

    /// How messages call the place of an entry, such as `openbao secret/app/jwt`. It must hold no
    /// credential.
    fn place(&self, name: &str) -> String;

    /// Reads several entries, in this order. A store that can ask for many at once should.
    fn read_all(&self, names: &[&str]) -> Vec<Result<Option<Stored>, StoreError>> {
        names.iter().map(|name| self.read(name)).collect()
    }

    /// What about this store production must not use, such as a connection that isn't encrypted. In
    /// production the library asks before anything else, and reports it instead of using the store.
    fn refuse_in_production(&self) -> Option<StoreError> {
        None
    }
}

/// An entry, and the version that it had when it was read.
#[derive(Clone, Debug)]
pub struct Stored {
    /// What it holds.
    pub entry: Entry,
    /// Its version then.
    pub version: Version,
}

/// One secret's keys as text, by place.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key that signs.
    pub current: StoredKey,
    /// The key that will sign.
    pub next: Option<StoredKey>,
    /// The keys that have signed, newest first.
    pub previous: Vec<StoredKey>,
}

/// A key as text, and since when it is in its place.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// The key, in its field's encoding.
    pub text: SecretString,
    /// Since when it is in this place, where the store can tell. To be sure of an age, a store may
    /// tell a later time than the true one, and never an earlier one.
    pub since: Option<SystemTime>,
}

impl Entry {
    /// An entry of one key, current as of now.
    #[must_use]
    pub fn new(current: SecretString) -> Self {
        Self { current: StoredKey::now(current), next: None, previous: Vec::new() }
    }

    /// Whether it holds the same keys in the same places. Takes no notice of times.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        let same = |one: &StoredKey, other: &StoredKey| one.text.expose_secret() == other.text.expose_secret();
        same(&self.current, &other.current)
            && self.next.is_some() == other.next.is_some()
            && self.previous.len() == other.previous.len()
            && self.keys().zip(other.keys()).all(|(one, other)| same(one, other))
    }

    /// Every key: current, next, previous.
    pub fn keys(&self) -> impl Iterator<Item = &StoredKey> {
        std::iter::once(&self.current).chain(&self.next).chain(&self.previous)
    }
}

impl StoredKey {
    /// A key that is in its place as of now.
    #[must_use]
    pub fn now(text: SecretString) -> Self {
        Self { text, since: Some(SystemTime::now()) }
    }
}

/// What tells one state of an entry from another: a number, a hash, whatever the store has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// A version, in the store's own words. It is no secret.
    pub fn new(version: impl Into<String>) -> Self {
        Self(version.into())
    }

    /// The store's own words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

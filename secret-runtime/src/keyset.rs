//! A secret's keys while it is rotated: one signs, all verify.

use std::fmt;
use std::ops::Deref;

/// The keys of one secret, each in a named place, so that a key can be rotated while what it has
/// signed still verifies.
///
/// Only [`current`](Self::current) signs. [`verifiers`](Self::verifiers) are current, next and
/// previous, in this order: `next` because another process may sign with it already, `previous`
/// because what it signed is still around.
///
/// ```
/// # use secret_runtime::{KeySet, Resolver, ResolvedSecrets, SecretString, ExposeSecret};
/// #[derive(ResolvedSecrets)]
/// struct Secrets {
///     #[secret(env = "JWT_SECRET", file = ".jwt-secret")]
///     jwt: KeySet<SecretString>,
/// }
/// # let random = || {
/// #     let mut key = [0; 28];
/// #     getrandom::fill(&mut key).unwrap();
/// #     key.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
/// # };
/// # let (one, other) = (random(), random());
/// # let resolver = Resolver::new().mode(secret_runtime::Mode::Production);
/// # let resolver = resolver.env([("JWT_SECRET", one), ("JWT_SECRET_PREVIOUS", other)]);
/// # let secrets = resolver.resolve::<Secrets>().unwrap().secrets;
/// // Sign with the current key, and write its id into the token's `kid`.
/// let kid = secrets.jwt.current().kid();
/// // Verify with the key that the token names.
/// let key = secrets.jwt.find(kid).expect("a key that was not retired");
/// assert_eq!(key.expose_secret().len(), 56);
/// // Where what was signed names no key, try them all.
/// let verified = secrets.jwt.verify(|key| (!key.expose_secret().is_empty()).then_some("payload"));
/// assert!(!verified.expect("a key that verifies").should_sign_again());
/// ```
pub struct KeySet<T> {
    current: PlacedKey<T>,
    next: Option<PlacedKey<T>>,
    previous: Vec<PlacedKey<T>>,
}

/// A key of a [`KeySet`], in its place. It derefs to the key itself.
pub struct PlacedKey<T> {
    key: T,
    kid: String,
    place: Place,
}

/// Where a key stands in its [`KeySet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// It signs.
    Current,
    /// It will sign; others may sign with it already.
    Next,
    /// It has signed. The newest is number 0.
    Previous(usize),
}

/// What verified, and with which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<R> {
    /// What the check gave.
    pub value: R,
    /// The place of the key that verified.
    pub place: Place,
    /// The id of the key that verified.
    pub kid: String,
}

impl<T> KeySet<T> {
    /// The key that signs.
    #[must_use]
    pub fn current(&self) -> &PlacedKey<T> {
        &self.current
    }

    /// The key that will sign, once it is promoted.
    #[must_use]
    pub fn next(&self) -> Option<&PlacedKey<T>> {
        self.next.as_ref()
    }

    /// The keys that have signed, newest first.
    #[must_use]
    pub fn previous(&self) -> &[PlacedKey<T>] {
        &self.previous
    }

    /// Every key that may have signed something valid: current, next, previous.
    pub fn verifiers(&self) -> impl Iterator<Item = &PlacedKey<T>> {
        std::iter::once(&self.current).chain(&self.next).chain(&self.previous)
    }

    /// The key with this id. `None`: it was retired, or never was ours.
    #[must_use]
    pub fn find(&self, kid: &str) -> Option<&PlacedKey<T>> {
        self.verifiers().find(|key| key.kid == kid)
    }

    /// Tries every verifier until one succeeds: for what names no key, such as a cookie. Where a key
    /// id is at hand, [`find`](Self::find) is one check instead of several.
    pub fn verify<R>(&self, mut check: impl FnMut(&T) -> Option<R>) -> Option<Verified<R>> {
        self.verifiers().find_map(|key| {
            let value = check(&key.key)?;
            Some(Verified { value, place: key.place, kid: key.kid.clone() })
        })
    }

    /// A set in these places; the first of the previous keys is the newest.
    pub(crate) fn new(keys: impl IntoIterator<Item = PlacedKey<T>>) -> Option<Self> {
        let keys = keys.into_iter();
        // Of its full size at once, so that no key is moved and left behind.
        let (mut current, mut next, mut previous) = (None, None, Vec::with_capacity(keys.size_hint().1.unwrap_or(0)));
        for key in keys {
            match key.place {
                Place::Current => current = Some(key),
                Place::Next => next = Some(key),
                Place::Previous(_) => previous.push(key),
            }
        }
        Some(Self { current: current?, next, previous })
    }
}

impl<T> PlacedKey<T> {
    pub(crate) fn new(key: T, fingerprint: u32, place: Place) -> Self {
        Self { key, kid: format!("{fingerprint:08x}"), place }
    }

    /// The key's id, for a token's `kid` (RFC 7515 §4.1.4): its fingerprint, 8 hex digits.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }
}

impl<T> Deref for PlacedKey<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.key
    }
}

impl<R> Verified<R> {
    /// Whether the key that verified is on its way out, so that what it signed should be signed anew
    /// with the current one.
    #[must_use]
    pub fn should_sign_again(&self) -> bool {
        matches!(self.place, Place::Previous(_))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => f.write_str("current"),
            Self::Next => f.write_str("next"),
            Self::Previous(index) => write!(f, "previous[{index}]"),
        }
    }
}

impl<T> fmt::Debug for KeySet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.verifiers()).finish()
    }
}

impl<T> fmt::Debug for PlacedKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.kid)
    }
}

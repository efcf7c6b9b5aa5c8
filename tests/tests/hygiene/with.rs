//! `with` takes any path that can be called, and any type but the runtime's own.

use secret_runtime::ResolvedSecrets;

use crate::{resolved, secrets};

#[derive(Debug, PartialEq)]
struct Key(Vec<u8>);

#[derive(Debug)]
struct TooShort;

impl TryFrom<&[u8]> for Key {
    type Error = TooShort;

    fn try_from(key: &[u8]) -> Result<Self, TooShort> {
        if key.len() < 16 { Err(TooShort) } else { Ok(Self(key.to_vec())) }
    }
}

impl From<&[u8]> for Tagged<u8> {
    fn from(key: &[u8]) -> Self {
        Self(key.to_vec())
    }
}

struct Tagged<T>(Vec<T>);

impl Key {
    fn derive_from(master: &[u8]) -> Self {
        Self(master.to_vec())
    }
}

mod functions {
    pub(crate) fn plain(key: &[u8]) -> Vec<u8> {
        key.to_vec()
    }

    pub(crate) fn result(key: &[u8]) -> Result<Vec<u8>, String> {
        if key.len() < 16 { Err("never shown".to_owned()) } else { Ok(key.to_vec()) }
    }

    pub(crate) fn generic<T: for<'a> From<&'a [u8]>>(key: impl AsRef<[u8]>) -> T {
        T::from(key.as_ref())
    }

    pub(crate) const fn length(key: &[u8]) -> usize {
        key.len()
    }

    pub(crate) const POINTER: fn(&[u8]) -> Vec<u8> = plain;
}

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "A", bytes = 32, with = functions::plain)]
    plain: Vec<u8>,
    #[secret(env = "B", bytes = 32, with = self::functions::result)]
    result: Vec<u8>,
    #[secret(env = "C", bytes = 32, with = Key::derive_from)]
    associated: Key,
    #[secret(env = "D", bytes = 32, with = Key::try_from)]
    try_from: Key,
    #[secret(env = "E", bytes = 32, with = <Key as TryFrom<&[u8]>>::try_from)]
    qualified: Key,
    #[secret(with = <Vec<u8>>::from, env = "F", bytes = 32)]
    anonymous: Vec<u8>,
    #[secret(env = "G", with = functions::generic::<Tagged<u8>>, bytes = 32)]
    turbofish: Tagged<u8>,
    #[secret(env = "H", bytes = 32, with = functions::generic::<Vec<u8>>)]
    inferred: Vec<u8>,
    #[secret(env = "I", bytes = 32, with = functions::POINTER)]
    pointer: Vec<u8>,
    #[secret(env = "J", bytes = 32, with = Key::try_from)]
    optional: Option<Key>,
    #[secret(env = "K", bytes = 32, with = functions::length)]
    length: Option<usize>,
    #[secret(env = "L", bytes = 32, with = Key::try_from)]
    missing: Option<Key>,
}

#[test]
fn every_callable_path() {
    let (found, keys) = secrets::<Secrets, 11>(["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"]);
    assert_eq!((found.length, found.missing), (Some(32), None));
    let made = [
        found.plain,
        found.result,
        found.associated.0,
        found.try_from.0,
        found.qualified.0,
        found.anonymous,
        found.turbofish.0,
        found.inferred,
        found.pointer,
        found.optional.unwrap().0,
    ];
    assert_eq!(made.map(secret_tests::hex)[..], keys[..10]);
}

#[test]
fn a_type_that_could_do_without() {
    use secret_runtime::{ExposeSecret as _, SecretBox, SecretString};

    fn shout(key: &[u8]) -> SecretString {
        secret_tests::hex(key).to_uppercase().into()
    }
    fn array(key: &[u8]) -> Result<SecretBox<[u8; 4]>, ()> {
        key.first_chunk().map(|four| SecretBox::new(Box::new(*four))).ok_or(())
    }
    #[derive(ResolvedSecrets)]
    struct Secrets {
        #[secret(env = "A", bytes = 32, with = shout)]
        a: SecretString,
        #[secret(env = "B", bytes = 32, with = array)]
        b: SecretBox<[u8; 4]>,
    }
    let (found, [a, b]) = secrets::<Secrets, 2>(["A", "B"]);
    assert_eq!(
        (found.a.expose_secret(), secret_tests::hex(found.b.expose_secret())),
        (&*a.to_uppercase(), b[..8].to_owned())
    );
}

#[test]
fn behind_aliases() {
    type Bytes = Vec<u8>;
    type Perhaps<T> = Option<T>;
    #[derive(ResolvedSecrets)]
    struct Secrets {
        #[secret(env = "A", bytes = 32, with = Bytes::from)]
        there: Perhaps<Bytes>,
        #[secret(env = "B", bytes = 32, with = functions::result)]
        missing: Perhaps<Bytes>,
    }
    let (resolved, [a]) = resolved::<Secrets, 1>(["A"]);
    assert_eq!((resolved.secrets.there.map(secret_tests::hex), resolved.secrets.missing), (Some(a), None));
}

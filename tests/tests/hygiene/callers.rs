//! Structs that a `macro_rules` macro makes of what its callers pass.

use secret_runtime::{ExposeSecret as _, ResolvedSecrets, SecretBox, SecretSlice, SecretString};

use crate::{resolved, secrets, text};

macro_rules! secrets {
    (
        $(#[$outer:meta])*
        $visibility:vis $name:ident {
            $($(#[$inner:meta])* $field:ident: $type:ty = $env:literal, $bytes:literal;)*
        }
    ) => {
        #[derive(ResolvedSecrets)]
        $(#[$outer])*
        $visibility struct $name {
            $($(#[$inner])* #[secret(env = $env, bytes = $bytes)] $field: $type,)*
        }
    };
}

secrets! {
    /// Its secrets.
    #[secret(mode_env = "MODE")]
    pub(crate) Whole {
        /// Signs.
        text: SecretString = "A", 64;
        keys: SecretSlice<u8> = "B", 32;
        f0: SecretBox<[u8; 32]> = "C", 32;
        r#type: Option<SecretString> = "D", 64;
    }
}

#[test]
fn names_types_literals_and_attributes() {
    let (resolved, keys) = resolved::<Whole, 4>(["A", "B", "C", "D"]);
    assert!(resolved.report.to_string().contains("    Signs."));
    let found = resolved.secrets;
    let (array, perhaps) = (secret_tests::hex(found.f0.expose_secret()), found.r#type.unwrap());
    assert_eq!([text(&found.text), &crate::hex(&found.keys), &array, text(&perhaps)], keys);
}

macro_rules! functions {
    ($path:path, $qualified:expr, $expression:expr, $number:expr, $name:expr, $tokens:tt, $nested:ty, $prefix:literal) => {
        #[derive(ResolvedSecrets)]
        struct Functions {
            #[secret(env = "A", bytes = 32, with = $path)]
            a: Vec<u8>,
            #[secret(env = $name, bytes = $number, with = $qualified)]
            b: Vec<u8>,
            #[secret(env = "C", bytes = 32, with = $expression)]
            c: Vec<u8>,
            #[secret(env = $tokens)]
            d: SecretString,
            #[secret(nested, prefix = $prefix)]
            e: $nested,
        }
    };
}

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "E")]
    key: SecretString,
}

functions!(Vec::from, <Vec<u8> as From<&[u8]>>::from, Vec::from, 32, "B", "D", Inner, "DB_");

#[test]
fn paths_expressions_and_nested_types() {
    let (found, keys) = secrets::<Functions, 5>(["A", "B", "C", "D", "DB_E"]);
    let [a, b, c] = [found.a, found.b, found.c].map(secret_tests::hex);
    assert_eq!([&*a, &b, &c, text(&found.d), text(&found.e.key)], keys);
}

/// The macro's own field beside the caller's field of the same name's sound: hygiene must not mix
/// what each refers to.
macro_rules! beside {
    ($field:ident, $($word:ident = $value:tt),*) => {
        #[derive(ResolvedSecrets)]
        struct Beside {
            #[secret(env = "OWN")]
            own: SecretString,
            #[secret($($word = $value),*)]
            $field: SecretString,
        }
    };
}

#[test]
fn words_from_the_caller_in_a_function() {
    beside!(key, env = "KEY", bytes = 32, encoding = "base64url");
    let (found, keys) = secrets::<Beside, 2>(["OWN", "KEY"]);
    assert_eq!([&found.own, &found.key].map(text), keys);
}

macro_rules! described {
    ($about:literal, $path:literal) => {
        #[derive(ResolvedSecrets)]
        #[secret(crate = $path)]
        struct Described {
            #[doc = $about]
            #[secret(env = "A")]
            _a: SecretString,
        }
    };
}

#[test]
fn a_description_and_the_runtimes_path_from_the_caller() {
    described!("Signs.", "::secret_runtime");
    let (resolved, _) = resolved::<Described, 1>(["A"]);
    assert!(resolved.report.to_string().contains("    Signs."));
}

/// A macro that calls a macro that derives.
macro_rules! twice {
    ($($rest:tt)*) => {
        beside!($($rest)*);
    };
}

#[test]
fn through_two_macros() {
    twice!(key, env = "KEY", bytes = 32);
    let (found, keys) = secrets::<Beside, 2>(["OWN", "KEY"]);
    assert_eq!([&found.own, &found.key].map(text), keys);
}

//! The derive works wherever a struct may stand and whatever stands around it.
//!
//! Each case compiles and resolves: every variable is given a random key, and the keys are found in
//! their fields.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod callers;
mod generics;
mod names;
mod nesting;
mod shadowed;
mod with;

use secret_runtime::{ExposeSecret as _, Mode, Resolved, ResolvedSecrets, Resolver, SecretSlice, SecretString};
use secret_tests::random_hex;

/// The struct, with a random key of 32 bytes in each variable, and the keys in hex.
fn resolved<T: ResolvedSecrets, const N: usize>(variables: [&str; N]) -> (Resolved<T>, [String; N]) {
    let keys = variables.map(|_| random_hex(32));
    let given = variables.iter().zip(&keys);
    let resolver = Resolver::new().mode(Mode::Production).env(given.map(|(name, key)| (name, key.as_str())));
    (resolver.resolve().unwrap(), keys)
}

/// The same without the report.
fn secrets<T: ResolvedSecrets, const N: usize>(variables: [&str; N]) -> (T, [String; N]) {
    let (resolved, keys) = resolved(variables);
    (resolved.secrets, keys)
}

fn text(secret: &SecretString) -> &str {
    secret.expose_secret()
}

fn hex(secret: &SecretSlice<u8>) -> String {
    secret_tests::hex(secret.expose_secret())
}

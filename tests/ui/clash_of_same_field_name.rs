//! The same name in a nested struct under one field, by `_FILE` of itself.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    a: Inner,
    #[secret(nested, prefix = "X_")]
    b: Inner,
    #[secret(env = "X_KEY_FILE")]
    c: SecretString,
}

fn main() {
    _ = S::resolve();
}

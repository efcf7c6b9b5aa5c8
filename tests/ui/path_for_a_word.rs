//! A path where a word goes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(secret::env = "A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

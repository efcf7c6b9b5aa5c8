//! A `_FILE` variable that an earlier field reads as its own.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A_FILE")]
    a: SecretString,
    #[secret(env = "A")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

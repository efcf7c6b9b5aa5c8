//! A number over what a `usize` holds.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 99999999999999999999999)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

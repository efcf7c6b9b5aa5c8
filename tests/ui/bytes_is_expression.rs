//! A sum where a literal goes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 32 + 32)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

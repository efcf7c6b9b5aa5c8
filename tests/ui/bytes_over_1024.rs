//! `bytes` over 1024.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 1025)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

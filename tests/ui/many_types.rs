//! Three fields of unsupported types: each is one error.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: String,
    #[secret(env = "B", bytes = 32)]
    b: Option<Vec<u8>>,
    #[secret(env = "C")]
    c: SecretString,
    #[secret(env = "D")]
    d: [u8; 32],
}

fn main() {
    _ = S::resolve();
}

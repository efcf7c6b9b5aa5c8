//! `accept` with an array of 16 bytes.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
#[secret(development_keys = "accept")]
struct S {
    #[secret(env = "A")]
    a: SecretBox<[u8; 16]>,
}

fn main() {
    _ = S::resolve();
}

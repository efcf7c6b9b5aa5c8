//! `min_bytes` over the array's length.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", min_bytes = 33)]
    a: SecretBox<[u8; 32]>,
}

fn main() {
    _ = S::resolve();
}

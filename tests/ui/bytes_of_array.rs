//! `bytes` other than the array's length.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 64)]
    a: SecretBox<[u8; 32]>,
}

fn main() {
    _ = S::resolve();
}

//! An array over 1024 bytes.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", file = "a")]
    a: SecretBox<[u8; 2048]>,
}

fn main() {
    _ = S::resolve();
}

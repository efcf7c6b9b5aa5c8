//! An array under 16 bytes.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: SecretBox<[u8; 8]>,
}

fn main() {
    _ = S::resolve();
}

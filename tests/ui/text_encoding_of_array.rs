//! Text that is an array of bytes.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", encoding = "text")]
    a: SecretBox<[u8; 32]>,
}

fn main() {
    _ = S::resolve();
}

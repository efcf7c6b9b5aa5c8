//! What const evaluation finds, in four fields: each is one error.

use secret_runtime::{ResolvedSecrets, SecretBox, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 64)]
    a: SecretBox<[u8; 32]>,
    #[secret(env = "B", min_bytes = 65)]
    b: SecretString,
    #[secret(file = "c", generate = "always")]
    c: Option<SecretString>,
    #[secret(env = "D", encoding = "text")]
    d: SecretBox<[u8; 32]>,
    #[secret(env = "E")]
    e: SecretString,
}

fn main() {
    _ = S::resolve();
}

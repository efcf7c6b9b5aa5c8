//! What const evaluation finds inside a nested struct is no second mistake outside.

use secret_runtime::{ResolvedSecrets, SecretBox, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A", bytes = 64)]
    a: SecretBox<[u8; 32]>,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    inner: Inner,
    #[secret(env = "B")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

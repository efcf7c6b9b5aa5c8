//! `bytes` other than the array's length, in an `Option`.

use secret_runtime::{ResolvedSecrets, SecretBox};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 64)]
    a: Option<SecretBox<[u8; 32]>>,
}

fn main() {
    _ = S::resolve();
}

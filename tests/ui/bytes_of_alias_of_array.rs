//! `bytes` other than the array's length, behind an alias.

use secret_runtime::{ResolvedSecrets, SecretBox};

type Key = SecretBox<[u8; 32]>;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 16)]
    a: Key,
}

fn main() {
    _ = S::resolve();
}

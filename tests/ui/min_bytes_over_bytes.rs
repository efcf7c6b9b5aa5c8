//! `min_bytes` over `bytes`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 32, min_bytes = 33)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

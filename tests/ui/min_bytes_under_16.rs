//! `min_bytes` under 16.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", min_bytes = 15)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! `min_bytes` over the default `bytes`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", min_bytes = 65)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

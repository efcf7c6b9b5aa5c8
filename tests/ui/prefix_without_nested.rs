//! `prefix` without `nested`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", prefix = "DB_")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! `nested` beside `bytes`, and the prefix that may stand there.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested, prefix = "DB_", bytes = 64)]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

//! A nested struct's variable is another field's `_FILE`, with its prefix.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY_FILE")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "DB_KEY")]
    own: SecretString,
    #[secret(nested, prefix = "DB_")]
    db: Inner,
}

fn main() {
    _ = S::resolve();
}

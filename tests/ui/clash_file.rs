//! A nested struct's file is another field's.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(file = "key")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "key")]
    own: SecretString,
    #[secret(nested, prefix = "DB_")]
    db: Inner,
}

fn main() {
    _ = S::resolve();
}

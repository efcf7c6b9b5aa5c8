//! A nested struct's store entry is another field's.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(entry = "key")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(entry = "key")]
    own: SecretString,
    #[secret(nested)]
    db: Inner,
}

fn main() {
    _ = S::resolve();
}

//! A nested struct's credential is another field's.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(credential = "key")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(credential = "key")]
    own: SecretString,
    #[secret(nested)]
    db: Inner,
}

fn main() {
    _ = S::resolve();
}

//! A nested struct's store entry is another field's by its default name.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(entry = "db.a")]
    own: SecretString,
    #[secret(nested)]
    db: Inner,
}

fn main() {
    _ = S::resolve();
}

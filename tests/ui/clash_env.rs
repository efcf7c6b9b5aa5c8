//! A nested struct's variable is another field's.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "KEY")]
    own: SecretString,
    #[secret(nested)]
    db: Inner,
}

fn main() {
    _ = S::resolve();
}

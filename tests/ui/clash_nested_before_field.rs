//! A field after a nested struct reads one of its variables.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    db: Inner,
    #[secret(env = "KEY")]
    own: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! `nested` beside a source.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested, env = "A")]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

//! A struct of secrets, without `nested`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "B")]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

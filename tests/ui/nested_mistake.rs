//! A mistake inside a nested struct is no second one outside.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A-A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    inner: Inner,
    #[secret(env = "B")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

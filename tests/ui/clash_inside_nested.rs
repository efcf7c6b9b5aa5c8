//! A clash inside a nested struct is no second one outside.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct Middle {
    #[secret(env = "KEY")]
    own: SecretString,
    #[secret(nested)]
    inner: Inner,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    outer: Middle,
    #[secret(env = "B")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

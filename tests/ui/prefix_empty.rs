//! An empty prefix.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested, prefix = "")]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

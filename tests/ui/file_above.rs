//! A path with a `..` component.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "keys/../a")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A word twice, in two attributes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    #[secret(env = "B")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

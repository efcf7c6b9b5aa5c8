//! A literal where a word goes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret("A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

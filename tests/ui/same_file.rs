//! One file for two fields.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "a")]
    a: SecretString,
    #[secret(file = "a")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! One file for two fields, spelt in two ways.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "keys/a")]
    a: SecretString,
    #[secret(file = "./keys//a")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A flag and a word without a comma between.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested prefix = "A_")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

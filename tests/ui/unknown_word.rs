//! A misspelt word.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(envv = "A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

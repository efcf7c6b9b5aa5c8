//! A misspelt `development_keys`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(development_keys = "allow")]
struct S {
    #[secret(env = "A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

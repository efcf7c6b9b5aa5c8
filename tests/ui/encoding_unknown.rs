//! A misspelt encoding.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", encoding = "base64-url")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A misspelt `generate`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", generate = "alway")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

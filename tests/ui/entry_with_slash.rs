//! A store entry with a slash.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(entry = "app/a")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A credential of two components.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(credential = "app/a")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

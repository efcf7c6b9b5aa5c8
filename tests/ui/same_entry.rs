//! One store entry for two fields.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(entry = "x")]
    a: SecretString,
    #[secret(entry = "x")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

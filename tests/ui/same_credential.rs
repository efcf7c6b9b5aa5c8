//! One credential for two fields.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(credential = "a")]
    a: SecretString,
    #[secret(credential = "a")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! One variable for two fields.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: SecretString,
    #[secret(env = "A")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

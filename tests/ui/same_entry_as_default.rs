//! A store entry that is another field's by default.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: SecretString,
    #[secret(entry = "a")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A store entry that is a later field's by default.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(entry = "b")]
    a: SecretString,
    #[secret(env = "B")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A string where a number goes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = "64")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A variable's name outside ASCII.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "SCHLÜSSEL")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

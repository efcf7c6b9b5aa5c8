//! Mistaken field clashes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X")]
    first: SecretString,
    #[secret(env = "X", bytes = 15)]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

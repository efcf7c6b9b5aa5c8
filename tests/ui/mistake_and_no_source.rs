//! Mistake and no source.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(bytes = 15)]
    key: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

//! No source and min bytes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(bytes = 32, min_bytes = 33)]
    key: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

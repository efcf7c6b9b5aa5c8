//! Many mistakes of one field.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "1A", fille = "x", file = "~/y", bytes = 15)]
    key: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

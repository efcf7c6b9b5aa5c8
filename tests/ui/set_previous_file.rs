//! Set previous file.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(file = ".x")]
    first: KeySet<SecretString>,
    #[secret(file = ".x.previous")]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

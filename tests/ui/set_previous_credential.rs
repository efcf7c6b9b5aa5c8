//! Set previous credential.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(credential = "x")]
    first: KeySet<SecretString>,
    #[secret(credential = "x.previous")]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

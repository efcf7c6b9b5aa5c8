//! Set previous variable.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X")]
    first: KeySet<SecretString>,
    #[secret(env = "X_PREVIOUS")]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

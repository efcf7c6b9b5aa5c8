//! Set next variable.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X")]
    first: KeySet<SecretString>,
    #[secret(env = "X_NEXT")]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

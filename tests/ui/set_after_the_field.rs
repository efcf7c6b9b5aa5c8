//! Set after the field.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X_NEXT")]
    first: SecretString,
    #[secret(env = "X")]
    second: KeySet<SecretString>,
}

fn main() {
    _ = Secrets::resolve();
}

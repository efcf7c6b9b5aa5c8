//! Set by alias.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

type Keys = KeySet<SecretString>;

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X")]
    first: Keys,
    #[secret(env = "X_NEXT")]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

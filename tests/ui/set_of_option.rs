//! Set of option.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X")]
    key: KeySet<Option<SecretString>>,
}

fn main() {
    _ = Secrets::resolve();
}

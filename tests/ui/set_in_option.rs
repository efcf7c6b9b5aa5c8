//! Set in option.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X")]
    key: Option<KeySet<SecretString>>,
}

fn main() {
    _ = Secrets::resolve();
}

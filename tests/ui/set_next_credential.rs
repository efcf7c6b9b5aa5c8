//! Set next credential.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(credential = "x")]
    first: KeySet<SecretString>,
    #[secret(credential = "x.next")]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

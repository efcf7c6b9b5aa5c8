//! Set next file.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(file = ".x")]
    first: KeySet<SecretString>,
    #[secret(file = "./.x.next")]
    second: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

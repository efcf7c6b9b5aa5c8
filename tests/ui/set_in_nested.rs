//! Set in nested.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(file = ".x.next")]
    first: SecretString,
    #[secret(nested)]
    database: Database,
}

#[derive(ResolvedSecrets)]
struct Database {
    #[secret(file = ".x")]
    key: KeySet<SecretString>,
}

fn main() {
    _ = Secrets::resolve();
}

//! Set next variable of nested.

use secret_runtime::{KeySet, ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "DB_KEY")]
    first: KeySet<SecretString>,
    #[secret(nested, prefix = "DB_")]
    database: Database,
}

#[derive(ResolvedSecrets)]
struct Database {
    #[secret(env = "KEY_PREVIOUS", entry = "other")]
    key: SecretString,
}

fn main() {
    _ = Secrets::resolve();
}

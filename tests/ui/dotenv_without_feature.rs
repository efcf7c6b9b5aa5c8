//! The word `dotenv` without the runtime's feature.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(dotenv = ".env")]
struct S {
    #[secret(env = "KEY")]
    key: SecretString,
}

fn main() {
    _ = S::resolve();
}

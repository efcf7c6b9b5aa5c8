//! `always`, and no place to keep the key.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", credential = "a", generate = "always")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

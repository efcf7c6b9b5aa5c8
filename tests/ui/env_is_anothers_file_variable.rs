//! A variable that another field reads as its `_FILE`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: SecretString,
    #[secret(env = "A_FILE")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

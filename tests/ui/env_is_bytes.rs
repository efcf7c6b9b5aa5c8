//! A byte string where a string goes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = b"A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

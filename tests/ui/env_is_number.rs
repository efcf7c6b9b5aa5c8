//! A number where a string goes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = 1)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

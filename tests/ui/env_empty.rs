//! An empty variable's name.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

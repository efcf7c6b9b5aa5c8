//! A word twice.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", env = "B")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

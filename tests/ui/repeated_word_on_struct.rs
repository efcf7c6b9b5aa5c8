//! A word twice on the struct.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(mode_env = "A", mode_env = "B")]
struct S {
    #[secret(env = "A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

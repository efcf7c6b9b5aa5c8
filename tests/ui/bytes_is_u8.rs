//! A number of another type.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 64u8)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

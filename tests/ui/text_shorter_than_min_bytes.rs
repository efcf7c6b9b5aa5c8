//! Text of 22 characters, where 24 are asked for by default.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", encoding = "text", bytes = 16)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

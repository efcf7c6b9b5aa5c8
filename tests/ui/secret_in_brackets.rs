//! Brackets where parentheses go.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret[env = "A"]]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

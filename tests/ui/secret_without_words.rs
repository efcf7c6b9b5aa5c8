//! `#[secret]` without parentheses.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

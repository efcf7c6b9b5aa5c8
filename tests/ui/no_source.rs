//! Words, but no source.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(bytes = 64)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! An empty path.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

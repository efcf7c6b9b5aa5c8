//! A path that ends with a slash.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "keys/")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

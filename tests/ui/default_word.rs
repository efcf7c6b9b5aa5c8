//! A default: there is no such word.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", default = "b")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

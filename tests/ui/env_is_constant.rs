//! The name of a constant where a literal goes.

use secret_runtime::{ResolvedSecrets, SecretString};

const NAME: &str = "A";

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = NAME)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A struct's word on a field.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", mode_env = "MODE")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

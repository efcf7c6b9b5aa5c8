//! A mode variable's name with a blank.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(mode_env = "APP ENV")]
struct S {
    #[secret(env = "A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

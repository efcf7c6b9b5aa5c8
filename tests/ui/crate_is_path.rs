//! A path where a string goes.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(crate = ::secret_runtime)]
struct S {
    #[secret(env = "A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

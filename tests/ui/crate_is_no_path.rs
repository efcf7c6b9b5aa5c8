//! A string that is no path.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
#[secret(crate = "secret-runtime")]
struct S {
    #[secret(env = "A")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

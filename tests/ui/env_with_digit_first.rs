//! A variable's name that begins with a digit.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "2FA")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

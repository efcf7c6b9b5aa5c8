//! A variable's name with a dash.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "JWT-SECRET")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A credential that is the folder above.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(credential = "..")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

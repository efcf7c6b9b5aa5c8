//! An `Option` of an `Option`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: Option<Option<SecretString>>,
}

fn main() {
    _ = S::resolve();
}

//! A path with a leading `~`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "~/a")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

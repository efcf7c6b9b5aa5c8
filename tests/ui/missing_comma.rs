//! Two words without a comma between.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A" file = "a")]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

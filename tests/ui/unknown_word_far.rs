//! A word that resembles none.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", zeroise_on_drop)]
    a: SecretString,
}

fn main() {
    _ = S::resolve();
}

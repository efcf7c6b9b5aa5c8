//! `always` on an `Option`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "a", generate = "always")]
    a: Option<SecretString>,
}

fn main() {
    _ = S::resolve();
}

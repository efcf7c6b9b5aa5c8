//! `nested` on an `Option`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    a: Option<Inner>,
}

fn main() {
    _ = S::resolve();
}

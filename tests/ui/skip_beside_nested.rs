//! `skip` beside `nested`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(skip, nested)]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

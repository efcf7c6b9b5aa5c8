//! A prefix with a dash.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested, prefix = "DB-")]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

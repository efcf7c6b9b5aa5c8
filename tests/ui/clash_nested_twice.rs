//! One struct with a file, nested twice.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY", file = "key")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested, prefix = "A_")]
    a: Inner,
    #[secret(nested, prefix = "B_")]
    b: Inner,
}

fn main() {
    _ = S::resolve();
}

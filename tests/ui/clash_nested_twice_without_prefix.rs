//! One struct nested twice, without a prefix.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "KEY")]
    a: SecretString,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    a: Inner,
    #[secret(nested)]
    b: Inner,
}

fn main() {
    _ = S::resolve();
}

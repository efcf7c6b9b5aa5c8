//! An unsupported type inside a nested struct is no second mistake outside.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: String,
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    inner: Inner,
    #[secret(env = "B")]
    b: SecretString,
}

fn main() {
    _ = S::resolve();
}

//! A nested struct that is a generic parameter.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct Generic<T> {
    #[secret(nested)]
    a: T,
}

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A")]
    a: SecretString,
}

type S = Generic<Inner>;

fn main() {
    _ = S::resolve();
}

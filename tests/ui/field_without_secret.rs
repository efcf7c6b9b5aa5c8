//! A field without `#[secret]`.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S {
    jwt: SecretString,
}

fn main() {
    _ = S::resolve();
}

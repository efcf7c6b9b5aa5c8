//! A `SecretSlice` of something else than bytes.

use secret_runtime::{ResolvedSecrets, SecretSlice};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: SecretSlice<u16>,
}

fn main() {
    _ = S::resolve();
}

//! `accept` with `bytes` under 20.

use secret_runtime::{ResolvedSecrets, SecretSlice};

#[derive(ResolvedSecrets)]
#[secret(development_keys = "accept")]
struct S {
    #[secret(env = "A", bytes = 19)]
    a: SecretSlice<u8>,
}

fn main() {
    _ = S::resolve();
}

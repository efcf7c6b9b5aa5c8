//! `accept` with a nested key of 16 bytes.

use secret_runtime::{ResolvedSecrets, SecretSlice};

#[derive(ResolvedSecrets)]
struct Inner {
    #[secret(env = "A", bytes = 16)]
    a: SecretSlice<u8>,
}

#[derive(ResolvedSecrets)]
#[secret(development_keys = "accept")]
struct S {
    #[secret(nested)]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

//! A set of keys of fewer `bytes` than the hash has.

use secret_runtime::jsonwebtoken_11::Hs384Key;
use secret_runtime::{KeySet, ResolvedSecrets};

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 47)]
    a: KeySet<Hs384Key>,
}

fn main() {
    _ = S::resolve();
}

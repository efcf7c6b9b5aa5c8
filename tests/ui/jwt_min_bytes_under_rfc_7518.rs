//! A `min_bytes` of fewer than the hash has.

use secret_runtime::ResolvedSecrets;
use secret_runtime::jsonwebtoken_11::Hs256Key;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", min_bytes = 31)]
    a: Hs256Key,
}

fn main() {
    _ = S::resolve();
}

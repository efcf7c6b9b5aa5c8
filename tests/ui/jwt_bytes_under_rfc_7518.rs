//! Fewer `bytes` than the hash has.

use secret_runtime::ResolvedSecrets;
use secret_runtime::jsonwebtoken_11::Hs512Key;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 48)]
    a: Hs512Key,
}

fn main() {
    _ = S::resolve();
}

//! `min_bytes` over the default `bytes`, on a field with `with`.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", min_bytes = 65, with = Vec::from)]
    a: Vec<u8>,
}

fn main() {
    _ = S::resolve();
}

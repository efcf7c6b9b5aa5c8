//! A closure where a path goes.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", with = |key| key.to_vec())]
    a: Vec<u8>,
}

fn main() {
    _ = S::resolve();
}

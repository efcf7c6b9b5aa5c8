//! `with` a function that returns another type.

use secret_runtime::ResolvedSecrets;

fn make(key: &[u8]) -> usize {
    key.len()
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", with = make)]
    a: String,
}

fn main() {
    _ = S::resolve();
}

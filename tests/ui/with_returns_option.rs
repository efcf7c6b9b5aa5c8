//! `with` a function that returns an `Option` for a required field.

use secret_runtime::ResolvedSecrets;

fn make(key: &[u8]) -> Option<u8> {
    key.first().copied()
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", with = make)]
    a: u8,
}

fn main() {
    _ = S::resolve();
}

//! `with` a function that returns a `Result` of another type.

use secret_runtime::ResolvedSecrets;

fn make(key: &[u8]) -> Result<u8, ()> {
    key.first().copied().ok_or(())
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", with = make)]
    a: String,
}

fn main() {
    _ = S::resolve();
}

//! `always` on an `Option` with `with`.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(file = "a", generate = "always", with = Vec::from)]
    a: Option<Vec<u8>>,
}

fn main() {
    _ = S::resolve();
}

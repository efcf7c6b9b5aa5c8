//! `with` a function that takes something else than bytes.

use secret_runtime::ResolvedSecrets;

fn make(key: &str) -> String {
    key.to_owned()
}

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", with = make)]
    a: String,
}

fn main() {
    _ = S::resolve();
}

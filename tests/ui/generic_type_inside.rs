//! A secret whose type names a generic parameter.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct Generic<T> {
    #[secret(env = "A", with = make)]
    a: Option<Vec<T>>,
}

fn make<T>(_: &[u8]) -> Vec<T> {
    Vec::new()
}

type S = Generic<u8>;

fn main() {
    _ = S::resolve();
}

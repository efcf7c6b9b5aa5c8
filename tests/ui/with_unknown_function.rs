//! `with` a function that isn't there.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", with = make)]
    a: String,
}

fn main() {
    _ = S::resolve();
}

//! An `Option` of a plain `String`.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: Option<String>,
}

fn main() {
    _ = S::resolve();
}

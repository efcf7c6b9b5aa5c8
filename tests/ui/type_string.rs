//! A plain `String`: one error, though `resolve()` is called too.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", file = "a", bytes = 64)]
    a: String,
}

fn main() {
    _ = S::resolve();
}

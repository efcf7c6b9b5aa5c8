//! Fewer `bytes` than a cookie's key is made of.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 32)]
    a: cookie::Key,
}

fn main() {
    _ = S::resolve();
}

//! A plain array.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: [u8; 32],
}

fn main() {
    _ = S::resolve();
}

//! A plain `Vec<u8>`.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", bytes = 32)]
    a: Vec<u8>,
}

fn main() {
    _ = S::resolve();
}

//! `skip` beside another word.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(skip, env = "A")]
    a: u8,
}

fn main() {
    _ = S::resolve();
}

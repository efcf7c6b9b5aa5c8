//! A value for `skip`.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(skip = true)]
    a: u8,
}

fn main() {
    _ = S::resolve();
}

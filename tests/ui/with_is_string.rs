//! A string where a path goes.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A", with = "from")]
    a: Vec<u8>,
}

fn main() {
    _ = S::resolve();
}

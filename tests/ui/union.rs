//! A union.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
union S {
    a: u8,
}

fn main() {
    _ = S::resolve();
}

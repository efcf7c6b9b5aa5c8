//! An enum.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
enum S {
    A,
}

fn main() {
    _ = S::resolve();
}

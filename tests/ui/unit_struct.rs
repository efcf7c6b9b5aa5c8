//! A struct without fields in braces.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S;

fn main() {
    _ = S::resolve();
}

//! `nested` on a struct that derives nothing.

use secret_runtime::ResolvedSecrets;

struct Inner;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(nested)]
    a: Inner,
}

fn main() {
    _ = S::resolve();
}

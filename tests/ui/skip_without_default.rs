//! `skip` on a type without a default.

use secret_runtime::ResolvedSecrets;

struct Other;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(skip)]
    a: Other,
}

fn main() {
    _ = S::resolve();
}

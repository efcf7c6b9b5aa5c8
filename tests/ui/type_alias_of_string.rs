//! A plain `String` by another name.

use secret_runtime::ResolvedSecrets;

type Password = String;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: Password,
}

fn main() {
    _ = S::resolve();
}

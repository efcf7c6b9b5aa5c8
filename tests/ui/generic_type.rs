//! A secret whose type is a generic parameter.

use secret_runtime::ResolvedSecrets;

#[derive(ResolvedSecrets)]
struct S<T> {
    #[secret(env = "A")]
    a: T,
}

fn main() {
    _ = S::<u8>::resolve();
}

//! A type of one's own, without `with`.

use secret_runtime::ResolvedSecrets;

struct Key;

#[derive(ResolvedSecrets)]
struct S {
    #[secret(env = "A")]
    a: Key,
}

fn main() {
    _ = S::resolve();
}

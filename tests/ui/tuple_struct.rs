//! A struct whose fields have no names.

use secret_runtime::{ResolvedSecrets, SecretString};

#[derive(ResolvedSecrets)]
struct S(#[secret(env = "A")] SecretString);

fn main() {
    _ = S::resolve();
}

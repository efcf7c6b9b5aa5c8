//! Set of string.

use secret_runtime::{KeySet, ResolvedSecrets};

#[derive(ResolvedSecrets)]
struct Secrets {
    #[secret(env = "X")]
    key: KeySet<String>,
}

fn main() {
    _ = Secrets::resolve();
}

//! A secret whose type names a lifetime parameter.

use secret_runtime::ResolvedSecrets;

use std::borrow::Cow;

#[derive(ResolvedSecrets)]
struct Generic<'a> {
    #[secret(env = "A", with = make)]
    a: Cow<'a, [u8]>,
}

fn make(key: &[u8]) -> Cow<'static, [u8]> {
    key.to_vec().into()
}

type S = Generic<'static>;

fn main() {
    _ = S::resolve();
}

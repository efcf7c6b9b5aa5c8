//! A function that returns another type, passed by a `macro_rules` caller.

use secret_runtime::ResolvedSecrets;

macro_rules! secrets {
    ($make:path) => {
        #[derive(ResolvedSecrets)]
        struct S {
            #[secret(env = "A", with = $make)]
            a: String,
        }
    };
}

secrets!(std::convert::identity);

fn main() {
    _ = S::resolve();
}

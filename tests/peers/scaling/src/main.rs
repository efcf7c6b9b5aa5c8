//! Resolves as many secrets as the variable `FIELDS` says, or, with `BY_HAND`, only reads the
//! variables that a resolve reads for them.

use std::hint::black_box;

use secret_runtime::{ResolvedSecrets, SecretSlice};

include!(concat!(env!("OUT_DIR"), "/structs.rs"));

fn resolve<S: ResolvedSecrets>() {
    drop(black_box(S::resolve().expect("good secrets")));
}

fn main() {
    let fields = std::env::var("FIELDS").expect("a number of fields");
    if std::env::var_os("BY_HAND").is_some() {
        let fields: usize = fields.parse().expect("a number");
        let names: Vec<_> = (0..fields).flat_map(|n| [format!("KEY_{n}"), format!("KEY_{n}_FILE")]).collect();
        return peer::run(|| names.iter().for_each(|name| drop(black_box(std::env::var_os(name)))));
    }
    peer::run(match fields.as_str() {
        "1" => resolve::<Secrets1>,
        "10" => resolve::<Secrets10>,
        "100" => resolve::<Secrets100>,
        _ => resolve::<Secrets1000>,
    });
}

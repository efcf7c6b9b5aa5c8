//! Rules across fields: no two read one source. (Nested structs' names are seen by const
//! evaluation alone.)

use std::collections::HashMap;

use proc_macro2::Span;

use crate::ast::{Kind, Read, Struct};
use crate::attr::At;
use crate::errors::Errors;

pub(crate) fn across_fields(model: &Struct<'_>, errors: &Errors) {
    // What is read → the field that reads it.
    let mut readers: HashMap<(&str, String), &str> = HashMap::new();
    for Read { what, name, field, span } in &model.reads {
        let mut read = |name: String| {
            if let Some(other) = readers.get(&(*what, name.clone())) {
                errors.push(
                    *span,
                    format!("{what} `{name}` is read by field `{other}` too; every secret has sources of its own"),
                );
                return false;
            }
            readers.insert((what, name), field);
            true
        };
        // One mistake is one error: `X` twice is `X_FILE` twice, too.
        if read(name.clone()) && *what == "variable" {
            _ = read(format!("{name}_FILE"));
        }
    }
}

/// A word that names what a `KeySet` of another field would read beside its own: `X_NEXT` beside
/// `X`. Whether that field is a `KeySet` is known to const evaluation alone.
pub(crate) struct Beside<'a> {
    /// Where the word stands.
    pub(crate) span: Span,
    /// The other field's name.
    pub(crate) other: &'a String,
    /// What to say if it is one.
    pub(crate) mistake: String,
}

pub(crate) fn beside_sets<'a>(model: &'a Struct<'_>) -> Vec<Beside<'a>> {
    const VARIABLE: &[&str] = &["_NEXT", "_PREVIOUS", "_NEXT_FILE", "_PREVIOUS_FILE"];
    const FILE: &[&str] = &[".next", ".previous"];
    let words = || {
        let secrets = model.fields.iter().filter_map(|field| match &field.kind {
            Kind::Secret(secret) => Some((&field.name, &**secret)),
            _ => None,
        });
        secrets.flat_map(|(field, secret)| {
            [
                ("variable", &secret.env, VARIABLE),
                ("file", &secret.file, FILE),
                ("credential", &secret.credential, FILE),
            ]
            .into_iter()
            .filter_map(move |(what, word, endings)| Some((what, field, word.as_ref()?, endings)))
        })
    };
    let owners: HashMap<(&str, &str), &String> =
        words().map(|(what, field, word, _)| ((what, word.value.as_str()), field)).collect();
    words()
        .filter_map(|(what, _, At { value, span }, endings)| {
            let mut names = endings.iter().filter_map(|ending| value.strip_suffix(ending));
            let other = *names.find_map(|name| owners.get(&(what, name)))?;
            let mistake = format!(
                "{what} `{value}` is read by field `{other}` too, which is a `KeySet`; every secret has sources of its own"
            );
            Some(Beside { span: *span, other, mistake })
        })
        .collect()
}

//! Rules across fields: no two read one source. (Nested structs' names are seen by const
//! evaluation alone.)

use std::collections::HashMap;

use proc_macro2::Span;

use crate::ast::{Kind, Struct};
use crate::attr::At;
use crate::errors::Errors;

pub(crate) fn across_fields(model: &Struct<'_>, errors: &Errors) {
    // What is read → the field that reads it.
    let mut readers: HashMap<(&str, String), &str> = HashMap::new();
    for field in &model.fields {
        let Kind::Secret(secret) = &field.kind else { continue };
        let mut read = |what: &'static str, name: String, span: Span| {
            if let Some(other) = readers.get(&(what, name.clone())) {
                errors.push(
                    span,
                    format!("{what} `{name}` is read by field `{other}` too; every secret has sources of its own"),
                );
                return false;
            }
            readers.insert((what, name), &field.name);
            true
        };
        if let Some(env) = &secret.env {
            // One mistake is one error: `X` twice is `X_FILE` twice, too.
            _ = read("variable", env.value.clone(), env.span)
                && read("variable", format!("{}_FILE", env.value), env.span);
        }
        if let Some(file) = &secret.file {
            read("file", file.value.clone(), file.span);
        }
        if let Some(credential) = &secret.credential {
            read("credential", credential.value.clone(), credential.span);
        }
        match &secret.entry {
            Some(entry) => read("entry", entry.value.clone(), entry.span),
            None => read("entry", field.name.clone(), field.ident.span()),
        };
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

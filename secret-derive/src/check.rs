//! Rules across fields: no two read one source. (Nested structs' names are seen by const
//! evaluation alone.)

use std::collections::HashMap;

use proc_macro2::Span;

use crate::ast::{Kind, Struct};
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

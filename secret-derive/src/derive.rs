//! The derive, start to end: words → model → rules → code, or the mistakes and a stand-in.

use proc_macro2::TokenStream;

use crate::ast::{Struct, Target};
use crate::errors::Errors;
use crate::{check, expand};

pub(crate) fn derive(input: &syn::DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let target = Target::of(input, &errors);
    let model = Struct::parse(input, &target, &errors);
    if let Some(model) = &model {
        check::across_fields(model, &errors);
    }
    match (model, errors.into_tokens()) {
        (Some(model), None) => expand::implementation(&model, &target),
        (_, mistakes) => expand::stand_in(&target, &mistakes.unwrap_or_default()),
    }
}

//! The derive behind `secret-runtime`; depend on that crate, which re-exports it.

mod ast;
mod attr;
mod check;
mod errors;
mod expand;
mod name;

use proc_macro::TokenStream;

/// Makes a struct resolvable: every field is a secret, a nested struct of secrets, or skipped.
///
/// The words and their rules stand in the documentation of `secret-runtime`.
#[proc_macro_derive(ResolvedSecrets, attributes(secret))]
pub fn derive_resolved_secrets(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let errors = errors::Errors::default();
    let target = ast::Target::of(&input, &errors);
    let model = ast::Struct::parse(&input, &target, &errors);
    if let Some(model) = &model {
        check::across_fields(model, &errors);
    }
    match (model, errors.into_tokens()) {
        (Some(model), None) => expand::implementation(&model, &target),
        (_, mistakes) => expand::stand_in(&target, &mistakes.unwrap_or_default()),
    }
    .into()
}

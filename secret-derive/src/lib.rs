//! The derive behind `secret-runtime`; depend on that crate, which re-exports it.

#![forbid(unsafe_code)]

mod ast;
mod attr;
mod check;
mod derive;
mod errors;
mod expand;
mod name;
mod rows;

use proc_macro::TokenStream;

/// Makes a struct resolvable: every field is a secret, a nested struct of secrets, or skipped.
///
/// The words and their rules stand in the documentation of `secret-runtime`.
#[proc_macro_derive(ResolvedSecrets, attributes(secret))]
pub fn derive_resolved_secrets(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    derive::derive(&input).into()
}

//! The basket that mistakes go into, so that one compile shows them all.

use std::cell::RefCell;

use proc_macro2::{Span, TokenStream};

#[derive(Default)]
pub(crate) struct Errors(RefCell<Option<syn::Error>>);

impl Errors {
    /// A mistake in the word at this span: lower case, no full stop, saying what is allowed.
    pub(crate) fn push(&self, span: Span, message: impl std::fmt::Display) {
        self.push_between((span, span), message);
    }

    /// A mistake in all the tokens from the one to the other.
    pub(crate) fn push_between(&self, (first, last): (Span, Span), message: impl std::fmt::Display) {
        let tokens = [first, last].map(|span| proc_macro2::Ident::new("_", span));
        let error = syn::Error::new_spanned(quote::quote!(#(#tokens)*), message);
        match &mut *self.0.borrow_mut() {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }

    pub(crate) fn into_tokens(self) -> Option<TokenStream> {
        self.0.into_inner().map(syn::Error::into_compile_error)
    }
}

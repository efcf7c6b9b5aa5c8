//! Prints the schema's rows, one a field, as const data that checks itself.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::ast::{Field, Kind, Secret, Struct, Target};
use crate::attr::{self, At};
use crate::check::{self, Beside};
use crate::expand::at;

/// A const item a row, and the rows' names.
pub(crate) fn rows(model: &Struct<'_>, target: &Target<'_>, private: &TokenStream) -> (TokenStream, Vec<Ident>) {
    let mut items = TokenStream::new();
    let mut names = Vec::new();
    let mut places = HashMap::new();
    for field in &model.fields {
        let place = names.len();
        let row = match &field.kind {
            Kind::Skip => continue,
            Kind::Secret(secret) => declaration(field, secret, private),
            Kind::Nested { word, prefix } => {
                items.extend(proof_of_distance(place, *word, private));
                let prefix = prefix.as_ref().map(|prefix| prefix.value.as_str()).unwrap_or_default();
                let (Field { name, ty, .. }, runtime) = (field, &target.runtime);
                let schema = quote_spanned!(at(ty.span())=> <#ty as #runtime::ResolvedSecrets>::__SCHEMA);
                quote!(#private::Row::Nested { field: #name, prefix: #prefix, schema: #schema })
            }
        };
        let name = format_ident!("__F{place}", span = Span::mixed_site());
        items.extend(quote!(const #name: #private::Row = #row;));
        places.insert(&field.name, name.clone());
        names.push(name);
    }
    for Beside { span, other, mistake } in check::beside_sets(model) {
        let proof = places.get(other).map(|row| relocate(quote!(#private::not_a_set(&#row, #mistake)), span));
        items.extend(quote!(const _: () = #proof;));
    }
    (items, names)
}

/// `Declaration::new(…).env(…)…`, inside a call for each word that const evaluation checks. Every
/// token of such a call stands at the word, so that the word is what an error underlines.
fn declaration(field: &Field<'_>, secret: &Secret, private: &TokenStream) -> TokenStream {
    let Field { name, ty, about, .. } = field;
    let shape = if secret.with.is_some() {
        quote_spanned!(at(ty.span())=> <#private::Tag<#ty>>::__SHAPE)
    } else {
        quote_spanned!(at(ty.span())=> <#ty as #private::Field>::SHAPE)
    };
    let mut row = quote!(#private::Declaration::new(#name, #shape));
    let value = |word: &'_ Option<At<String>>| word.as_ref().map(|word| word.value.clone());
    let names = [
        ("about", (!about.is_empty()).then(|| about.clone())),
        ("env", value(&secret.env)),
        ("file", value(&secret.file)),
        ("credential", value(&secret.credential)),
        ("entry", value(&secret.entry)),
    ];
    for (method, value) in names {
        let method = Ident::new(method, Span::mixed_site());
        row.extend(value.map(|value| quote!(.#method(#value))));
    }
    let mut check = |(first, last): (Span, Span), method: &str, argument: TokenStream| {
        let method = Ident::new(method, first);
        let call = relocate(quote!(#private::Declaration::#method), first);
        let argument = relocate(argument, last);
        let mut arguments = Group::new(Delimiter::Parenthesis, quote!(#row #argument));
        // A call is underlined from its path to its closing parenthesis.
        arguments.set_span(at(last));
        row = quote!(#call #arguments);
    };
    if let Some(At { value, span }) = &secret.encoding {
        let variant = Ident::new(value, *span);
        check((*span, *span), "encoding", quote!(, #private::Encoding::#variant));
    }
    for (method, word) in [("bytes", &secret.bytes), ("min_bytes", &secret.min_bytes)] {
        if let Some(At { value, span }) = word {
            let number = Literal::usize_unsuffixed(*value);
            check((*span, *span), method, quote!(, #number));
        }
    }
    if let Some(At { value, span }) = &secret.generate {
        let variant = Ident::new(value, *span);
        check((*span, *span), "generate", quote!(, #private::Generate::#variant));
    }
    let word = secret.min_bytes.as_ref().or(secret.bytes.as_ref()).map(|word| (word.span, word.span));
    check(word.unwrap_or_else(|| attr::ends(&ty.to_token_stream())), "done", TokenStream::new());
    row
}

/// The proof that the nested struct in this place reads nothing that another row before it reads.
fn proof_of_distance(place: usize, word: Span, private: &TokenStream) -> TokenStream {
    let place = Literal::usize_unsuffixed(place);
    let call = quote!(#private::nested_apart::<{ #private::names(__ROWS) * 2 }>(__ROWS, #place));
    let proof = relocate(call, word);
    quote!(const _: () = #proof;)
}

/// Every token at the place, so that an error in const evaluation underlines nothing else.
pub(crate) fn relocate(tokens: TokenStream, span: Span) -> TokenStream {
    let relocated = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), relocate(group.stream(), span)).into();
        }
        token.set_span(Span::mixed_site().located_at(span));
        token
    });
    relocated.collect()
}

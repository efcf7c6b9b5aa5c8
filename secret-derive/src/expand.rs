//! Prints the implementation: const data, and one conversion call a field.
//!
//! Everything is named by its full path, so nothing that the user shadows or denies can reach it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::ast::{Field, Kind, Secret, Struct, Target};

/// Our own names' hygiene, at the user's place: errors underline that place.
fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

pub(crate) fn implementation(model: &Struct<'_>, target: &Target<'_>) -> TokenStream {
    let private = &private(target);
    let rows: Vec<Ident> =
        (0..model.fields.len()).map(|place| format_ident!("F{place}", span = Span::mixed_site())).collect();
    let declared = model.fields.iter().zip(&rows).filter(|(field, _)| !matches!(field.kind, Kind::Skip)).enumerate();
    let mut items = TokenStream::new();
    let mut names = Vec::new();
    for (place, (field, row)) in declared {
        items.extend(match &field.kind {
            Kind::Secret(secret) => secret_row(field, secret, row, private),
            Kind::Nested { word, prefix } => {
                let prefix = prefix.as_ref().map(|prefix| prefix.value.as_str()).unwrap_or_default();
                nested_row(field, prefix, place, *word, row, target, private)
            }
            Kind::Skip => TokenStream::new(),
        });
        names.push(row);
    }
    let uses_with = |field: &Field<'_>| matches!(&field.kind, Kind::Secret(secret) if secret.with.is_some());
    let plain = model.fields.iter().any(uses_with).then(|| quote!(use #private::Plain as _;));
    let words = struct_words(model);
    let schema = quote! {
        const ROWS: &[#private::Row] = &[#(#names),*];
    };
    let build = build(model, private);
    implement(
        target,
        &quote! {
            #plain
            #items
            #schema
        },
        &quote! {
            const __SCHEMA: &'static #private::Schema = &#private::Schema::new(
                ROWS,
                ::core::cfg!(debug_assertions),
                ::core::option_env!("CARGO_MANIFEST_DIR"),
            ) #words;
            #build
        },
    )
}

/// The mistakes, and an implementation that does nothing, so that `resolve()` is no mistake too.
pub(crate) fn stand_in(target: &Target<'_>, mistakes: &TokenStream) -> TokenStream {
    let private = &private(target);
    let implementation = implement(
        target,
        &TokenStream::new(),
        &quote! {
            const __SCHEMA: &'static #private::Schema = &#private::Schema::new(&[], true, ::core::option::Option::None);
            fn __build(_: &mut #private::Keys) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }
        },
    );
    quote!(#mistakes #implementation)
}

fn private(target: &Target<'_>) -> TokenStream {
    let runtime = &target.runtime;
    quote!(#runtime::__private)
}

fn implement(target: &Target<'_>, items: &TokenStream, body: &TokenStream) -> TokenStream {
    let Target { input, runtime, .. } = target;
    let mut ident = input.ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()).resolved_at(ident.span()));
    let (parameters, arguments, conditions) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            #items
            #[automatically_derived]
            impl #parameters #runtime::ResolvedSecrets for #ident #arguments #conditions {
                #body
            }
        };
    }
}

fn struct_words(model: &Struct<'_>) -> TokenStream {
    let mode_env = model.mode_env.as_ref().map(|variable| quote!(.mode_env(#variable)));
    let dir_env = model.dir_env.as_ref().map(|variable| quote!(.dir_env(#variable)));
    let accept = model.accept.map(|span| quote_spanned!(at(span)=> .accept_development_keys()));
    quote!(#mode_env #dir_env #accept)
}

/// `const F0: Row = Declaration::new(…).env(…)….done();`, each call at its word.
fn secret_row(field: &Field<'_>, secret: &Secret, row: &Ident, private: &TokenStream) -> TokenStream {
    let Field { name, ty, about, .. } = field;
    let shape = if secret.with.is_some() {
        quote_spanned!(at(ty.span())=> <#private::Tag<#ty>>::SHAPE)
    } else {
        quote_spanned!(at(ty.span())=> <#ty as #private::Field>::SHAPE)
    };
    let mut calls = TokenStream::new();
    if let Some(word) = &secret.encoding {
        let variant = Ident::new(word.value, at(word.span));
        calls.extend(quote_spanned!(at(word.span)=> .encoding(#private::Encoding::#variant)));
    }
    for (word, method) in [(&secret.bytes, "bytes"), (&secret.min_bytes, "min_bytes")] {
        if let Some(word) = word {
            let (method, value) =
                (Ident::new(method, at(word.span)), proc_macro2::Literal::usize_unsuffixed(word.value));
            calls.extend(quote_spanned!(at(word.span)=> .#method(#value)));
        }
    }
    if let Some(word) = &secret.generate {
        let variant = Ident::new(word.value, at(word.span));
        calls.extend(quote_spanned!(at(word.span)=> .generate(#private::Generate::#variant)));
    }
    let names =
        [(&secret.env, "env"), (&secret.file, "file"), (&secret.credential, "credential"), (&secret.entry, "entry")];
    for (word, method) in names {
        if let Some(word) = word {
            let (method, value) = (Ident::new(method, Span::mixed_site()), &word.value);
            calls.extend(quote!(.#method(#value)));
        }
    }
    if !about.is_empty() {
        calls.extend(quote!(.about(#about)));
    }
    let last = secret.min_bytes.as_ref().or(secret.bytes.as_ref()).map_or(field.ident.span(), |word| word.span);
    calls.extend(quote_spanned!(at(last)=> .done()));
    quote!(const #row: #private::Row = #private::Declaration::new(#name, #shape) #calls;)
}

/// The row, and the proof that the nested struct reads nothing that something before it reads.
fn nested_row(
    field: &Field<'_>,
    prefix: &str,
    place: usize,
    word: Span,
    row: &Ident,
    target: &Target<'_>,
    private: &TokenStream,
) -> TokenStream {
    let (Field { name, ty, .. }, runtime) = (field, &target.runtime);
    let schema = quote_spanned!(at(ty.span())=> <#ty as #runtime::ResolvedSecrets>::__SCHEMA);
    let place = proc_macro2::Literal::usize_unsuffixed(place);
    let apart = relocate(quote!(#private::nested_apart::<{ #private::names(ROWS) * 2 }>(ROWS, #place)), at(word));
    quote! {
        const #row: #private::Row = #private::Row::Nested { field: #name, prefix: #prefix, schema: #schema };
        const _: () = #apart;
    }
}

/// Every token at the place, so that an error in const evaluation underlines nothing else.
fn relocate(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let proc_macro2::TokenTree::Group(group) = &token {
                token = proc_macro2::Group::new(group.delimiter(), relocate(group.stream(), span)).into();
            }
            token.set_span(token.span().located_at(span));
            token
        })
        .collect()
}

/// Takes every key before it makes the struct, so that one refusal doesn't hide another.
fn build(model: &Struct<'_>, private: &TokenStream) -> TokenStream {
    let locals: Vec<Ident> =
        (0..model.fields.len()).map(|place| format_ident!("f{place}", span = Span::mixed_site())).collect();
    let mut takes = Vec::new();
    let mut locals_taken = Vec::new();
    let mut fields = Vec::new();
    for (field, local) in model.fields.iter().zip(&locals) {
        let Field { ident, ty, kind, .. } = field;
        let span = at(ty.span());
        let take = match kind {
            Kind::Skip => {
                fields.push(quote_spanned!(span=> #ident: <#ty as ::core::default::Default>::default()));
                continue;
            }
            Kind::Nested { .. } => quote_spanned!(span=> #private::Tag::<#ty>::NEW.nested(keys)),
            Kind::Secret(secret) => {
                let call = if let Some(path) = &secret.with {
                    quote_spanned!(at(path.span())=> .with(keys, |key| #path(key)))
                } else {
                    quote_spanned!(span=> .take(keys))
                };
                quote_spanned!(span=> #private::Tag::<#ty>::NEW #call)
            }
        };
        takes.push(take);
        locals_taken.push(local);
        fields.push(quote!(#ident: #local));
    }
    let keys = if takes.is_empty() { quote!(_) } else { quote_spanned!(Span::mixed_site()=> keys) };
    quote! {
        fn __build(#keys: &mut #private::Keys) -> ::core::option::Option<Self> {
            let (#(::core::option::Option::Some(#locals_taken),)*) = (#(#takes,)*) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self { #(#fields),* })
        }
    }
}

//! Prints the implementation: const data, and one conversion call a field.
//!
//! Everything is named by its full path, so nothing that the user shadows or denies can reach it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::ast::{Field, Kind, Struct, Target};
use crate::rows;

/// Our own names' hygiene, at the user's place: errors underline that place.
pub(crate) fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

pub(crate) fn implementation(model: &Struct<'_>, target: &Target<'_>) -> TokenStream {
    let private = &private(target);
    let (rows, names) = rows::rows(model, target, private);
    let uses_with = |field: &Field<'_>| matches!(&field.kind, Kind::Secret(secret) if secret.with.is_some());
    let plain = model.fields.iter().any(uses_with).then(|| quote!(use #private::Plain as _;));
    let schema = schema(model, private);
    // An associated const that nobody uses is not evaluated, so the schema is a free one.
    let items = quote! {
        #plain
        #rows
        const __ROWS: &[#private::Row] = &[#(#names),*];
        const __STRUCT: #private::Schema = #schema;
    };
    let build = build(model, private);
    let body = quote! {
        const __SCHEMA: &'static #private::Schema = &__STRUCT;
        #build
    };
    implement(target, &items, &body)
}

/// The mistakes, and an implementation that does nothing, so that `resolve()` is no mistake too.
pub(crate) fn stand_in(target: &Target<'_>, mistakes: &TokenStream) -> TokenStream {
    let private = &private(target);
    let body = quote! {
        const __SCHEMA: &'static #private::Schema = &#private::Schema::new(&[], true, ::core::option::Option::None);
        fn __build(_: &mut #private::Keys) -> ::core::option::Option<Self> {
            ::core::option::Option::None
        }
    };
    let implementation = implement(target, &TokenStream::new(), &body);
    quote!(#mistakes #implementation)
}

fn private(target: &Target<'_>) -> TokenStream {
    let runtime = &target.runtime;
    quote!(#runtime::__private)
}

fn implement(target: &Target<'_>, items: &TokenStream, body: &TokenStream) -> TokenStream {
    let Target { input, runtime, .. } = target;
    // A name that the derive itself wrote: using one that is deprecated is no news there.
    let mut ident = input.ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
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

/// The struct's schema, with its words.
fn schema(model: &Struct<'_>, private: &TokenStream) -> TokenStream {
    let mode_env = model.mode_env.as_ref().map(|variable| quote!(.mode_env(#variable)));
    let dir_env = model.dir_env.as_ref().map(|variable| quote!(.dir_env(#variable)));
    let schema = quote! {
        #private::Schema::new(__ROWS, ::core::cfg!(debug_assertions), ::core::option_env!("CARGO_MANIFEST_DIR"))
            #mode_env #dir_env
    };
    // A call that may be refused stands at its word.
    let checked = |schema: TokenStream, word: &str, span: Span, argument: Option<&String>| {
        let word = Ident::new(word, span);
        let call = rows::relocate(quote!(#private::Schema::#word), span);
        let argument = argument.map(|argument| quote!(, #argument));
        quote_spanned!(at(span)=> #call(#schema #argument))
    };
    let schema = match &model.dotenv {
        Some(file) => checked(schema, "dotenv", file.span, Some(&file.value)),
        None => schema,
    };
    match model.accept {
        Some(span) => checked(schema, "accept_development_keys", span, None),
        None => schema,
    }
}

/// Takes every key before it makes the struct, so that one refusal doesn't hide another.
fn build(model: &Struct<'_>, private: &TokenStream) -> TokenStream {
    let mut takes = Vec::new();
    let mut locals = Vec::new();
    let mut fields = Vec::new();
    for (place, field) in model.fields.iter().enumerate() {
        let Field { ident, ty, kind, .. } = field;
        let span = at(ty.span());
        let call = match kind {
            Kind::Skip => {
                fields.push(quote_spanned!(span=> #ident: <#ty as ::core::default::Default>::default()));
                continue;
            }
            Kind::Nested { .. } => quote_spanned!(span=> .nested(keys)),
            Kind::Secret(secret) => {
                let with =
                    secret.with.as_ref().map(|path| quote_spanned!(at(path.span())=> .__with(keys, |key| #path(key))));
                with.unwrap_or_else(|| quote_spanned!(span=> .take(keys)))
            }
        };
        let local = format_ident!("f{place}", span = Span::mixed_site());
        takes.push(quote_spanned!(span=> #private::Tag::<#ty>::NEW #call));
        fields.push(quote!(#ident: #local));
        locals.push(local);
    }
    let keys = if takes.is_empty() { quote!(_) } else { quote_spanned!(Span::mixed_site()=> keys) };
    quote! {
        fn __build(#keys: &mut #private::Keys) -> ::core::option::Option<Self> {
            let (#(::core::option::Option::Some(#locals),)*) = (#(#takes,)*) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self { #(#fields),* })
        }
    }
}

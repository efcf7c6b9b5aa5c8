//! The derive's expansion passes every lint that an application may forbid.
//!
//! `forbid` is the strictest level: an `#[allow]` in an expansion is an error below it.

#![forbid(unused, nonstandard_style, future_incompatible, let_underscore, refining_impl_trait, keyword_idents)]
#![forbid(rust_2018_compatibility, rust_2018_idioms, rust_2021_compatibility, rust_2024_compatibility)]
#![forbid(
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    deprecated_in_future,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unstable_features,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![forbid(clippy::all, clippy::pedantic, clippy::nursery)]
#![forbid(
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::default_numeric_fallback,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::min_ident_chars,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::multiple_inherent_impl,
    clippy::panic,
    clippy::pattern_type_mismatch,
    clippy::pub_use,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_char_lifetime_names,
    clippy::std_instead_of_core,
    clippy::unwrap_used,
    clippy::wildcard_imports
)]

use core::array::TryFromSliceError;
use core::marker::PhantomData;

use secret_runtime::{Error, ExposeSecret as _, Mode, ResolvedSecrets, Resolver, SecretBox, SecretSlice, SecretString};
use secret_tests::{hex, random_hex};

/// Every word, and every kind of field.
#[derive(Debug, ResolvedSecrets)]
#[non_exhaustive]
#[secret(mode_env = "MODE", dir_env = "DIR", development_keys = "accept")]
pub struct Every<'text, T> {
    /// Everything that is said of a secret.
    #[secret(env = "TEXT", file = "text", credential = "text", entry = "text")]
    #[secret(bytes = 64, min_bytes = 32, encoding = "base64", generate = "always")]
    pub text: SecretString,
    /// Bytes.
    #[secret(env = "BYTES", bytes = 32)]
    pub slice: SecretSlice<u8>,
    /// An array.
    #[secret(env = "ARRAY", bytes = 32)]
    pub array: SecretBox<[u8; 32]>,
    /// One that may be missing.
    #[secret(env = "MISSING")]
    pub missing: Option<SecretString>,
    /// A type of the application's own.
    #[secret(env = "OWN", bytes = 32, with = Vec::from)]
    pub own: Vec<u8>,
    /// A type of the application's own that may be missing.
    #[secret(env = "PERHAPS", bytes = 32, with = array)]
    pub perhaps: Option<[u8; 32]>,
    /// Others.
    #[secret(nested, prefix = "NESTED_")]
    pub nested: Nested,
    /// Nothing.
    #[secret(nested)]
    pub empty: Empty,
    /// No secret.
    #[secret(skip)]
    pub marker: PhantomData<T>,
    /// No secret either.
    #[secret(skip)]
    #[deprecated]
    pub lent: &'text str,
}

/// One secret.
#[derive(Debug, ResolvedSecrets)]
#[non_exhaustive]
pub struct Nested {
    /// The only one.
    #[secret(env = "TEXT")]
    pub text: SecretString,
}

/// No secret.
#[derive(Debug, ResolvedSecrets)]
#[non_exhaustive]
pub struct Empty {}

/// The whole slice.
fn array(key: &[u8]) -> Result<[u8; 32], TryFromSliceError> {
    key.try_into()
}

/// Used no longer, and not by the expansion.
#[deprecated]
#[derive(Debug, ResolvedSecrets)]
#[non_exhaustive]
pub struct Old {
    /// Used no longer.
    #[secret(env = "TEXT")]
    #[deprecated]
    pub text: SecretString,
}

/// Whether it compiles is the test; that it resolves comes for free.
#[test]
fn nothing_that_is_forbidden_is_printed() -> Result<(), Error> {
    let variables = ["TEXT", "BYTES", "ARRAY", "OWN", "PERHAPS", "NESTED_TEXT"];
    let keys = variables.map(|variable| (variable, random_hex(32)));
    let given = keys.iter().map(|pair| (pair.0, pair.1.as_str()));
    let found = Resolver::new().mode(Mode::Production).env(given).resolve::<Every<'_, u8>>()?.secrets;
    assert!(found.missing.is_none(), "nothing was given");
    let made = [
        found.text.expose_secret().to_owned(),
        hex(found.slice.expose_secret()),
        hex(found.array.expose_secret()),
        hex(found.own),
        found.perhaps.map(hex).unwrap_or_default(),
        found.nested.text.expose_secret().to_owned(),
    ];
    assert_eq!(made, keys.map(|pair| pair.1), "each key is in its field");
    Ok(())
}

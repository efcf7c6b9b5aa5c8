//! The struct as the derive understands it: a model that holds no mistake of one field.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::parse::Parser as _;

use crate::attr::{self, At, Word, Words};
use crate::errors::Errors;
use crate::name;

const FIELD_WORDS: [&str; 12] = [
    "env",
    "file",
    "credential",
    "entry",
    "bytes",
    "min_bytes",
    "encoding",
    "generate",
    "with",
    "nested",
    "prefix",
    "skip",
];
const STRUCT_WORDS: [&str; 5] = ["mode_env", "dir_env", "dotenv", "development_keys", "crate"];
const VARIABLE: &str = "a variable's name: letters, digits and `_`, not beginning with a digit";

/// What is implemented, for which type, from which crate: enough for a stand-in too.
pub(crate) struct Target<'a> {
    pub(crate) input: &'a syn::DeriveInput,
    /// The runtime crate.
    pub(crate) runtime: syn::Path,
    words: Vec<Word>,
}

/// The struct's own words, and its fields.
pub(crate) struct Struct<'a> {
    pub(crate) mode_env: Option<String>,
    pub(crate) dir_env: Option<String>,
    pub(crate) dotenv: Option<At<String>>,
    /// The span of `"accept"`.
    pub(crate) accept: Option<Span>,
    pub(crate) fields: Vec<Field<'a>>,
    /// What every field reads, also those that were left out for another mistake.
    pub(crate) reads: Vec<Read>,
}

/// A source that a field reads.
pub(crate) struct Read {
    /// A variable, a file, a credential or an entry.
    pub(crate) what: &'static str,
    pub(crate) name: String,
    pub(crate) field: String,
    pub(crate) span: Span,
}

pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    /// The field's name without `r#`.
    pub(crate) name: String,
    pub(crate) ty: &'a syn::Type,
    pub(crate) about: String,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Secret(Box<Secret>),
    Nested { word: Span, prefix: Option<At<String>> },
    Skip,
}

/// One field's words.
#[derive(Default)]
pub(crate) struct Secret {
    pub(crate) env: Option<At<String>>,
    pub(crate) file: Option<At<String>>,
    pub(crate) credential: Option<At<String>>,
    pub(crate) entry: Option<At<String>>,
    pub(crate) bytes: Option<At<usize>>,
    pub(crate) min_bytes: Option<At<usize>>,
    /// The variant of the runtime's `Encoding`.
    pub(crate) encoding: Option<At<&'static str>>,
    /// The variant of the runtime's `Generate`.
    pub(crate) generate: Option<At<&'static str>>,
    pub(crate) with: Option<syn::ExprPath>,
}

impl<'a> Target<'a> {
    pub(crate) fn of(input: &'a syn::DeriveInput, errors: &Errors) -> Self {
        let words = attr::words(&input.attrs, &STRUCT_WORDS, errors).list;
        let stated = words.iter().find(|word| word.name == "crate").and_then(|word| {
            let text = word.text(errors)?;
            let path = syn::Path::parse_mod_style.parse_str(&text.value).map(|path| respan(path, text.span));
            if path.is_err() {
                errors.push(text.span, "expected the path of the runtime crate: `crate = \"path\"`");
            }
            path.ok()
        });
        let runtime = stated.unwrap_or_else(|| syn::parse_quote!(::secret_runtime));
        Self { input, runtime, words }
    }
}

/// The path as if it had been written where the string stands.
fn respan(path: syn::Path, span: Span) -> syn::Path {
    let tokens = path.to_token_stream().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    syn::parse2(tokens.collect()).unwrap_or(path)
}

impl<'a> Struct<'a> {
    /// The model, without the fields in which a mistake was found; `None` where there can be none.
    pub(crate) fn parse(input: &'a syn::DeriveInput, target: &Target<'_>, errors: &Errors) -> Option<Self> {
        let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
            errors.push(input.ident.span(), "`ResolvedSecrets` is derived for a struct with named fields");
            return None;
        };
        let mut model =
            Self { mode_env: None, dir_env: None, dotenv: None, accept: None, fields: Vec::new(), reads: Vec::new() };
        for word in &target.words {
            let variable = || word.text_where(name::is_variable, VARIABLE, errors).map(|text| text.value);
            match word.name.as_str() {
                "mode_env" => model.mode_env = variable(),
                "dir_env" => model.dir_env = variable(),
                "dotenv" => {
                    let allowed = "a file's name: it is in the base directory";
                    model.dotenv = word.text_where(name::is_component, allowed, errors);
                }
                "development_keys" => {
                    let choice = word.choice(&["refuse", "accept"], errors);
                    model.accept = choice.filter(|choice| choice.value == "accept").map(|choice| choice.span);
                }
                _ => {}
            }
        }
        for field in &fields.named {
            let parsed = Field::parse(field, input, model.accept.is_some(), &mut model.reads, errors);
            model.fields.extend(parsed);
        }
        Some(model)
    }
}

impl<'a> Field<'a> {
    fn parse(
        field: &'a syn::Field,
        input: &syn::DeriveInput,
        accept: bool,
        reads: &mut Vec<Read>,
        errors: &Errors,
    ) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        let name = attr::ident_text(ident);
        let words = attr::words(&field.attrs, &FIELD_WORDS, errors);
        if !words.stated {
            let variable = name.to_uppercase();
            errors.push(
                ident.span(),
                format!("every field says where it comes from: add `#[secret(env = \"{variable}\")]`, `#[secret(nested)]` or `#[secret(skip)]`"),
            );
            return None;
        }
        let kind = Kind::parse(&words, (&name, ident.span()), accept, reads, errors)?;
        if !matches!(kind, Kind::Skip)
            && let Some((parameter, span)) = generic_in(&field.ty, &input.generics)
        {
            errors.push(span, format!("the type of a secret may not name the generic parameter `{parameter}`; only a field with `skip` may"));
            return None;
        }
        Some(Self { name, ident, ty: &field.ty, about: about(&field.attrs), kind })
    }
}

impl Kind {
    fn parse(
        stated: &Words,
        field: (&str, Span),
        accept: bool,
        reads: &mut Vec<Read>,
        errors: &Errors,
    ) -> Option<Self> {
        let words = stated.list.as_slice();
        let named = |name: &str| words.iter().find(|word| word.name == name);
        if let Some(skip) = named("skip") {
            let good = alone(words, skip, &[], errors) && stated.good;
            return skip.flag(errors).filter(|_| good).map(|_| Self::Skip);
        }
        if let Some(nested) = named("nested") {
            let good = alone(words, nested, &["prefix"], errors) && stated.good;
            let prefix = named("prefix").map(|word| word.text_where(name::is_variable, VARIABLE, errors));
            let word = nested.flag(errors)?;
            return good.then_some(Self::Nested { word, prefix: transpose(prefix)? });
        }
        Secret::parse(stated, field, accept, reads, errors).map(|secret| Self::Secret(Box::new(secret)))
    }
}

impl Secret {
    fn parse(
        stated: &Words,
        (field, place): (&str, Span),
        accept: bool,
        reads: &mut Vec<Read>,
        errors: &Errors,
    ) -> Option<Self> {
        let mut secret = Self::default();
        let mut good = stated.good;
        for word in &stated.list {
            good &= secret.read(word, errors).is_some();
        }
        let Self { env, file, credential, entry, bytes, min_bytes, generate, .. } = &secret;
        let mut read = |what, name: &str, span| {
            reads.push(Read { what, name: name.to_owned(), field: field.to_owned(), span });
        };
        for (what, word) in [("variable", env), ("file", file), ("credential", credential), ("entry", entry)] {
            if let Some(At { value, span }) = word {
                read(what, value, *span);
            }
        }
        if entry.is_none() {
            read("entry", field, place);
        }
        // A word that isn't known may have been meant to be one.
        let lacks = |names: &[&str]| stated.good && !stated.list.iter().any(|word| names.contains(&word.name.as_str()));
        if lacks(&["env", "file", "credential", "entry"]) {
            errors.push(place, "a secret needs a source: `env`, `file`, `credential` or `entry`");
            good = false;
        }
        if let (Some(bytes), Some(min_bytes)) = (bytes, min_bytes)
            && min_bytes.value > bytes.value
        {
            errors.push(
                min_bytes.span,
                format!(
                    "`min_bytes` is over `bytes`, so a generated key would be refused; write {} or less",
                    bytes.value
                ),
            );
            good = false;
        }
        if let Some(bytes) = bytes.as_ref().filter(|bytes| accept && bytes.value < 20) {
            errors.push(bytes.span, "with `development_keys = \"accept\"` a key has at least 20 bytes, since a development key's mark takes four");
            good = false;
        }
        if let Some(always) = generate.as_ref().filter(|word| word.value == "Always" && lacks(&["file", "entry"])) {
            errors.push(always.span, "`always` needs somewhere to keep the key: add `file` or `entry`");
            good = false;
        }
        good.then_some(secret)
    }

    fn read(&mut self, word: &Word, errors: &Errors) -> Option<()> {
        match word.name.as_str() {
            "env" => self.env = Some(word.text_where(name::is_variable, VARIABLE, errors)?),
            "file" => {
                let text = word.text(errors)?;
                match name::path(&text.value) {
                    Ok(value) => self.file = Some(At { value, span: text.span }),
                    Err(why) => {
                        errors.push(text.span, why);
                        return None;
                    }
                }
            }
            "credential" => {
                let allowed = "a credential's name: one path component";
                self.credential = Some(word.text_where(name::is_component, allowed, errors)?);
            }
            "entry" => {
                let allowed = "a store entry's name: letters, digits, `.`, `_` and `-`";
                self.entry = Some(word.text_where(name::is_entry, allowed, errors)?);
            }
            "bytes" => self.bytes = Some(word.number(16..=1024, errors)?),
            "min_bytes" => self.min_bytes = Some(word.number(16..=1024, errors)?),
            "encoding" => {
                let chosen = word.choice(&["hex", "base64", "base64url", "text"], errors)?;
                let value = match chosen.value {
                    "base64" => "Base64",
                    "base64url" => "Base64Url",
                    "text" => "Text",
                    _ => "Hex",
                };
                self.encoding = Some(At { value, span: chosen.span });
            }
            "generate" => {
                let chosen = word.choice(&["development", "never", "always"], errors)?;
                let value = match chosen.value {
                    "never" => "Never",
                    "always" => "Always",
                    _ => "Development",
                };
                self.generate = Some(At { value, span: chosen.span });
            }
            "with" => self.with = Some(word.path(errors)?),
            _ => {
                errors.push(word.span, "`prefix` goes with `nested`");
                return None;
            }
        }
        Some(())
    }
}

/// `Some(None)` is a mistake, which is reported already.
#[expect(clippy::option_option, reason = "whether a word is there, and whether its value is good")]
fn transpose<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        Some(None) => None,
        Some(good) => Some(good),
        None => Some(None),
    }
}

/// Whether no words but these stand beside the one.
fn alone(words: &[Word], one: &Word, beside: &[&str], errors: &Errors) -> bool {
    let mut strangers =
        words.iter().filter(|word| word.name != one.name && !beside.contains(&word.name.as_str())).peekable();
    let alone = strangers.peek().is_none();
    for stranger in strangers {
        errors.push(stranger.span, format!("`{}` does not go with `{}`", stranger.name, one.name));
    }
    alone
}

/// The struct's generic parameter that the type names, if it names one.
fn generic_in(ty: &syn::Type, generics: &syn::Generics) -> Option<(String, Span)> {
    fn find(tokens: TokenStream, names: &[String]) -> Option<(String, Span)> {
        // A name after `'` is a lifetime, one after `::` is somebody else's.
        let mut mark = String::new();
        tokens.into_iter().find_map(|token| {
            let before = std::mem::take(&mut mark);
            match token {
                TokenTree::Ident(ident) => {
                    let name = before + &ident.to_string();
                    names.contains(&name).then(|| (name, ident.span()))
                }
                TokenTree::Group(group) => find(group.stream(), names),
                TokenTree::Punct(punct) => {
                    mark.extend(Some(punct.as_char()).filter(|character| matches!(character, '\'' | ':')));
                    None
                }
                TokenTree::Literal(_) => None,
            }
        })
    }
    let names: Vec<String> = generics
        .params
        .iter()
        .map(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => parameter.ident.to_string(),
            syn::GenericParam::Const(parameter) => parameter.ident.to_string(),
            syn::GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
        })
        .collect();
    find(ty.to_token_stream(), &names)
}

/// The doc comment as one line.
fn about(attrs: &[syn::Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        syn::Meta::NameValue(syn::MetaNameValue { path, value: syn::Expr::Lit(literal), .. })
            if path.is_ident("doc") =>
        {
            match &literal.lit {
                syn::Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            }
        }
        _ => None,
    });
    // Its first paragraph says what it is.
    lines.skip_while(String::is_empty).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

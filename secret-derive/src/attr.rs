//! The words inside `#[secret(…)]`, with their spans and values.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::spanned::Spanned as _;

use crate::errors::Errors;
use crate::name;

/// A value and the token that it came from.
#[derive(Clone)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// A word, and the tokens after its `=`.
pub(crate) struct Word {
    pub(crate) name: String,
    pub(crate) span: Span,
    value: Option<TokenStream>,
}

/// The words of the `#[secret(…)]` attributes.
pub(crate) struct Words {
    /// Each known, and there once.
    pub(crate) list: Vec<Word>,
    /// Whether there was such an attribute.
    pub(crate) stated: bool,
    /// Whether there was nothing else in them.
    pub(crate) good: bool,
}

pub(crate) fn words(attrs: &[syn::Attribute], known: &[&str], errors: &Errors) -> Words {
    let mut all: Vec<Word> = Vec::new();
    let mut good = true;
    let ours: Vec<_> = attrs.iter().filter(|attr| attr.path().is_ident("secret")).collect();
    for attr in &ours {
        match &attr.meta {
            syn::Meta::List(list) if matches!(list.delimiter, syn::MacroDelimiter::Paren(_)) => {
                good &= split(list.tokens.clone(), &mut all, errors);
            }
            meta => {
                errors.push(
                    meta.span(),
                    format!("write the words in parentheses: `#[secret({} = …)]`", known.first().unwrap_or(&"")),
                );
                good = false;
            }
        }
    }
    let mut words: Vec<Word> = Vec::new();
    for word in all {
        if !known.contains(&word.name.as_str()) {
            let guess =
                name::nearest(&word.name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            errors.push(word.span, format!("unknown word `{}`{guess} (known here: {})", word.name, known.join(", ")));
            good = false;
        } else if words.iter().any(|other| other.name == word.name) {
            errors.push(word.span, format!("`{}` is repeated; write it once", word.name));
            good = false;
        } else {
            words.push(word);
        }
    }
    Words { list: words, stated: !ours.is_empty(), good }
}

/// Splits `word, word = value, …`; after a mistake it goes on at the next word.
fn split(tokens: TokenStream, words: &mut Vec<Word>, errors: &Errors) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    let mut good = true;
    while let Some(token) = tokens.next() {
        let TokenTree::Ident(ident) = bare(token.clone()) else {
            errors.push(token.span(), "expected a word");
            good = false;
            skip_to_comma(&mut tokens);
            continue;
        };
        let value = tokens.next_if(|token| is_punct(token, '=')).map(|_| {
            let mut value = TokenStream::new();
            let mut depth = 0_usize;
            while let Some(token) = tokens.peek() {
                if is_punct(token, '<') {
                    depth += 1;
                } else if is_punct(token, '>') {
                    depth = depth.saturating_sub(1);
                } else if depth == 0 && (is_punct(token, ',') || ends_literal(&value, token)) {
                    break;
                }
                value.extend(tokens.next());
            }
            value
        });
        words.push(Word { name: ident_text(&ident), span: ident.span(), value });
        match tokens.peek() {
            None => {}
            Some(token) if is_punct(token, ',') => _ = tokens.next(),
            Some(token @ TokenTree::Ident(_)) => {
                errors.push(token.span(), "expected a comma before this");
                good = false;
            }
            Some(token) => {
                errors.push(token.span(), "expected `=` or a comma before this");
                good = false;
                words.pop();
                skip_to_comma(&mut tokens);
            }
        }
    }
    good
}

fn skip_to_comma(tokens: &mut std::iter::Peekable<impl Iterator<Item = TokenTree>>) {
    while tokens.next().is_some_and(|token| !is_punct(&token, ',')) {}
}

/// A literal is one token: what follows it, and is no comma, lacks one.
fn ends_literal(value: &TokenStream, next: &TokenTree) -> bool {
    let mut value = value.clone().into_iter();
    matches!(
        (value.next().map(bare), value.next(), next),
        (Some(TokenTree::Literal(_)), None, TokenTree::Ident(_) | TokenTree::Literal(_))
    )
}

/// A token out of the invisible group that `macro_rules` puts around a fragment.
fn bare(token: TokenTree) -> TokenTree {
    match &token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inside = group.stream().into_iter();
            match (inside.next(), inside.next()) {
                (Some(only), None) => bare(only),
                _ => token,
            }
        }
        _ => token,
    }
}

/// Where the tokens begin and end, out of those groups.
pub(crate) fn ends(tokens: &TokenStream) -> (Span, Span) {
    fn end(tokens: TokenStream, pick: impl Fn(TokenStream) -> Option<TokenTree>) -> Span {
        match pick(tokens) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => end(group.stream(), pick),
            token => token.map_or_else(Span::call_site, |token| token.span()),
        }
    }
    (end(tokens.clone(), |tokens| tokens.into_iter().next()), end(tokens.clone(), |tokens| tokens.into_iter().last()))
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// An identifier without `r#`.
pub(crate) fn ident_text(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

impl Word {
    fn mistake<T>(&self, message: &str, errors: &Errors) -> Option<T> {
        let ends = match &self.value {
            Some(value) if !value.is_empty() => ends(value),
            _ => (self.span, self.span),
        };
        errors.push_between(ends, message);
        None
    }

    /// The value as a string literal.
    pub(crate) fn text(&self, errors: &Errors) -> Option<At<String>> {
        let literal = self.value.clone().and_then(|value| syn::parse2::<syn::LitStr>(value).ok());
        match literal {
            Some(literal) => Some(At { value: literal.value(), span: literal.span() }),
            None => self.mistake(&format!("expected a string literal: `{} = \"…\"`", self.name), errors),
        }
    }

    /// The value as a string literal that passes a rule.
    pub(crate) fn text_where(&self, rule: impl Fn(&str) -> bool, allowed: &str, errors: &Errors) -> Option<At<String>> {
        let text = self.text(errors)?;
        if rule(&text.value) {
            return Some(text);
        }
        errors.push(text.span, format!("expected {allowed}"));
        None
    }

    /// The value as one of a few string literals.
    pub(crate) fn choice(&self, choices: &[&'static str], errors: &Errors) -> Option<At<&'static str>> {
        let text = self.text(errors)?;
        let chosen = choices.iter().find(|choice| **choice == text.value);
        if chosen.is_none() {
            let allowed: Vec<_> = choices.iter().map(|choice| format!("`{choice}`")).collect();
            let guess =
                name::nearest(&text.value, choices).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            errors.push(text.span, format!("expected {}{guess}", allowed.join(", ")));
        }
        chosen.map(|value| At { value: *value, span: text.span })
    }

    /// The value as an integer literal within a range.
    pub(crate) fn number(&self, range: std::ops::RangeInclusive<usize>, errors: &Errors) -> Option<At<usize>> {
        let Some(literal) = self.value.clone().and_then(|value| syn::parse2::<syn::LitInt>(value).ok()) else {
            return self.mistake(&format!("expected an integer literal: `{} = {}`", self.name, 64), errors);
        };
        match literal.base10_parse::<usize>() {
            Ok(value) if range.contains(&value) && matches!(literal.suffix(), "" | "usize") => {
                Some(At { value, span: literal.span() })
            }
            _ => self.mistake(&format!("expected {} to {}", range.start(), range.end()), errors),
        }
    }

    /// The value as the path of a function.
    pub(crate) fn path(&self, errors: &Errors) -> Option<syn::ExprPath> {
        match self.value.clone().map(syn::parse2::<syn::ExprPath>) {
            Some(Ok(path)) if path.attrs.is_empty() => Some(path),
            _ => self.mistake("expected the path of a function: `with = path::to::function`", errors),
        }
    }

    /// Nothing but the word.
    pub(crate) fn flag(&self, errors: &Errors) -> Option<Span> {
        match &self.value {
            None => Some(self.span),
            Some(_) => self.mistake(&format!("`{}` takes no value", self.name), errors),
        }
    }
}

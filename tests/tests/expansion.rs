//! What the derive prints, formatted, as it stood when it was last read: `tests/snapshots`.
//!
//! A proc-macro crate can't be called outside the compiler, so its modules are compiled in here;
//! what they print is the same but for the spans. No unstable flag takes part.
//! After an intended change, `EXPANSION_BLESS=1 cargo test -p secret-tests --test expansion`
//! rewrites the snapshots; read them before they are committed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../secret-derive/src/ast.rs"]
mod ast;
#[path = "../../secret-derive/src/attr.rs"]
mod attr;
#[path = "../../secret-derive/src/check.rs"]
mod check;
#[path = "../../secret-derive/src/derive.rs"]
mod derive;
#[path = "../../secret-derive/src/errors.rs"]
mod errors;
#[path = "../../secret-derive/src/expand.rs"]
mod expand;
#[path = "../../secret-derive/src/name.rs"]
mod name;
#[path = "../../secret-derive/src/rows.rs"]
mod rows;

use std::fs;
use std::path::Path;

/// How many formatted lines a field may add, on average over a struct.
const LINES: usize = 25;

/// Every word, every kind of field, generics.
const EVERY_WORD: &str = r#"
    #[secret(mode_env = "MODE", dir_env = "DIR", development_keys = "accept", crate = "crate::keys")]
    struct Every<'a, T: Default, const N: usize>
    where
        T: Clone,
    {
        /// The key to everything,
        /// in one field.
        #[secret(env = "A", file = "./keys//a", credential = "a.key", entry = "first")]
        #[secret(bytes = 64, min_bytes = 48, encoding = "base64url", generate = "always")]
        everything: SecretString,
        #[secret(env = "B", with = Key::try_from, bytes = 32, generate = "never")]
        r#type: Option<Key>,
        #[secret(nested, prefix = "DB_")]
        database: Database,
        #[secret(nested)]
        plain: Plain,
        #[secret(skip)]
        skipped: PhantomData<(&'a T, [u8; N])>,
    }
"#;

/// The README's first struct.
fn readme() -> String {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let from = readme.find("struct AppSecrets {").unwrap();
    let (_, rest) = readme.split_at(from);
    rest.split_inclusive('\n').take_while(|line| *line != "}\n").collect::<String>() + "}\n"
}

/// What the derive prints for the struct, formatted.
fn expansion(input: &syn::DeriveInput) -> String {
    prettyplease::unparse(&syn::parse2(derive::derive(input)).unwrap())
}

fn parse(input: &str) -> syn::DeriveInput {
    syn::parse_str(input).unwrap()
}

/// What stands in only one of the two.
fn difference(expected: &str, found: &str) -> String {
    let only = |sign: char, these: &str, those: &str| -> String {
        let lines = these.lines().filter(|line| !those.lines().any(|other| other == *line));
        lines.fold(String::new(), |text, line| text + &format!("{sign} {line}\n"))
    };
    only('-', expected, found) + &only('+', found, expected)
}

#[track_caller]
fn is_as_read(name: &str, input: &str) {
    let found = expansion(&parse(input));
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(name);
    if std::env::var_os("EXPANSION_BLESS").is_some() {
        fs::write(&snapshot, &found).unwrap();
    }
    let expected = fs::read_to_string(&snapshot).unwrap_or_default();
    assert!(expected == found, "{name}: - was read, + is printed now\n{}", difference(&expected, &found));
}

#[test]
fn the_readmes_struct() {
    is_as_read("readme.rs", &readme());
}

#[test]
fn every_word() {
    is_as_read("every_word.rs", EVERY_WORD);
}

#[test]
fn a_mistake_leaves_a_stand_in() {
    is_as_read("mistake.rs", "struct Wrong<T> { #[secret(envv = \"A\")] key: SecretString, #[secret(skip)] other: T }");
}

/// The same struct with only the fields in these places.
fn with_fields(input: &syn::DeriveInput, keep: impl Fn(usize) -> bool) -> syn::DeriveInput {
    let mut input = input.clone();
    if let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &mut input.data {
        let kept = std::mem::take(&mut fields.named).into_iter().enumerate().filter(|(place, _)| keep(*place));
        fields.named = kept.map(|(_, field)| field).collect();
    }
    input
}

#[test]
fn a_field_is_few_lines() {
    // Each field of the README's struct; then, on average, fields that have every word.
    let readme = parse(&readme());
    let all = expansion(&readme).lines().count();
    for place in 0..3 {
        let adds = all - expansion(&with_fields(&readme, |other| other != place)).lines().count();
        assert!((1..=LINES).contains(&adds), "field {place}: {adds} lines");
    }
    let every = parse(EVERY_WORD);
    let adds = expansion(&every).lines().count() - expansion(&with_fields(&every, |_| false)).lines().count();
    assert!((1..=LINES * 5).contains(&adds), "five fields: {adds} lines");
}

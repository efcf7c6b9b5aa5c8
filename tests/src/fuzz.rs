//! What fuzzing checks: any input must be taken without a panic, and keep some promises.
//!
//! The coverage-guided targets in `tests/fuzz` and the replay of their seeds in `cargo test` call
//! the same functions.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a broken promise panics")]

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use secret_runtime::{
    ExposeSecret as _, KeySet, Mode, Place, ProblemKind, ResolvedSecrets, Resolver, SecretBox, SecretSlice,
    SecretString,
};

use crate::{derive, hex};

#[derive(ResolvedSecrets)]
struct Text {
    #[secret(env = "KEY", min_bytes = 16)]
    _key: SecretString,
}

#[derive(ResolvedSecrets)]
struct Hex {
    #[secret(env = "KEY", file = "key", min_bytes = 16, generate = "never")]
    key: SecretSlice<u8>,
}

#[derive(ResolvedSecrets)]
struct Set {
    #[secret(env = "KEY", file = "set", min_bytes = 16, generate = "never")]
    keys: KeySet<SecretString>,
}

#[derive(ResolvedSecrets)]
struct Base64 {
    #[secret(env = "KEY", min_bytes = 16, encoding = "base64")]
    key: SecretSlice<u8>,
}

#[derive(ResolvedSecrets)]
struct Base64Url {
    #[secret(env = "KEY", min_bytes = 16, encoding = "base64url")]
    key: SecretSlice<u8>,
}

#[derive(ResolvedSecrets)]
struct Array {
    #[secret(env = "KEY")]
    _key: SecretBox<[u8; 16]>,
}

fn os(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

fn production<T: ResolvedSecrets>(value: &[u8]) -> Option<ProblemKind> {
    let report = Resolver::new().mode(Mode::Production).env([("KEY", os(value))]).check::<T>();
    assert!(report.problems().len() <= 1, "one secret, one problem");
    report.problems().first().map(secret_runtime::Problem::kind)
}

/// The judge, and everything before it: no panic, and a line end changes nothing.
pub fn judge(value: &[u8]) {
    let with_line_end = [value, b"\n"].concat();
    let kinds =
        [production::<Text>(value), production::<Hex>(value), production::<Base64>(value), production::<Array>(value)];
    if !value.is_empty() && !value.ends_with(b"\r") {
        let again = [
            production::<Text>(&with_line_end),
            production::<Hex>(&with_line_end),
            production::<Base64>(&with_line_end),
            production::<Array>(&with_line_end),
        ];
        assert_eq!(kinds, again, "a line end changes the judgement");
    }
}

/// The decoders: what encodes some bytes decodes to them, in every spelling.
pub fn decoders(bytes: &[u8]) {
    let standard = crate::base64(bytes);
    let url_safe = standard.replace('+', "-").replace('/', "_");
    let digits = hex(bytes);
    let broken: String = standard
        .chars()
        .enumerate()
        .flat_map(|(at, digit)| {
            let break_here = at > 0 && at % 7 == 0;
            break_here.then_some('\n').into_iter().chain([digit])
        })
        .collect();
    let spellings: [(&str, Decode); 7] = [
        (&digits, decode::<Hex>),
        (&digits.to_uppercase(), decode::<Hex>),
        (&standard, decode::<Base64>),
        (standard.trim_end_matches('='), decode::<Base64>),
        (&broken, decode::<Base64>),
        (&url_safe, decode::<Base64Url>),
        (url_safe.trim_end_matches('='), decode::<Base64Url>),
    ];
    for (text, decode) in spellings {
        // Bytes that are no key are refused; a key is always the bytes.
        assert!(decode(text).is_none_or(|decoded| decoded == bytes), "{text}");
    }
}

type Decode = fn(&str) -> Option<Vec<u8>>;

trait Key: ResolvedSecrets {
    fn key(&self) -> &[u8];
}

impl Key for Hex {
    fn key(&self) -> &[u8] {
        self.key.expose_secret()
    }
}

impl Key for Base64 {
    fn key(&self) -> &[u8] {
        self.key.expose_secret()
    }
}

impl Key for Base64Url {
    fn key(&self) -> &[u8] {
        self.key.expose_secret()
    }
}

fn decode<T: Key>(text: &str) -> Option<Vec<u8>> {
    let resolved = Resolver::new().mode(Mode::Development).env([("KEY", text)]).resolve::<T>();
    resolved.ok().map(|resolved| resolved.secrets.key().to_vec())
}

/// A set's previous keys: every line and every part between commas is one.
pub fn set(previous: &[u8]) {
    const CURRENT: &[u8] = b"h3kQx9vLr2WcZp7TnYs4JfBd6MgA8uEiXo5RqKtVwNy1CjHz";
    let variables = [("KEY", os(CURRENT)), ("KEY_PREVIOUS", os(previous))];
    let Ok(resolved) = Resolver::new().mode(Mode::Production).env(variables).resolve::<Set>() else { return };
    let keys = resolved.secrets.keys.previous();
    assert!(keys.iter().all(|key| !key.expose_secret().contains([',', '\n', '\r'])), "a separator in a key");
    let separators = previous.iter().filter(|byte| b",\n".contains(byte)).count();
    assert!(keys.len() <= separators + 1, "keys from nowhere");
    assert!(keys.is_empty() == previous.is_empty(), "keys that got lost");
    assert!(keys.iter().enumerate().all(|(index, key)| key.place() == Place::Previous(index)));
}

/// A persisted file: the same judgement as of a variable, and the file is as it was.
pub fn file(contents: &[u8]) {
    thread_local! {
        static FOLDER: (tempfile::TempDir, PathBuf) = {
            let folder = tempfile::tempdir_in(if cfg!(target_os = "linux") { "/dev/shm" } else { "." }).unwrap();
            let path = folder.path().join("key");
            (folder, path)
        };
    }
    FOLDER.with(|(folder, path)| {
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path).unwrap();
        file.write_all(contents).unwrap();
        let resolver = Resolver::new().mode(Mode::Production).env::<_, &str, &str>([]).base_dir(folder.path());
        let kind = resolver.check::<Hex>().problems().first().map(secret_runtime::Problem::kind);
        assert_eq!(fs::read(path).unwrap(), contents, "a file was changed");
        if !contents.is_empty() {
            assert_eq!(kind, production::<Hex>(contents), "a file is judged otherwise than a variable");
        }
    });
}

/// The environment: pairs of name and value, a line each.
pub fn environment(lines: &[u8]) {
    let pairs = lines.split(|byte| *byte == b'\n').filter_map(|line| {
        let at = line.iter().position(|byte| *byte == b'=')?;
        let (name, value) = line.split_at(at);
        Some((os(name), os(value.get(1..).unwrap_or_default())))
    });
    let resolver = Resolver::new().env(pairs.collect::<Vec<_>>()).base_dir("/nonexistent");
    _ = resolver.check::<Set>();
    let report = resolver.check::<Hex>();
    for text in [report.to_string(), format!("{report:?}")] {
        let is_control = |character: char| character.is_control() && character != '\n';
        assert!(!text.contains(is_control), "a control character is printed: {text:?}");
    }
    assert_eq!(report.is_ok(), report.problems().is_empty());
}

/// The derive, fed with the words of a field, or of the struct: no panic, and what it prints is
/// Rust.
pub fn derive(words: &[u8]) {
    let Ok(words) = std::str::from_utf8(words) else { return };
    let structs = [
        format!("struct S {{ #[secret({words})] field: SecretString }}"),
        format!("#[secret({words})] struct S {{ #[secret(env = \"KEY\")] field: SecretString }}"),
        format!("struct S<T> {{ {words} }}"),
    ];
    for input in structs {
        let Ok(input) = syn::parse_str::<syn::DeriveInput>(&input) else { continue };
        let syn::Data::Struct(data) = &input.data else { continue };
        // The compiler refuses what syn takes here: a field without a name, a trait without `dyn`.
        let refused = |field: &syn::Field| {
            field.ident.as_ref().is_some_and(|ident| ident == "_")
                || matches!(&field.ty, syn::Type::TraitObject(object) if object.dyn_token.is_none())
        };
        if data.fields.iter().any(refused) {
            continue;
        }
        let printed = derive::derive(&input);
        assert!(syn::parse2::<syn::File>(printed.clone()).is_ok(), "{printed}");
    }
}

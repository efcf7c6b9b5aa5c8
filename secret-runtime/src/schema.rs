//! What a struct asks for: const data that the derive prints, made and checked at compile time.

use std::path::Path;

use crate::git;
use crate::problem::Fault;
use crate::secret::Secret;
use crate::sources::{self, Delivered, Sources};

/// How a key's bytes are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Hexadecimal digits, either case.
    Hex,
    /// The standard base64 alphabet (RFC 4648 §4).
    Base64,
    /// The URL-safe base64 alphabet (RFC 4648 §5).
    Base64Url,
    /// The characters themselves are the key.
    Text,
}

impl Encoding {
    /// How many characters `bytes` bytes become when generated.
    const fn text_len(self, bytes: usize) -> usize {
        match self {
            Self::Hex => bytes * 2,
            Self::Base64 => bytes.div_ceil(3) * 4,
            Self::Base64Url | Self::Text => (bytes * 4).div_ceil(3),
        }
    }
}

/// Who may generate a key that no source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generate {
    /// Development alone.
    Development,
    /// Nobody.
    Never,
    /// Development and production.
    Always,
}

/// What a field's type makes of a key, told by its traits.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub(crate) form: Form,
    /// The fewest bytes that the type makes a key of, and what to say of fewer.
    least: (usize, &'static str),
    pub(crate) optional: bool,
    /// Of a `KeySet`, how its other keys are found: by a pointer, so that a program without such a set
    /// doesn't have the code.
    pub(crate) set: Option<Beside>,
}

type Beside = fn(&Sources<'_>, &Delivered, &Secret, &mut Vec<String>) -> Option<Vec<Result<Delivered, Fault>>>;

/// What the key is: the text, or the bytes that the text encodes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Text,
    Bytes,
    Array(usize),
}

impl Shape {
    pub(crate) const TEXT: Self = Self::of(Form::Text);
    pub(crate) const BYTES: Self = Self::of(Form::Bytes);

    pub(crate) const fn of(form: Form) -> Self {
        Self { form, least: (0, ""), optional: false, set: None }
    }

    /// Bytes, as many as this at least.
    #[cfg(any(feature = "cookie-0_16", feature = "cookie-0_18", feature = "jsonwebtoken-11"))]
    pub(crate) const fn at_least(bytes: usize, otherwise: &'static str) -> Self {
        Self { least: (bytes, otherwise), ..Self::BYTES }
    }

    pub(crate) const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    pub(crate) const fn set(self) -> Self {
        Self { set: Some(sources::beside), ..self }
    }
}

/// One secret as its field declares it.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    pub(crate) field: &'static str,
    pub(crate) about: &'static str,
    pub(crate) env: Option<&'static str>,
    pub(crate) file: Option<&'static str>,
    pub(crate) credential: Option<&'static str>,
    pub(crate) entry: Option<&'static str>,
    pub(crate) bytes: usize,
    pub(crate) min_bytes: usize,
    pub(crate) encoding: Encoding,
    pub(crate) generate: Generate,
    pub(crate) shape: Shape,
}

/// The builder that the derive prints, one call a word. The calls carry the user's spans, so a
/// panic in one of them underlines the word; the order is shape, encoding, bytes, `min_bytes`, rest.
#[expect(clippy::missing_panics_doc, clippy::panic, reason = "evaluated at compile time: a panic is the compile error")]
#[expect(missing_docs, reason = "each is named after the word that it carries")]
impl Declaration {
    #[must_use]
    pub const fn new(field: &'static str, shape: Shape) -> Self {
        let bytes = match shape.form {
            Form::Array(length) => length,
            Form::Text | Form::Bytes => 64,
        };
        Self {
            field,
            about: "",
            env: None,
            file: None,
            credential: None,
            entry: None,
            bytes,
            min_bytes: match shape.form {
                Form::Text => 32,
                Form::Bytes | Form::Array(_) => bytes,
            },
            encoding: Encoding::Hex,
            generate: Generate::Development,
            shape,
        }
    }

    #[must_use]
    #[track_caller]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        let array_of_text = matches!((self.shape.form, encoding), (Form::Array(_), Encoding::Text));
        assert!(!array_of_text, "a `[u8; N]` key is not text; write `hex`, `base64` or `base64url`");
        self.encoding = encoding;
        self
    }

    #[must_use]
    #[track_caller]
    pub const fn bytes(mut self, bytes: usize) -> Self {
        match self.shape.form {
            Form::Array(length) if length != bytes => {
                panic!("`bytes` is not the length of the field's array; leave it out, or write the array's N")
            }
            Form::Array(_) | Form::Bytes => self.min_bytes = bytes,
            Form::Text => {}
        }
        let (least, otherwise) = self.shape.least;
        assert!(bytes >= least, "{}", otherwise);
        self.bytes = bytes;
        self
    }

    #[must_use]
    #[track_caller]
    pub const fn min_bytes(mut self, min_bytes: usize) -> Self {
        assert!(min_bytes <= self.bytes, "`min_bytes` is over `bytes`, so a generated key would be refused");
        let (least, otherwise) = self.shape.least;
        assert!(min_bytes >= least, "{}", otherwise);
        self.min_bytes = min_bytes;
        self
    }

    #[must_use]
    #[track_caller]
    pub const fn generate(mut self, generate: Generate) -> Self {
        let never = self.shape.optional && matches!(generate, Generate::Always);
        assert!(!never, "an `Option` is never generated; write `development` or `never`, or make the field required");
        self.generate = generate;
        self
    }

    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    #[must_use]
    pub const fn env(mut self, variable: &'static str) -> Self {
        self.env = Some(variable);
        self
    }

    #[must_use]
    pub const fn file(mut self, path: &'static str) -> Self {
        self.file = Some(path);
        self
    }

    #[must_use]
    pub const fn credential(mut self, name: &'static str) -> Self {
        self.credential = Some(name);
        self
    }

    #[must_use]
    pub const fn entry(mut self, name: &'static str) -> Self {
        self.entry = Some(name);
        self
    }

    /// The last call: what only all the words together, and the type, can tell.
    #[must_use]
    #[track_caller]
    pub const fn done(self) -> Row {
        assert!(self.bytes >= 16 && self.bytes <= 1024, "a key has 16 to 1024 bytes");
        let too_short = matches!(self.shape.form, Form::Text) && self.encoding.text_len(self.bytes) < self.min_bytes;
        assert!(!too_short, "the generated text would be shorter than its `min_bytes`; raise `bytes`");
        Row::Secret(self)
    }
}

/// One line of a struct's schema, in field order.
#[derive(Clone, Copy, Debug)]
pub enum Row {
    /// A secret.
    Secret(Declaration),
    /// A field that is itself a `ResolvedSecrets`.
    Nested {
        /// The field's name.
        field: &'static str,
        /// What goes before its variables.
        prefix: &'static str,
        /// What it asks for.
        schema: &'static Schema,
    },
}

/// Everything that a struct asks for.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    pub(crate) rows: &'static [Row],
    pub(crate) mode_env: &'static str,
    pub(crate) dir_env: Option<&'static str>,
    pub(crate) dotenv: Option<&'static str>,
    pub(crate) accept_development_keys: bool,
    pub(crate) debug_assertions: bool,
    pub(crate) manifest_dir: Option<&'static str>,
    /// What git says of a key's file; a release build doesn't have the code.
    pub(crate) line_to_ignore: Option<fn(&Path, bool) -> Option<String>>,
}

#[expect(clippy::missing_panics_doc, reason = "evaluated at compile time: a panic is the compile error")]
#[expect(missing_docs, reason = "each is named after the word that it carries")]
impl Schema {
    /// `debug_assertions` and `manifest_dir` belong to the crate in which the derive stands.
    #[must_use]
    pub const fn new(rows: &'static [Row], debug_assertions: bool, manifest_dir: Option<&'static str>) -> Self {
        Self {
            rows,
            mode_env: "APP_ENV",
            dir_env: None,
            dotenv: None,
            accept_development_keys: false,
            debug_assertions,
            manifest_dir: if debug_assertions { manifest_dir } else { None },
            line_to_ignore: if debug_assertions { Some(git::line_to_ignore) } else { None },
        }
    }

    #[must_use]
    pub const fn mode_env(mut self, variable: &'static str) -> Self {
        self.mode_env = variable;
        self
    }

    #[must_use]
    pub const fn dir_env(mut self, variable: &'static str) -> Self {
        self.dir_env = Some(variable);
        self
    }

    #[must_use]
    #[track_caller]
    pub const fn dotenv(mut self, file: &'static str) -> Self {
        let has_feature = cfg!(feature = "dotenv");
        assert!(has_feature, "`dotenv` needs the cargo feature `dotenv` of secret-runtime");
        self.dotenv = Some(file);
        self
    }

    #[must_use]
    #[track_caller]
    pub const fn accept_development_keys(mut self) -> Self {
        assert!(
            shortest_key(self.rows) >= 20,
            "a development key of under 20 bytes has under 128 random bits; raise `bytes` to 20, or refuse such keys"
        );
        self.accept_development_keys = true;
        self
    }
}

const fn shortest_key(mut rows: &[Row]) -> usize {
    let mut shortest = usize::MAX;
    while let Some((row, rest)) = rows.split_first() {
        rows = rest;
        let bytes = match row {
            Row::Secret(declaration) => declaration.bytes,
            Row::Nested { schema, .. } => shortest_key(schema.rows),
        };
        if bytes < shortest {
            shortest = bytes;
        }
    }
    shortest
}

//! What counts as a secret: length, strength, nothing published, no placeholder, no development
//! key in production. Judged as written and in decoded forms.

mod mark;
mod placeholder;
pub(crate) mod public;
mod strength;

pub(crate) use mark::{carried_by as is_marked, mark};

use zeroize::Zeroizing;

use crate::decode::{self, Buffer};
use crate::problem::{Fault, ProblemKind};
use crate::schema::{Declaration, Encoding, Form};
use crate::secret::Secret;

/// A key under 128 bits can be guessed (NIST SP 800-57 part 1, table 4, from 2031 on).
const MIN_BITS: u32 = 128;

/// What the judge found about a key.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Bits of strength, rated by alphabet and length.
    pub(crate) bits: u32,
    /// It carries the mark of a key generated in development.
    pub(crate) marked: bool,
    /// Digests of its forms: two secrets that share one have the same key.
    pub(crate) digests: Digests,
}

/// Digests of a key's forms. They tell something of the key, so they are wiped.
pub(crate) type Digests = Zeroizing<Vec<u64>>;

/// Judges a key, `text` as written and `key` as decoded, as one fault that names everything wrong.
/// `refuse_marked`: a key generated in development is refused.
pub(crate) fn judge(secret: &Secret, text: &str, key: &[u8], refuse_marked: bool) -> Result<Verdict, Fault> {
    let bits = if secret.is_text() { strength::of_text(text) } else { strength::of_bytes(key) };
    let mut look = Look { weak: bits < MIN_BITS, ..Look::default() };
    look.at_text(text.as_bytes(), 0);
    if !secret.is_text() && secret.declaration.encoding != Encoding::Hex {
        // The text may be hexadecimal too, and then it was looked at as such.
        look.at_bytes(key);
    }
    let length = wrong_length(secret, key);
    // A short key is a weak one, and needs no second reason.
    let weak = look.weak && length.is_none();
    let weak = weak.then_some("it has under 128 bits of strength, rated by its alphabet and length");
    let public = look.public.then_some("it has been published: anyone can forge with it");
    let placeholder = look.placeholder.then_some("it is a placeholder: words, a template, a repetition or a run");
    let marked = look.marked && refuse_marked;
    let marked = marked.then_some("it was generated in development, where more people have it");
    let reasons = [
        length.map(|reason| (ProblemKind::Length, reason)),
        public.map(|reason| (ProblemKind::Public, reason.to_owned())),
        placeholder.map(|reason| (ProblemKind::Placeholder, reason.to_owned())),
        weak.map(|reason| (ProblemKind::Weak, reason.to_owned())),
        marked.map(|reason| (ProblemKind::DevelopmentKey, reason.to_owned())),
    ];
    let mut reasons = reasons.into_iter().flatten();
    let Some((kind, first)) = reasons.next() else {
        return Ok(Verdict { bits, marked: look.marked, digests: look.digests });
    };
    Err(Fault::new(kind, reasons.fold(first, |detail, (_, reason)| detail + "; " + &reason)))
}

/// Why the key hasn't the length that its field asks for.
fn wrong_length(secret: &Secret, key: &[u8]) -> Option<String> {
    let Declaration { shape, min_bytes, .. } = secret.declaration;
    match shape.form {
        Form::Array(length) => (key.len() != length)
            .then(|| format!("it does not decode to exactly the {length} bytes of its field's array")),
        Form::Text | Form::Bytes => (key.len() < *min_bytes)
            .then(|| format!("it is shorter than the {min_bytes} bytes that `min_bytes` asks for")),
    }
}

/// Goes over a key's forms and gathers what is wrong with any of them.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent findings")]
struct Look {
    public: bool,
    placeholder: bool,
    weak: bool,
    marked: bool,
    digests: Digests,
}

impl Look {
    /// How often a decoded form that is text again is decoded again.
    const DEPTH: u8 = 2;

    fn at_text(&mut self, text: &[u8], depth: u8) {
        self.placeholder |= placeholder::in_text(text);
        self.public |= public::documented(text);
        self.at_form(text);
        if depth == Self::DEPTH {
            return;
        }
        let Some(form) = decoded(text) else { return };
        if let Some(inner) = printable(&form) {
            self.weak |= std::str::from_utf8(inner).is_ok_and(|inner| strength::of_text(inner) < MIN_BITS);
            self.at_text(inner, depth + 1);
            if inner.len() < form.len() {
                self.at_form(&form);
            }
        } else {
            self.at_bytes(&form);
        }
    }

    fn at_bytes(&mut self, bytes: &[u8]) {
        self.placeholder |= placeholder::in_bytes(bytes);
        // What is text itself was never generated: a generated key is encoded.
        self.marked |= mark::carried_by(bytes);
        self.at_form(bytes);
    }

    fn at_form(&mut self, form: &[u8]) {
        let digest = public::digest(form);
        self.public |= public::listed(form, digest);
        if !self.digests.contains(&digest) {
            self.digests.push(digest);
        }
    }
}

/// The bytes that a text stands for, whatever its field says of encoding: hexadecimal, else base64.
pub(crate) fn decoded(text: &[u8]) -> Option<Buffer> {
    let base64 = || {
        let is_url_safe = text.iter().any(|byte| b"-_".contains(byte));
        decode::base64(text, if is_url_safe { Encoding::Base64Url } else { Encoding::Base64 })
    };
    decode::hex(text).or_else(base64).filter(|form| !form.is_empty())
}

/// The bytes without trailing line ends, where all of them are printable ASCII.
fn printable(bytes: &[u8]) -> Option<&[u8]> {
    let text = bytes.trim_ascii_end();
    (!text.is_empty() && text.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t'))).then_some(text)
}

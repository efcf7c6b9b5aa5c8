//! Paths and words as a person may see and paste them: control characters escaped, keys left out.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;

/// A path for a message.
pub(crate) fn path(path: &Path) -> String {
    escaped(path.as_os_str())
}

/// A line for a message.
pub(crate) fn line(line: &str) -> String {
    escaped(OsStr::new(line))
}

/// A word from the environment for a message, or a stand-in where it might be a key.
pub(crate) fn word(word: &OsStr) -> String {
    match word.to_str() {
        Some(text) if is_word(text) && odd_marks(text) < 2 => escaped(word),
        _ => "the value (not shown: it may be a key)".to_owned(),
    }
}

fn escaped(text: &OsStr) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.to_string_lossy().chars() {
        if is_unsafe_to_print(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

/// Control characters, and those that reorder or hide the text around them.
fn is_unsafe_to_print(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// One word of a POSIX shell command, and no option of it.
pub(crate) fn shell(word: impl AsRef<OsStr>) -> String {
    quoted(word.as_ref())
}

fn quoted(word: &OsStr) -> String {
    let mut here = OsString::from("./");
    let word = if word.as_encoded_bytes().starts_with(b"-") {
        here.push(word);
        &here
    } else {
        word
    };
    let bytes = word.as_encoded_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:@%=".contains(byte);
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && bytes.iter().all(plain) => text.to_owned(),
        Ok(text) if !text.chars().any(is_unsafe_to_print) => format!("'{}'", text.replace('\'', r"'\''")),
        _ => {
            let mut out = String::from("$'");
            for byte in bytes {
                if plain(byte) {
                    out.push(char::from(*byte));
                } else {
                    _ = write!(out, "\\x{byte:02x}");
                }
            }
            out.push('\'');
            out
        }
    }
}

/// Whether a value is spelled as a path is, of parts that are words, and not as a key or a passphrase.
pub(crate) fn looks_like_a_path(value: &Path) -> bool {
    let Some(text) = value.to_str() else { return false };
    let is_passphrase = text.contains(' ') && text.len() >= 32;
    !is_passphrase && text.split('/').all(is_word) && odd_marks(text) < 2
}

/// How many marks a text has that names seldom have.
fn odd_marks(text: &str) -> usize {
    text.bytes().filter(|byte| byte.is_ascii_punctuation() && !b"/._-@,'()!".contains(byte)).count()
}

/// Whether a name is made of words, as no random text is.
fn is_word(name: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| name.bytes().any(|byte| kind(&byte));
    let cases = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let mixed = cases && (name.len() >= 12 || name.len() >= 8 && has(u8::is_ascii_digit));
    let is_mark = |byte: &u8| !byte.is_ascii_alphanumeric();
    let pieces = || name.as_bytes().split(is_mark);
    let digits = pieces().map(<[u8]>::len).sum::<usize>() >= 16 && pieces().flatten().all(u8::is_ascii_hexdigit);
    // Letters and digits take turns in random text.
    let turns = |piece: &[u8]| {
        piece.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit())).count()
    };
    name.len() <= 32 && !mixed && !digits && !pieces().any(|piece| turns(piece) >= 3)
}

/// The beginning of a shell command that makes the path's folder, where it isn't there.
pub(crate) fn make_folder(path: &Path) -> String {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            format!("mkdir -p -m 700 -- {} && ", shell(folder))
        }
        _ => String::new(),
    }
}

//! Paths and words as a person may see and paste them: control characters escaped, keys left out.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

/// A path for a message.
pub(crate) fn path(path: &Path) -> String {
    escaped(path.as_os_str())
}

/// A word from the environment for a message, or a stand-in where it might be a key.
pub(crate) fn word(word: &OsStr) -> String {
    if looks_like_a_key(word) || word.len() > 64 {
        "the value (not shown: it may be a key)".to_owned()
    } else {
        escaped(word)
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

/// One word of a POSIX shell command.
pub(crate) fn shell(word: impl AsRef<OsStr>) -> String {
    let bytes = word.as_ref().as_encoded_bytes();
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

/// Whether a value that should name a file or a mode may be a key instead, put in by mistake.
pub(crate) fn looks_like_a_key(value: &OsStr) -> bool {
    let Some(text) = value.to_str() else { return true };
    let mixed = |part: &str| {
        part.len() >= 16
            && part.bytes().any(|byte| byte.is_ascii_digit())
            && part.bytes().any(|byte| byte.is_ascii_uppercase())
            && part.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    let digits = |part: &str| part.len() >= 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let base64 = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte));
    let no_path = !text.contains(['/', '\\', '.']);
    (no_path && text.len() >= 16)
        || (base64(text) && mixed(text) && text.len() >= 22)
        || text.ends_with('=')
        || text.split(['/', '\\', '.']).any(|part| mixed(part) || digits(part))
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

//! Bytes as delivered → text → key bytes, in constant time where the text is a key.

use base64ct::Encoding as _;
use zeroize::Zeroizing;

use crate::problem::{Fault, ProblemKind};
use crate::schema::Encoding;

/// The most that a value may have, in bytes.
pub(crate) const MAX_SIZE: usize = 64 * 1024;

/// A buffer that is wiped when dropped, and never grows.
pub(crate) type Buffer = Zeroizing<Vec<u8>>;

/// The text inside a delivered value: trailing line ends and a byte order mark are taken off,
/// everything else that isn't the key's own is an error.
pub(crate) fn text(delivered: &[u8]) -> Result<&str, Fault> {
    if delivered.len() > MAX_SIZE {
        return Err(too_big());
    }
    let not_text = |cause| Err(Fault::new(ProblemKind::NotText, cause));
    if delivered.starts_with(b"\xff\xfe") || delivered.starts_with(b"\xfe\xff") {
        return not_text("it is UTF-16 text; save it as UTF-8");
    }
    let bytes = delivered.strip_prefix(b"\xef\xbb\xbf").unwrap_or(delivered);
    if bytes.contains(&0) {
        // Every second byte of ASCII text in UTF-16 is zero.
        let (pairs, _) = bytes.as_chunks::<2>();
        return not_text(if pairs.iter().all(|[first, second]| (*first == 0) != (*second == 0)) {
            "it has a zero at every second byte, as UTF-16 text has; save it as UTF-8"
        } else {
            "it has a NUL byte inside; write the key as text, such as hex"
        });
    }
    let Ok(mut text) = std::str::from_utf8(bytes) else {
        return not_text("it is not UTF-8 text; write the key as text, such as hex");
    };
    while let Some(rest) = text.strip_suffix('\n') {
        text = rest.strip_suffix('\r').unwrap_or(rest);
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Fault::new(ProblemKind::Empty, if delivered.is_empty() { "it is empty" } else { "it is blank" }));
    }
    if trimmed.len() != text.len() {
        let end = if text.starts_with(char::is_whitespace) { "begins" } else { "ends" };
        return Err(Fault::new(ProblemKind::Blanks, format!("it {end} with blanks; take them off")));
    }
    Ok(text)
}

pub(crate) fn too_big() -> Fault {
    Fault::new(ProblemKind::TooBig, "it is larger than 64 KiB")
}

/// The key's bytes, for an encoding that isn't text.
pub(crate) fn key(text: &str, encoding: Encoding) -> Result<Buffer, Fault> {
    let text = text.as_bytes();
    match encoding {
        Encoding::Hex => hex(text).ok_or_else(|| {
            foreign(text, "hexadecimal", |byte| byte.is_ascii_hexdigit(), "it has an odd number of digits")
        }),
        Encoding::Base64 | Encoding::Base64Url => {
            let (name, last) = if encoding == Encoding::Base64 { ("base64", b"+/") } else { ("base64url", b"-_") };
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || last.contains(&byte) || b"=\r\n".contains(&byte);
            base64(text, encoding)
                .ok_or_else(|| foreign(text, name, fits, "it was cut off, or has padding in the wrong place"))
        }
        Encoding::Text => Ok(Zeroizing::new(text.to_vec())),
    }
}

/// Why a text isn't in its encoding. An offset is told only of a foreign character that more text
/// follows: one at the end would tell the length.
fn foreign(text: &[u8], encoding: &str, fits: impl Fn(u8) -> bool, otherwise: &str) -> Fault {
    let cause = match text.iter().position(|byte| !fits(*byte)) {
        Some(offset) if offset + 1 < text.len() => {
            format!("the character at offset {offset} (counted in bytes from 0) does not belong")
        }
        Some(_) => "its last character does not belong".to_owned(),
        None => otherwise.to_owned(),
    };
    Fault::new(ProblemKind::Encoding, format!("it is not {encoding}: {cause}"))
}

/// Hexadecimal digits, either case.
pub(crate) fn hex(text: &[u8]) -> Option<Buffer> {
    let mut bytes = Zeroizing::new(vec![0; text.len() / 2]);
    base16ct::mixed::decode(text, &mut bytes).ok()?;
    Some(bytes)
}

/// Base64, padded or not, line breaks inside ignored.
pub(crate) fn base64(text: &[u8], encoding: Encoding) -> Option<Buffer> {
    // In one alphabet, so that there is one decoder: a digit of the other one is no digit at all.
    let standard = |byte: u8| match (encoding, byte) {
        (Encoding::Base64Url, b'-') => b'+',
        (Encoding::Base64Url, b'_') => b'/',
        (Encoding::Base64Url, b'+' | b'/') => b' ',
        _ => byte,
    };
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    digits.extend(text.iter().filter(|byte| !b"\r\n".contains(byte)).map(|byte| standard(*byte)));
    let bare = match digits.as_slice() {
        padded @ ([bare @ .., b'=', b'='] | [bare @ .., b'=']) if padded.len() % 4 == 0 => bare,
        bare => bare,
    };
    let mut bytes = Zeroizing::new(vec![0; bare.len() / 4 * 3 + 2]);
    let len = base64ct::Base64Unpadded::decode(bare, &mut bytes).ok()?.len();
    bytes.truncate(len);
    Some(bytes)
}

/// Key bytes as text, the way a generated key is written.
pub(crate) fn encode(bytes: &[u8], encoding: Encoding) -> Option<Buffer> {
    let mut text = Zeroizing::new(vec![b'='; bytes.len() * 2]);
    let len = if encoding == Encoding::Hex {
        base16ct::lower::encode(bytes, &mut text).ok()?.len()
    } else {
        base64ct::Base64Unpadded::encode(bytes, &mut text).ok()?.len()
    };
    if encoding == Encoding::Base64 {
        text.truncate(len.next_multiple_of(4));
    } else {
        text.truncate(len);
    }
    if matches!(encoding, Encoding::Base64Url | Encoding::Text) {
        for byte in text.iter_mut() {
            *byte = match *byte {
                b'+' => b'-',
                b'/' => b'_',
                digit => digit,
            };
        }
    }
    Some(text)
}

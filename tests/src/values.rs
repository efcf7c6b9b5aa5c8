//! Values to feed a child with, and whether its output gives one away.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

/// Random bytes.
///
/// # Panics
///
/// Where the operating system has none.
#[must_use]
pub fn random(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// A random key of this many bytes, in hex.
#[must_use]
pub fn random_hex(count: usize) -> String {
    hex(random(count))
}

/// Hexadecimal digits.
#[must_use]
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// What hexadecimal digits stand for.
///
/// # Panics
///
/// Where they stand for nothing.
#[must_use]
pub fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// Standard base64, padded; written here, so that the library isn't tested with itself.
///
/// # Panics
///
/// Never: six bits always have a character.
#[must_use]
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.as_ref().chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let value = bits >> (18 - 6 * place) & 63;
            text.push(if place <= group.len() { char::from(*ALPHABET.get(value).unwrap()) } else { '=' });
        }
    }
    text
}

/// How the output gives a value away: a piece of it of six bytes, in any case, or its exact length
/// as a number that stands by itself. `None`: it doesn't.
#[must_use]
pub fn reveals(output: &str, value: &[u8], told_lengths: &[usize]) -> Option<String> {
    let lower = output.to_ascii_lowercase();
    let value = value.to_ascii_lowercase();
    let piece = value.windows(6.min(value.len()).max(1)).find(|piece| {
        !piece.trim_ascii().is_empty() && lower.as_bytes().windows(piece.len()).any(|window| window == *piece)
    });
    if let Some(piece) = piece {
        return Some(format!("the piece {:?} of the value", String::from_utf8_lossy(piece)));
    }
    let mut numbers = output.split(|character: char| !character.is_ascii_alphanumeric());
    let length = value.len();
    (length > 0 && !told_lengths.contains(&length) && numbers.any(|number| number == length.to_string()))
        .then(|| format!("the value's length, {length}"))
}

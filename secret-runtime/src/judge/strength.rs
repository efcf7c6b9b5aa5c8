//! Strength in bits, rated by alphabet and length, not by observed frequency.

/// Bytes are rated as random: 8 bits each.
pub(crate) fn of_bytes(key: &[u8]) -> u32 {
    u32::try_from(key.len()).unwrap_or(u32::MAX).saturating_mul(8)
}

/// A text's length times the bits of a character of the smallest usual alphabet that has all of
/// its characters. A UUID has 122 random bits (RFC 9562 §5.4), whatever its length says.
pub(crate) fn of_text(text: &str) -> u32 {
    if is_uuid(text) {
        return 122;
    }
    let mut has = Classes::default();
    let mut length = 0;
    for character in text.chars() {
        length += 1;
        match character {
            '0'..='9' => has.digit = true,
            'a'..='f' => has.lower = true,
            'A'..='F' => has.upper = true,
            'g'..='z' => (has.lower, has.beyond_hex) = (true, true),
            'G'..='Z' => (has.upper, has.beyond_hex) = (true, true),
            '+' | '/' | '=' | '-' | '_' => (has.base64, has.beyond_hex) = (true, true),
            _ if character.is_ascii() => (has.other, has.beyond_hex) = (true, true),
            _ => (has.foreign, has.beyond_hex) = (true, true),
        }
    }
    let one = u32::from;
    let alphabet = match has {
        Classes { beyond_hex: false, lower: false, upper: false, .. } => 10,
        Classes { beyond_hex: false, .. } => 16,
        Classes { foreign, other, base64, .. } => {
            let letters = 26 * (one(has.lower) + one(has.upper)) + 10 * one(has.digit);
            letters
                + if foreign {
                    128
                } else if other {
                    33
                } else {
                    2 * one(base64)
                }
        }
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 64 KiB of characters of 8 bits"
    )]
    let bits = (f64::from(length) * f64::from(alphabet).log2() + 1e-6) as u32;
    bits
}

/// Which kinds of character a text has.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "seven kinds, each there or not")]
struct Classes {
    digit: bool,
    lower: bool,
    upper: bool,
    /// The digits of base64 beyond letters and decimal digits.
    base64: bool,
    other: bool,
    foreign: bool,
    beyond_hex: bool,
}

/// The 8-4-4-4-12 form, bare, in braces or as a URN.
fn is_uuid(text: &str) -> bool {
    let bare = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let bare = bare.strip_prefix('{').and_then(|bare| bare.strip_suffix('}')).unwrap_or(bare);
    bare.len() == 36
        && bare.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

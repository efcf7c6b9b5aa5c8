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
    let has = |class: fn(&char) -> bool| text.chars().any(|character| class(&character));
    let lower = has(char::is_ascii_lowercase);
    let upper = has(char::is_ascii_uppercase);
    let other_ascii = has(|character| character.is_ascii() && !character.is_ascii_alphanumeric());
    let foreign = has(|character| !character.is_ascii());
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let alphabet: u32 = if hex && (lower || upper) {
        16
    } else {
        10 * u32::from(has(char::is_ascii_digit))
            + 26 * (u32::from(lower) + u32::from(upper))
            + match text.chars().all(|character| character.is_ascii_alphanumeric() || "+/=-_".contains(character)) {
                _ if foreign => 128,
                true if other_ascii => 2,
                false => 33,
                true => 0,
            }
    };
    let length = text.chars().count();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "at most 64 KiB of characters"
    )]
    let bits = (length as f64 * f64::from(alphabet.max(1)).log2() + 1e-6) as u32;
    bits
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

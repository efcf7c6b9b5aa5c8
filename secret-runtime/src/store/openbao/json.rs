//! JSON of keys: read where it lies, copied only into buffers that are wiped.
//!
//! `serde_json`'s own strings and values are not wiped, and one with an escape passes through a
//! buffer of the parser's. So the parser only finds where a value begins and ends, and the text of a
//! key is taken from there.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// An object's members, still as JSON.
pub(super) type Fields<'a> = BTreeMap<String, &'a RawValue>;

pub(super) fn fields(json: &RawValue) -> Option<Fields<'_>> {
    serde_json::from_str(json.get()).ok()
}

/// A string's text.
pub(super) fn text(json: &RawValue) -> Option<Zeroizing<String>> {
    let mut rest = json.get().strip_prefix('"')?.strip_suffix('"')?;
    // Never longer than its JSON, so it never grows.
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut after = escape.chars();
        text.push(match after.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (character, rest) = unicode(after.as_str())?;
                after = rest.chars();
                character
            }
            itself => itself,
        });
        rest = after.as_str();
    }
    text.push_str(rest);
    Some(text)
}

/// What follows `\u`: four digits, or eight where the character takes two of them.
fn unicode(text: &str) -> Option<(char, &str)> {
    let unit = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    let (first, rest) = (unit(text)?, text.get(4..)?);
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, rest));
    }
    let second = rest.strip_prefix("\\u")?;
    let pair = char::decode_utf16([first, unit(second)?]).next()?.ok()?;
    Some((pair, second.get(4..)?))
}

pub(super) fn number(json: &RawValue) -> Option<u64> {
    json.get().parse().ok()
}

/// How long a string's JSON is at most.
pub(super) fn longest(text: &str) -> usize {
    text.len() * 6 + 2
}

/// Appends a string.
pub(super) fn push(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            control if control < ' ' => {
                json.push_str("\\u00");
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                json.push(digit(u32::from(control) >> 4));
                json.push(digit(u32::from(control) & 15));
            }
            plain => json.push(plain),
        }
    }
    json.push('"');
}

/// An object of strings, in a buffer that never grows.
pub(super) fn object(members: &[(&str, &str)]) -> Zeroizing<String> {
    let size = members.iter().map(|(name, text)| longest(name) + longest(text) + 2).sum::<usize>() + 2;
    let mut json = Zeroizing::new(String::with_capacity(size));
    for (name, text) in members {
        let before = if json.is_empty() { '{' } else { ',' };
        json.push(before);
        push(&mut json, name);
        json.push(':');
        push(&mut json, text);
    }
    json.push('}');
    json
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::value::RawValue;

    use super::{fields, object, text};

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn text_is_read_as_any_parser_reads_it() {
        let all: String = (0..0x2000).chain(0xfff0..0x1_0010).filter_map(char::from_u32).collect();
        for string in ["", "plain", "a\\\"b/\n\r\t\u{8}\u{c}\u{0}ü€😀", &all] {
            let mut json = String::new();
            super::push(&mut json, string);
            assert!(json.len() <= super::longest(string));
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), string);
            for json in [json, serde_json::to_string(string).unwrap()] {
                assert_eq!(*text(raw(&json)).unwrap(), string);
            }
        }
        assert_eq!(*text(raw(r#""\u0041\ud83d\ude00\/\u00fc""#)).unwrap(), "A😀/ü");
        for json in ["1", "null", "{}", r#""\ud83d""#, r#""\ud83dx""#, r#""\ud83d\u0041""#] {
            assert!(text(raw(json)).is_none(), "{json}");
        }
    }

    #[test]
    fn objects_are_written_and_read() {
        let json = object(&[("a", "1\n"), ("b\"", "")]);
        let fields = fields(raw(&json)).unwrap();
        assert_eq!(*text(fields.get("a").unwrap()).unwrap(), "1\n");
        assert_eq!(*text(fields.get("b\"").unwrap()).unwrap(), "");
    }
}

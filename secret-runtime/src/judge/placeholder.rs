//! Values that nobody meant to be a key: words, templates, repetitions, runs.

use zeroize::Zeroizing;

/// The words of placeholders, by first letter. None is made of hexadecimal digits alone, and none
/// has under three letters, so no random key is covered by them.
const WORDS: [(u8, &[&str]); 18] = [
    (b'a', &["admin", "application", "auth"]),
    (b'b', &["before"]),
    (b'c', &["change", "changeme", "changeit", "cookie", "characters"]),
    (b'd', &["default", "development", "demo", "dummy"]),
    (b'e', &["example"]),
    (b'g', &["generate"]),
    (b'h', &["here", "hmac"]),
    (b'i', &["insecure"]),
    (b'j', &["jwt"]),
    (b'k', &["key"]),
    (b'l', &["long", "local", "least"]),
    (b'm', &["must", "minimum"]),
    (b'p', &["password", "passwd", "placeholder", "please", "production", "private"]),
    (b'q', &["qwerty"]),
    (b'r', &["replace", "random"]),
    (b's', &["secret", "super", "session", "sample", "signing", "string", "some"]),
    (b't', &["token", "this", "test", "temporary"]),
    (b'y', &["your"]),
];
const MORE_WORDS: [&str; 3] = ["very", "value", "with"];

/// Judges a text, ignoring case.
pub(crate) fn in_text(text: &[u8]) -> bool {
    let mut lower = Zeroizing::new(Vec::with_capacity(text.len()));
    lower.extend(text.iter().map(u8::to_ascii_lowercase));
    lower.starts_with(b"django-insecure-")
        || is_whole_template(&lower)
        || in_bytes(&lower)
        || covers(40, covered_by_words(&lower), lower.len())
}

/// Judges what needs no letters: a repeated unit, and ascending, descending or constant runs.
pub(crate) fn in_bytes(bytes: &[u8]) -> bool {
    repeats(bytes)
        || covers(40, covered_by_runs(bytes, 6), bytes.len())
        // Runs of four come about by chance in a short hexadecimal key, so they must cover more.
        || covers(60, covered_by_runs(bytes, 4), bytes.len())
}

fn covers(percent: usize, part: usize, whole: usize) -> bool {
    part * 100 >= whole * percent && part > 0
}

/// How many bytes stand in a word or in a `${NAME}` or `{{…}}`.
fn covered_by_words(lower: &[u8]) -> usize {
    let mut covered = 0;
    let mut reach = 0;
    for (at, first) in lower.iter().enumerate() {
        let rest = lower.get(at..).unwrap_or_default();
        reach = reach.max(at + longest_word(*first, rest).max(template(rest)));
        covered += usize::from(at < reach);
    }
    covered
}

/// The length of the longest word that `text` begins with.
fn longest_word(first: u8, text: &[u8]) -> usize {
    let with_first = WORDS.iter().find(|(letter, _)| *letter == first).map_or(&[][..], |(_, words)| words);
    let more: &[&str] = if matches!(first, b'v' | b'w') { &MORE_WORDS } else { &[] };
    with_first
        .iter()
        .chain(more)
        .filter(|word| text.starts_with(word.as_bytes()))
        .map(|word| word.len())
        .max()
        .unwrap_or(0)
}

/// The length of the template that `text` begins with: `${NAME}`, or `{{…}}` of names.
fn template(text: &[u8]) -> usize {
    let (inside, close) = if let Some(inside) = text.strip_prefix(b"${") {
        (inside, &b"}"[..])
    } else if let Some(inside) = text.strip_prefix(b"{{") {
        (inside, &b"}}"[..])
    } else {
        return 0;
    };
    let name = inside.iter().take_while(|byte| is_name(**byte)).count();
    let begins_well =
        close.len() == 2 || inside.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let closed = inside.get(name..).is_some_and(|rest| rest.starts_with(close));
    if name > 0 && begins_well && closed { 2 + name + close.len() } else { 0 }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.: |\"$()/'".contains(&byte)
}

/// `{{…}}` or `<…>` over the whole text.
fn is_whole_template(text: &[u8]) -> bool {
    let within = |open: &[u8], close: &[u8]| text.strip_prefix(open).and_then(|text| text.strip_suffix(close));
    within(b"{{", b"}}").is_some()
        || within(b"<", b">").is_some_and(|inside| inside.iter().all(|byte| is_name(*byte) || b",;".contains(byte)))
}

/// Whether a unit of up to half the bytes, repeated, fills them.
fn repeats(bytes: &[u8]) -> bool {
    (1..=bytes.len() / 2).any(|unit| match bytes.split_at_checked(unit) {
        Some((_, shifted)) => shifted.first() == bytes.first() && bytes.starts_with(shifted),
        None => false,
    })
}

/// How many bytes stand in ascending, descending or constant runs of at least `least`.
fn covered_by_runs(bytes: &[u8], least: usize) -> usize {
    let mut covered = 0;
    let mut run = 1;
    let mut step = None;
    for pair in bytes.windows(2) {
        let &[before, after] = pair else { continue };
        let now = match after.wrapping_sub(before) {
            0 => Some(0),
            1 => Some(1),
            u8::MAX => Some(-1),
            _ => None,
        };
        if now.is_some() && now == step {
            run += 1;
        } else {
            covered += if run >= least { run } else { 0 };
            run = if now.is_some() { 2 } else { 1 };
        }
        step = now;
    }
    covered + if run >= least { run } else { 0 }
}

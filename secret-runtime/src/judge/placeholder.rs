//! Values that nobody meant to be a key: words, templates, repetitions, runs.

use zeroize::Zeroizing;

/// The words of placeholders that begin with this letter. None is made of hexadecimal digits alone,
/// and none has under three letters, so words never cover much of a random key.
fn words(first: u8) -> &'static [&'static str] {
    match first {
        b'a' => &["admin", "application", "auth"],
        b'b' => &["before"],
        b'c' => &["change", "changeme", "changeit", "cookie", "characters"],
        b'd' => &["default", "development", "demo", "dummy"],
        b'e' => &["example"],
        b'g' => &["generate"],
        b'h' => &["here", "hmac"],
        b'i' => &["insecure"],
        b'j' => &["jwt"],
        b'k' => &["key"],
        b'l' => &["long", "local", "least"],
        b'm' => &["must", "minimum"],
        b'p' => &["password", "passwd", "placeholder", "please", "production", "private"],
        b'q' => &["qwerty"],
        b'r' => &["replace", "random"],
        b's' => &["secret", "super", "session", "sample", "signing", "string", "some"],
        b't' => &["token", "this", "test", "temporary"],
        b'v' => &["very", "value"],
        b'w' => &["with"],
        b'y' => &["your"],
        _ => &[],
    }
}

/// Judges a text, ignoring case.
pub(crate) fn in_text(text: &[u8]) -> bool {
    let mut lower = Zeroizing::new(Vec::with_capacity(text.len()));
    lower.extend(text.iter().map(u8::to_ascii_lowercase));
    // No word and no template is made of hexadecimal digits alone.
    let has_letters = !lower.iter().all(u8::is_ascii_hexdigit);
    in_bytes(&lower)
        || has_letters
            && (lower.starts_with(b"django-insecure-")
                || is_whole_template(&lower)
                || has_template(text)
                || covers(40, covered_by_words(&lower), lower.len()))
}

/// Judges what needs no letters: a repeated unit, and ascending, descending or constant runs.
pub(crate) fn in_bytes(bytes: &[u8]) -> bool {
    repeats(bytes) || has_runs(bytes)
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
    words(first).iter().filter(|word| text.starts_with(word.as_bytes())).map(|word| word.len()).max().unwrap_or(0)
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

/// `{{…}}`, or `<…>` around words, over the whole text.
fn is_whole_template(text: &[u8]) -> bool {
    let within = |open: &[u8], close: &[u8]| text.strip_prefix(open).and_then(|text| text.strip_suffix(close));
    let words = |inside: &[u8]| inside.contains(&b' ') || inside.iter().all(|byte| is_name(*byte));
    within(b"{{", b"}}").is_some() || within(b"<", b">").is_some_and(words)
}

/// Whether a `${NAME}` of one case, or a `{{ … }}`, stands anywhere: what nobody filled in.
fn has_template(text: &[u8]) -> bool {
    let starts = text.windows(2).enumerate().filter(|(_, pair)| matches!(*pair, b"${" | b"{{"));
    starts.map(|(at, _)| text.get(at + 2..).unwrap_or_default()).any(|inside| {
        let of_case = |is_case: fn(&u8) -> bool| {
            let is_name = |byte: &&u8| is_case(byte) || byte.is_ascii_digit() || **byte == b'_';
            let length = inside.iter().take_while(is_name).count();
            length >= 4 && inside.get(length) == Some(&b'}')
        };
        of_case(u8::is_ascii_uppercase)
            || of_case(u8::is_ascii_lowercase)
            || inside.starts_with(b" ") && inside.windows(2).any(|pair| pair == b"}}")
    })
}

/// Whether a unit of up to half the bytes, repeated, fills them.
fn repeats(bytes: &[u8]) -> bool {
    let Some((first, rest)) = bytes.split_first() else { return false };
    let units = rest.iter().take(bytes.len() / 2).enumerate().filter(|(_, byte)| *byte == first);
    units.into_iter().any(|(before, _)| rest.get(before..).is_some_and(|shifted| bytes.starts_with(shifted)))
}

/// Whether ascending, descending or constant runs cover much of the bytes: runs of six or more 40 %;
/// those of four or more, which come about by chance in a short hexadecimal key, 60 %; those of three
/// or more 80 %.
fn has_runs(bytes: &[u8]) -> bool {
    let is_step = |step: u8| step.wrapping_add(1) <= 2;
    let later = bytes.get(1..).unwrap_or_default();
    let steps = bytes.iter().zip(later).map(|(before, after)| after.wrapping_sub(*before));
    // Five steps in a run of six, three in four, two in three: fewer can't cover enough. Nearly every key
    // is done with here, counting in bytes, which vectorises.
    let in_part = |(before, after): (&[u8], &[u8])| {
        usize::from(before.iter().zip(after).map(|(b, a)| u8::from(is_step(a.wrapping_sub(*b)))).sum::<u8>())
    };
    if !covers(33, bytes.chunks(128).zip(later.chunks(128)).map(in_part).sum(), bytes.len()) {
        return false;
    }
    let (mut of_three, mut of_four, mut of_six) = (0, 0, 0);
    let mut count = |run: usize| {
        of_three += if run >= 3 { run } else { 0 };
        of_four += if run >= 4 { run } else { 0 };
        of_six += if run >= 6 { run } else { 0 };
    };
    let mut run = 1;
    let mut step = None;
    for now in steps {
        if step == Some(now) {
            run += 1;
            continue;
        }
        count(run);
        (run, step) = if is_step(now) { (2, Some(now)) } else { (1, None) };
    }
    count(run);
    covers(40, of_six, bytes.len()) || covers(60, of_four, bytes.len()) || covers(80, of_three, bytes.len())
}

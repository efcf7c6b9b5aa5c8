//! By hand, with the checks that this library makes: length, strength, published keys, placeholders,
//! development keys, one key used twice, a report. As a careful application would write them.

use std::collections::HashMap;

use secrecy::{SecretBox, SecretSlice, SecretString};

static PUBLISHED: &[u8] = include_bytes!("../../../../secret-runtime/src/judge/public.bin");

const WORDS: [&str; 36] = [
    "secret",
    "key",
    "password",
    "passwd",
    "token",
    "jwt",
    "change",
    "changeme",
    "default",
    "example",
    "placeholder",
    "insecure",
    "please",
    "this",
    "your",
    "very",
    "long",
    "super",
    "test",
    "development",
    "production",
    "replace",
    "admin",
    "application",
    "auth",
    "cookie",
    "demo",
    "dummy",
    "generate",
    "private",
    "qwerty",
    "random",
    "session",
    "sample",
    "signing",
    "value",
];

const DOCUMENTED: [&str; 6] = [
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "4f68646565736f6f5368346f685468656567364c696537636569746861696368",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "umbral-insecure-dev-key-change-me",
];

struct AppSecrets {
    _jwt: SecretString,
    _cookie: SecretSlice<u8>,
    _webhook: SecretBox<[u8; 32]>,
    _report: String,
}

/// The first eight bytes of SHA-256, as a list of published keys would have them.
fn digest(form: &[u8]) -> [u8; 8] {
    hmac_sha256::Hash::hash(form)[..8].try_into().expect("eight bytes")
}

fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let covered: usize = WORDS.iter().map(|word| lower.matches(word).count() * word.len()).sum();
    covered * 100 >= lower.len() * 40
        || DOCUMENTED.iter().any(|value| lower.contains(value))
        || lower.contains("${")
        || lower.contains("{{")
        || lower.starts_with("django-insecure-")
        || repeats_or_runs(lower.as_bytes())
}

fn repeats_or_runs(bytes: &[u8]) -> bool {
    let repeats = (1..=bytes.len() / 2).any(|unit| bytes[unit..] == bytes[..bytes.len() - unit]);
    let steps: Vec<u8> = bytes.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
    let in_runs = steps.windows(2).filter(|pair| pair[0] == pair[1] && pair[0].wrapping_add(1) <= 2).count();
    repeats || in_runs * 100 >= bytes.len() * 40
}

fn is_published(form: &[u8]) -> bool {
    PUBLISHED.as_chunks::<8>().0.binary_search(&digest(form)).is_ok()
}

fn is_development_key(key: &[u8]) -> bool {
    let (body, mark) = key.split_at(key.len() - 4);
    let mut crc = crc32fast::Hasher::new();
    crc.update(b"secret-runtime development key v1");
    crc.update(body);
    crc.finalize().to_be_bytes() == mark
}

fn bits(text: &str) -> f64 {
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.len() as f64 * f64::from(if hex { 16 } else { 62 }).log2()
}

/// The text and the bytes of a good key, and its line in the report.
fn read(
    name: &str,
    is_text: bool,
    length: usize,
    seen: &mut HashMap<[u8; 8], String>,
    report: &mut String,
) -> (String, Vec<u8>) {
    let file = std::env::var(format!("{name}_FILE")).ok();
    let text = std::env::var(name).ok().filter(|text| !text.is_empty());
    assert!(file.is_none() || text.is_none(), "both {name} and {name}_FILE are set");
    let text = text.unwrap_or_else(|| std::fs::read_to_string(file.expect("one of them")).expect("a file"));
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    assert!(!text.trim().is_empty() && text.trim() == text, "{name} is blank");
    let bytes = base16ct::mixed::decode_vec(&text).expect("hexadecimal");
    let key = if is_text { text.as_bytes() } else { bytes.as_slice() };
    assert!(key.len() >= length, "{name} is too short");
    assert!(bits(&text) >= 128.0, "{name} is weak");
    assert!(!is_placeholder(&text) && !repeats_or_runs(&bytes), "{name} is a placeholder");
    assert!(!is_development_key(&bytes), "{name} was made in development");
    for form in [text.as_bytes(), &bytes] {
        assert!(!is_published(form), "{name} was published");
        let twin = seen.insert(digest(form), name.to_owned());
        assert!(twin.is_none(), "{name} is another's key");
    }
    let mut hash = hmac_sha256::Hash::new();
    hash.update(b"fingerprint");
    hash.update(key);
    let [a, b, c, d, ..] = hash.finalize();
    report.push_str(&format!("{name} {} bits {a:02x}{b:02x}{c:02x}{d:02x} variable {name}\n", key.len() * 8));
    (text, bytes)
}

fn resolve() -> AppSecrets {
    let mode = std::env::var("APP_ENV").unwrap_or_default();
    let mut report = format!("mode: {mode}\n");
    let mut seen = HashMap::new();
    let (jwt, _) = read("JWT_SECRET", true, 32, &mut seen, &mut report);
    let (_, cookie) = read("COOKIE_SECRET", false, 64, &mut seen, &mut report);
    let (_, webhook) = read("WEBHOOK_SECRET", false, 32, &mut seen, &mut report);
    AppSecrets {
        _jwt: jwt.into(),
        _cookie: cookie.into(),
        _webhook: SecretBox::new(Box::new(webhook.try_into().expect("32 bytes"))),
        _report: report,
    }
}

fn main() {
    peer::run(resolve);
}

//! Judges random keys in every encoding, as text and as bytes; none may be refused.
//!
//! ```sh
//! cargo run --release -p secret-tests --bin false-alarms -- 1000000
//! ```

use secret_runtime::{Mode, ResolvedSecrets, Resolver, SecretSlice, SecretString};

#[derive(ResolvedSecrets)]
struct Keys {
    #[secret(env = "TEXT", file = "never-read")]
    _text: Option<SecretString>,
    #[secret(env = "HEX", bytes = 32, encoding = "hex")]
    _hex: Option<SecretSlice<u8>>,
    #[secret(env = "BASE64", bytes = 32, encoding = "base64")]
    _base64: Option<SecretSlice<u8>>,
    #[secret(env = "BASE64URL", bytes = 32, encoding = "base64url")]
    _base64url: Option<SecretSlice<u8>>,
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";
const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).ok_or("how many keys per encoding?")?.parse()?;
    let mut refused = 0;
    for bytes in [32, 64] {
        for (variable, write) in [("HEX", hex as fn(&[u8]) -> String), ("BASE64", base64), ("BASE64URL", base64url)] {
            let mut alarms = 0;
            let mut block = vec![0; bytes * 1000];
            for round in 0..count.div_ceil(1000) {
                getrandom::fill(&mut block)?;
                for key in block.chunks(bytes).take(count - round * 1000) {
                    let text = write(key);
                    // As text and as bytes in turn: together they would be two secrets with one key.
                    for variable in ["TEXT", variable] {
                        let resolver = Resolver::new().mode(Mode::Production).env([(variable, &text)]);
                        alarms += resolver.check::<Keys>().problems().len();
                    }
                }
            }
            println!("{variable} of {bytes} bytes: {alarms} of {count} refused");
            refused += alarms;
        }
    }
    if refused == 0 { Ok(()) } else { Err("a random key was refused".into()) }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(DIGITS.get(usize::from(value)).copied().unwrap_or_default());
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn base64(bytes: &[u8]) -> String {
    let mut text = radix64(bytes, STANDARD);
    text.extend(std::iter::repeat_n('=', (4 - text.len() % 4) % 4));
    text
}

fn base64url(bytes: &[u8]) -> String {
    radix64(bytes, URL_SAFE)
}

/// Six bits a character, as RFC 4648 has it, without padding.
fn radix64(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let group = |group: &[u8]| {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        (0..=group.len()).map(move |place| bits >> (18 - 6 * place) & 63).collect::<Vec<_>>()
    };
    let values = bytes.chunks(3).flat_map(group);
    values.filter_map(|value| alphabet.get(usize::try_from(value).ok()?).copied()).map(char::from).collect()
}

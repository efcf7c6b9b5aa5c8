//! What counts as a secret: values that must be refused, and values that must not.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

use secret_runtime::{Mode, ProblemKind, ResolvedSecrets, Resolver, SecretSlice, SecretString};
use secret_tests::hex;

#[derive(ResolvedSecrets)]
struct Text {
    #[secret(env = "KEY", min_bytes = 16)]
    _key: SecretString,
}

#[derive(ResolvedSecrets)]
struct Hex {
    #[secret(env = "KEY", bytes = 32, min_bytes = 16)]
    _key: SecretSlice<u8>,
}

#[derive(ResolvedSecrets)]
struct Base64 {
    #[secret(env = "KEY", bytes = 32, min_bytes = 16, encoding = "base64")]
    _key: SecretSlice<u8>,
}

/// What is wrong with the value, if anything; the same in both modes, and with a newline behind it.
fn judge<T: ResolvedSecrets>(value: &str) -> Option<ProblemKind> {
    let kind = |mode, value: String| {
        let report = Resolver::new().mode(mode).env([("KEY", value)]).check::<T>();
        assert!(report.problems().len() <= 1, "one secret, one problem: {report}");
        report.problems().first().map(secret_runtime::Problem::kind)
    };
    let kinds = [
        kind(Mode::Production, value.to_owned()),
        kind(Mode::Development, value.to_owned()),
        kind(Mode::Production, format!("{value}\n")),
        kind(Mode::Production, format!("\u{feff}{value}\r\n")),
    ];
    assert!(kinds.windows(2).all(|pair| pair.first() == pair.last()), "{value}: {kinds:?}");
    kinds.into_iter().flatten().next()
}

#[test]
fn placeholders_are_refused_as_text_and_in_hex() {
    let placeholders = [
        "your-very-long-secret-goes-here-please",
        "CHANGE_ME_CHANGE_ME_CHANGE_ME_1234",
        "change this to a very long secret!",
        "super-secret-key-for-development-only",
        "MySuperSecretJwtTokenPassword-0x9f3a",
        "django-insecure-4f9q2x7m1c8v5b6n3k0j2h1g9d8s7a6p",
        "${JWT_SECRET_FROM_THE_ENVIRONMENT}",
        "prefix-${JWT_SIGNING_SECRET}-suffix",
        "{{ .Values.auth.signing.material | b64enc }}",
        "<paste the output of openssl rand here>",
        "<put a 64 character string in here>",
        "<paste the output of `openssl rand -hex 32` here>",
        "<insert a 64 character random string here!>",
        "<64+ random chars: see https://wiki/x?y=z&b>",
        "{{ vault:kv/app?field=x&y=z }}q8Wn2Lc7Vx4Rt9Zb",
        "${JWT_SECRET}-3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d",
        "aaabbbcccdddeeefffggghhhiiijjjkkk",
        "abc123def456ghi789jkl012mno345pqr678",
        "q7Zt0pWnq7Zt0pWnq7Zt0pWnq7Zt0pWn",
        "x9!Kx9!Kx9!Kx9!Kx9!Kx9!Kx9!Kx9!Kx9",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "12345678901234567890123456789012345678901234",
        "zyxwvutsrqponmlkjihgfedcba9876543210",
        "aaaabbbbccccddddeeeeffff0000111122223333",
    ];
    for value in placeholders {
        assert_eq!(judge::<Text>(value), Some(ProblemKind::Placeholder), "{value}");
        assert_eq!(judge::<Text>(&value.to_uppercase()), Some(ProblemKind::Placeholder), "{value}");
        assert_eq!(judge::<Hex>(&hex(value)), Some(ProblemKind::Placeholder), "hex of {value}");
    }
    // Bytes 0, 1, 2 … 31, which no letter betrays.
    let ascending = hex((0..32).collect::<Vec<u8>>());
    assert_eq!(judge::<Hex>(&ascending), Some(ProblemKind::Placeholder));
    assert_eq!(judge::<Base64>("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), Some(ProblemKind::Placeholder));
    assert_eq!(judge::<Base64>("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), Some(ProblemKind::Placeholder));
}

#[test]
fn strength_is_rated_by_alphabet_and_length() {
    let weak = [
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "F47AC10B-58CC-4372-A567-0E02B2C3D479",
        "{f47ac10b-58cc-4372-a567-0e02b2c3d479}",
        "urn:uuid:f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "84629175038264917503846291750384",
        "R7kQ2wZp9LmX4vTn",
        "wq7z2kxm9vbt4hnp6rjd1f",
    ];
    for value in weak {
        assert_eq!(judge::<Text>(value), Some(ProblemKind::Weak), "{value}");
    }
    let strong = [
        "8f14e45fceea167a5a36dedd4bea2543",
        "9C1185A5C5E9FC54612808977EE8F548",
        "R7kQ2wZp9LmX4vTnB8cYhJ",
        "tq#9Lm!x2Vb&7Zp@4Kw%",
        "wq7z2kxm9vbt4hnp6rjd1fgcs",
        "0f3b9d7e5a1c8246e0d9b7f53a1c6e82d4f09b75",
        "zaporozhets-lunokhod-baikal-samovar",
        "schön und gut: größere Bäume wachsen",
    ];
    for value in strong {
        assert_eq!(judge::<Text>(value), None, "{value}");
    }
    // What bytes decode to is rated where it is text.
    assert_eq!(judge::<Hex>(&hex("R7kQ2wZp9LmX4vTn")), Some(ProblemKind::Weak));
    assert_eq!(judge::<Hex>(&hex("f47ac10b-58cc-4372-a567-0e02b2c3d479")), Some(ProblemKind::Weak));
    assert_eq!(judge::<Hex>("8f14e45fceea167a5a36dedd4bea2543"), None);
}

#[test]
fn published_keys_are_refused_in_every_form() {
    let flask = "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf";
    let public = [
        flask,
        &flask.to_uppercase(),
        "4f68646565736f6f5368346f685468656567364c696537636569746861696368",
        // What that one decodes to.
        "OhdeesooSh4ohTheeg6Lie7ceithaich",
        "a-string-secret-at-least-256-bits-long",
        "your-256-bit-secretyour-256-bit-secret",
        "zq8:your-256-bit-secret:9vLw72Qx0cTnRk3Zp5MbHs",
        "deco-default-secret-k7x9m2p4q8w3n5v6",
        "c15t-default-secret-please-change-in-production",
        // Of Rocket's guide, and what it decodes to.
        "hPRYyVRiMyxpw5sBB1XeCMN1kFsDCqKvBi2QJxBVHQk=",
        "hPRYyVRiMyxpw5sBB1XeCMN1kFsDCqKvBi2QJxBVHQk",
        "84f458c95462332c69c39b010755de08c375905b030aa2af062d902710551d09",
    ];
    for value in public {
        assert_eq!(judge::<Text>(value), Some(ProblemKind::Public), "{value}");
    }
    assert_eq!(judge::<Hex>(flask), Some(ProblemKind::Public));
    assert_eq!(judge::<Hex>(&hex("a-string-secret-at-least-256-bits-long")), Some(ProblemKind::Public));
    // Flask's bytes, written in base64.
    assert_eq!(judge::<Base64>("GSub3SKrntTRLiNseK/Lmjk+wV9xu/XcmH1UcngjvL8="), Some(ProblemKind::Public));
    assert_eq!(judge::<Text>("GSub3SKrntTRLiNseK/Lmjk+wV9xu/XcmH1UcngjvL8="), Some(ProblemKind::Public));
    // Part of a longer word is no delimited part.
    assert_eq!(judge::<Text>("zq8vLw72Qx0cyour-256-bit-secretsTnRk3Zp5MbHs9dFgQ2wE7rT1yU6iO"), None);
}

#[test]
fn hexadecimal_digits_in_a_field_of_base64_are_remarked_on() {
    let remarks = |key: String| {
        let resolver = Resolver::new().mode(Mode::Production).env([("KEY", key)]);
        resolver.resolve::<Base64>().unwrap().report.secret("KEY").unwrap().remarks().to_vec()
    };
    assert!(remarks(secret_tests::random_hex(32)).iter().any(|remark| remark.contains("hexadecimal digits alone")));
    assert!(remarks(secret_tests::base64(secret_tests::random(32))).is_empty());
}

#[test]
fn random_keys_are_never_refused() {
    // A million of each: `cargo run --release -p secret-tests --bin false-alarms -- 1000000`.
    let run = Command::new(env!("CARGO_BIN_EXE_false-alarms")).arg("2000").output().expect("the program is built");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    assert_eq!(String::from_utf8_lossy(&run.stdout).matches(": 0 of 2000 refused").count(), 6);
}

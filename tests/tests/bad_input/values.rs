//! The table of bad values.

use secret_tests::{Sandbox, base64, each, hex, random, random_hex};

use crate::{MODES, PROBE, SOURCES, Source, silent};

struct Bad {
    name: &'static str,
    program: &'static str,
    value: Vec<u8>,
    /// What the error says of it.
    says: &'static [&'static str],
    /// What it must not say beside the value itself.
    never: &'static str,
}

fn bad(name: &'static str, program: &'static str, value: impl Into<Vec<u8>>, says: &'static [&'static str]) -> Bad {
    Bad { name, program, value: value.into(), says, never: "\0" }
}

/// Published in Flask's documentation.
const FLASK: &str = "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf";
const UUID: &str = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

/// A good key in hex, with something foreign put over one digit.
fn marred(offset: usize, foreign: &str) -> String {
    let mut text = random_hex(33);
    text.replace_range(offset..=offset, foreign);
    text
}

fn decimal(count: usize) -> String {
    random(count).iter().map(|byte| char::from(b'0' + byte % 10)).collect()
}

fn spoiled() -> Vec<Bad> {
    let not_text: Vec<u8> = random(41).iter().map(|byte| byte | 0x81).collect();
    let utf16: Vec<u8> = random_hex(33).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let offset = |text: String, says| Bad { never: "~", ..bad("foreign character", "bad-hex", text, says) };
    let last = |program, text: String| Bad {
        never: "offset",
        ..bad("foreign last character", program, text, &["last character"])
    };
    vec![
        bad("empty", "bad-hex", "", &["it is empty"]),
        bad("blank", "bad-text", " \t ", &["it is blank"]),
        bad("line ends", "bad-text", "\r\n\n", &["it is blank"]),
        bad("blanks around", "bad-text", format!(" {}", random_hex(33)), &["begins with blanks"]),
        bad("blanks behind", "bad-hex", format!("{} ", random_hex(33)), &["ends with blanks"]),
        bad("too short", "bad-hex", random_hex(23), &["shorter than the 24 bytes"]),
        bad("far too short", "bad-hex", "4f9c", &["shorter than the 24 bytes"]),
        bad("too short", "bad-text", base64(random(15)), &["shorter than the 24 bytes"]),
        bad("too short", "bad-base64", base64(random(22)), &["shorter than the 24 bytes"]),
        bad("too short", "bad-with", random_hex(23), &["shorter than the 24 bytes"]),
        bad("array too short", "bad-array", random_hex(46), &["exactly the 47 bytes"]),
        bad("array too long", "bad-array", random_hex(48), &["exactly the 47 bytes"]),
        bad("not text", "bad-text", not_text.clone(), &["not UTF-8"]),
        bad("not text", "bad-hex", not_text, &["not UTF-8"]),
        bad("UTF-16", "bad-hex", utf16, &["UTF-16"]),
        bad("NUL", "bad-text", format!("{}\0{}", random_hex(9), random_hex(8)), &["NUL"]),
        offset(marred(0, "~"), &["not hexadecimal", "offset 0 "]),
        offset(marred(20, "~"), &["not hexadecimal", "offset 20 "]),
        offset(marred(64, "~"), &["not hexadecimal", "offset 64 "]),
        Bad { never: "Ж", ..bad("foreign letter", "bad-hex", marred(7, "Ж"), &["offset 7 "]) },
        Bad { never: "offset", ..bad("odd", "bad-hex", random_hex(33) + "a", &["odd number"]) },
        last("bad-hex", marred(65, "~")),
        last("bad-base64", base64(random(33)) + "~"),
        bad("base64url as base64", "bad-base64", "q-".to_owned() + &base64(random(36)), &["not base64", "offset 1 "]),
        Bad { never: "offset", ..bad("cut off", "bad-base64", base64(random(36)) + "a", &["not base64", "cut off"]) },
        Bad {
            never: "offset",
            ..bad("padded inside", "bad-base64", base64(random(35)) + &base64(random(35)), &["padding"])
        },
        bad("quoted", "bad-hex", format!("\"{}\"", random_hex(33)), &["not hexadecimal", "offset 0 "]),
        bad("an assignment", "bad-hex", format!("KEY={}", random_hex(33)), &["not hexadecimal", "offset 0 "]),
        bad("too weak", "bad-text", UUID, &["128 bits"]),
        bad("too weak", "bad-text", UUID.to_uppercase(), &["128 bits"]),
        bad("too weak", "bad-text", decimal(32), &["128 bits"]),
        bad("too weak in hex", "bad-hex", hex(UUID), &["128 bits"]),
        bad("refused by the function", "bad-with", random_hex(40), &["`with` refused it"]),
    ]
}

fn known() -> Vec<Bad> {
    let placeholders = [
        "changeme-changeme-changeme-changeme",
        "CHANGE_ME_CHANGE_ME_CHANGE_ME_1234",
        "passwordpasswordpasswordpassword",
        "example-example-example-example-example",
        "django-insecure-4f9q2x7m1c8v5b6n3k0j2h1g9d8s7a6p",
        "${SESSION_SIGNING_MATERIAL_NAME}",
        "{{ .Values.auth.jwtSigning | quote }}",
        "<insert a string of good length>",
        "q7Zt0pWnq7Zt0pWnq7Zt0pWnq7Zt0pWn",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "abcdefghijklmnopqrstuvwxyz0123456789",
    ];
    let mut known = vec![
        bad("public", "bad-text", FLASK, &["published"]),
        bad("public", "bad-text", FLASK.to_uppercase(), &["published"]),
        bad("public", "bad-hex", FLASK, &["published"]),
        bad("public, in hex of its text", "bad-hex", hex(FLASK), &["published"]),
        bad("public, as characters", "bad-characters", FLASK, &["published"]),
    ];
    for placeholder in placeholders {
        known.push(bad("placeholder", "bad-text", placeholder, &["it is a placeholder"]));
        known.push(bad("placeholder", "bad-characters", placeholder, &["it is a placeholder"]));
        known.push(bad("placeholder in hex", "bad-hex", hex(placeholder), &["it is a placeholder"]));
        known.push(bad("placeholder in base64", "bad-base64", base64(placeholder), &["it is a placeholder"]));
    }
    known
}

fn try_all(cases: impl IntoIterator<Item = Bad>) {
    let cases =
        cases.into_iter().flat_map(|case| SOURCES.map(|source| (source, Bad { value: case.value.clone(), ..case })));
    // The empty variable counts as unset, and a variable holds no NUL.
    let cases = cases
        .filter(|(source, case)| *source != Source::Variable || !(case.value.is_empty() || case.value.contains(&0)));
    let name = |(source, case): &(Source, Bad)| {
        format!("{} for {} by {source:?}: {}", case.name, case.program, String::from_utf8_lossy(&case.value))
    };
    each(cases, name, |(source, Bad { program, value, says, never, .. })| {
        for mode in MODES {
            let sandbox = Sandbox::new(PROBE);
            let start = || source.start(&sandbox, program, mode, value);
            let run = start().run().refused(1).says(says).says(&["KEY (field `key`): ", source.named()]);
            assert!(!run.stderr.contains(never), "{never:?} in:\n{}", run.stderr);
            silent(&run, value, &[value.len() / 2, value.len() / 4 * 3, value.len().div_ceil(4) * 3]);
            let remedy = run.remedy();
            if *source == Source::Credential {
                // Nothing that a sandbox could run: systemd mounts what was encrypted at the next start.
                assert!(remedy.contains("openssl rand") && remedy.contains("systemd-creds encrypt --name=key"));
                continue;
            }
            let mended = start().after_script(&remedy).run();
            assert_eq!(mended.code, Some(0), "{mode}: {remedy}\n{}", mended.all());
            if *source != Source::Variable {
                let file = if *source == Source::File { "base/.key" } else { "work/mounted" };
                assert_eq!(&sandbox.moved_away(file), value, "the refused value is kept");
            }
        }
    });
}

#[test]
fn a_spoiled_value_is_refused_and_mended() {
    try_all(spoiled());
}

#[test]
fn a_known_value_is_refused_and_mended() {
    try_all(known());
}

#[test]
fn a_missing_secret_is_refused_with_a_command_that_provides_it() {
    for program in ["bad-hex", "bad-base64", "bad-text", "bad-characters", "bad-array", "bad-with"] {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&[program]).var("APP_ENV", "production");
        let run = start().run().refused(1).says(&["it is missing", "KEY_FILE", "credential key", "base/.key"]);
        assert!(run.remedy().starts_with("export KEY="), "{}", run.remedy());
        _ = start().after_script(&run.remedy()).run().good();
        // So is the empty variable, since it counts as unset.
        let run = start().var("KEY", "").run().refused(1).says(&["it is missing"]);
        _ = start().var("KEY", "").after_script(&run.remedy()).run().good();
    }
}

#[test]
fn a_conflict_is_mended_by_unsetting_one() {
    let [key, other] = [(); 2].map(|()| random_hex(33));
    let sandbox = Sandbox::new(PROBE);
    sandbox.write("work/mounted", &other, 0o600);
    let start = || sandbox.start(&["bad-hex"]).var("KEY", &key).var("KEY_FILE", "mounted");
    let run = start().run().refused(1).says(&["both KEY and KEY_FILE"]);
    silent(&run, key.as_bytes(), &[33]);
    silent(&run, other.as_bytes(), &[33]);
    assert_eq!(start().after_script(&run.remedy()).run().good().key("key"), Some(&*other));
}

#[test]
fn a_named_file_that_is_not_there_is_mended_by_making_it() {
    for path in ["it's not here.txt", "nor is/its folder.txt"] {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&["bad-hex"]).var("KEY_FILE", path);
        let run = start().run().refused(1).says(&[&format!("file {path} (KEY_FILE): there is no such file")]);
        let mended = start().after_script(&run.remedy()).run();
        assert_eq!(mended.code, Some(0), "{}\n{}", run.remedy(), mended.all());
        assert_eq!(sandbox.bits(&format!("work/{path}")), 0o600);
    }
}

#[test]
fn a_missing_file_of_a_secret_without_other_sources_is_mended_by_making_it() {
    for base in ["{}/base", "{}/base/not-here"] {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&["file-only"]).var("APP_ENV", "production").var("BASE", base);
        let run = start().run().refused(1).says(&[".key (field `key`): it is missing"]);
        let mended = start().after_script(&run.remedy()).run();
        assert_eq!(mended.code, Some(0), "{}\n{}", run.remedy(), mended.all());
    }
}

#[test]
fn an_unreadable_file_is_refused_and_not_told_of() {
    for source in [Source::NamedFile, Source::Credential, Source::File] {
        for mode in MODES {
            let key = random_hex(33);
            let sandbox = Sandbox::new(PROBE);
            let start = source.start(&sandbox, "bad-hex", mode, key.as_bytes());
            for place in ["work/mounted", "credentials/key", "base/.key"] {
                if sandbox.path(place).exists() {
                    sandbox.chmod(place, 0o000);
                }
            }
            sandbox.give_up();
            let run = start.unprivileged().run().refused(1).says(&[source.named(), "ermission denied"]);
            silent(&run, key.as_bytes(), &[33]);
            assert!(!run.remedy().is_empty());
        }
    }
}

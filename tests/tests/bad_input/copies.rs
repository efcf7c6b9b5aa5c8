//! One key where two should be: a development key in production, and the same key for two secrets.

use secret_tests::{Sandbox, base64, each, hex, random, unhex};

use crate::{MODES, PROBE, SOURCES, Source, silent};

fn url_safe(text: &str) -> String {
    text.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned()
}

#[test]
fn a_development_key_is_refused_in_production_however_it_is_written() {
    let sandbox = Sandbox::new(PROBE);
    let run = sandbox.start(&["bad-hex"]).var("APP_ENV", "development").run().good();
    let key = unhex(run.key("key").unwrap());
    assert_eq!(sandbox.read("base/.key"), (hex(&key) + "\n").into_bytes());
    let written = [
        ("bad-hex", hex(&key)),
        ("bad-hex", hex(&key).to_uppercase()),
        ("bad-array", hex(&key)),
        ("bad-with", hex(&key)),
        ("bad-base64", base64(&key)),
        ("bad-base64", base64(&key).trim_end_matches('=').to_owned()),
        ("bad-text", hex(&key)),
        ("bad-text", base64(&key)),
        ("bad-text", url_safe(&base64(&key))),
        ("bad-characters", hex(&key)),
        ("bad-characters", url_safe(&base64(&key))),
        // The file's own text, encoded once more.
        ("bad-hex", hex(hex(&key))),
        ("bad-base64", base64(hex(&key))),
    ];
    let cases = written.iter().flat_map(|case| SOURCES.map(|source| (source, case)));
    each(
        cases,
        |(source, case)| format!("{case:?} by {source:?}"),
        |(source, (program, value))| {
            let sandbox = Sandbox::new(PROBE);
            let start = |mode| source.start(&sandbox, program, mode, value.as_bytes());
            let run = start("production").run().refused(1).says(&["generated in development", source.named()]);
            silent(&run, value.as_bytes(), &[]);
            silent(&run, &key, &[]);
            let remedy = run.remedy();
            _ = start("development").run().good().reports(&["generated in development"]);
            if *source != Source::Credential {
                _ = start("production").after_script(&remedy).run().good();
            }
        },
    );
}

#[test]
fn one_key_for_two_secrets_is_refused_as_text_and_as_bytes() {
    let key = random(33);
    let other = random(33);
    let text = hex(&key);
    let cases: [(&str, &str, String, &str, String); 7] = [
        ("the same bytes in hex and base64", "FIRST", text.clone(), "SECOND", base64(&key)),
        ("upper and lower case", "FIRST", text.to_uppercase(), "SECOND", base64(&key)),
        (
            "without padding",
            "FIRST",
            text.clone(),
            "SECOND",
            url_safe(&base64(&key)).replace('-', "+").replace('_', "/"),
        ),
        ("the same text", "FIRST", text.clone(), "THIRD", text.clone()),
        ("a text that decodes to it", "SECOND", base64(&key), "THIRD", text.clone()),
        ("a text in base64url", "FIRST", text.clone(), "THIRD", url_safe(&base64(&key))),
        ("a line end behind one", "FIRST", format!("{text}\n"), "THIRD", text.clone()),
    ];
    each(
        &cases,
        |case| case.0.to_owned(),
        |(_, first, one, second, two)| {
            for mode in MODES {
                let sandbox = Sandbox::new(PROBE);
                let start = || {
                    let names = ["FIRST", "SECOND"].into_iter().filter(|name| name != first && name != second);
                    let start = names.fold(sandbox.start(&["pair"]), |start, name| {
                        start.var(name, if name == "FIRST" { hex(&other) } else { base64(&other) })
                    });
                    start.var("APP_ENV", mode).var(first, one).var(second, two)
                };
                let run = start().run().refused(1);
                let run = run.says(&[&format!("{second} (field `"), "the same key as", &format!("{first} (field `")]);
                silent(&run, one.as_bytes(), &[33]);
                silent(&run, two.as_bytes(), &[33]);
                _ = start().after_script(&run.remedy()).run().good();
            }
        },
    );

    // The file of one, copied to be the other's.
    let sandbox = Sandbox::new(PROBE);
    _ = sandbox.start(&["pair"]).var("APP_ENV", "dev").run().good();
    let first = sandbox.read("base/.first");
    sandbox.write("work/copy", base64(unhex(String::from_utf8(first).unwrap().trim_end())), 0o600);
    let start = || sandbox.start(&["pair"]).var("APP_ENV", "dev").var("SECOND_FILE", "copy");
    let run = start().run().refused(1).says(&["SECOND (field `second`): file copy", "the same key as FIRST"]);
    _ = start().after_script(&run.remedy()).run().good();
}

//! All sources in all states at once: whatever is beside it, the first that has something answers.

use secret_tests::{Sandbox, each, random_hex};

use crate::PROBE;

/// What there may be of a source.
const ENV: [&str; 4] = ["absent", "empty", "blank", "good"];
const NAMED: [&str; 4] = ["absent", "empty", "missing", "good"];
const OTHER: [&str; 3] = ["absent", "bad", "good"];

#[test]
fn every_combination_of_sources_is_answered_by_the_first_that_has_something() {
    let mut cases = Vec::new();
    for mode in ["production", "development"] {
        for env in ENV {
            for named in NAMED {
                for credential in OTHER {
                    cases.extend(OTHER.map(|file| [mode, env, named, credential, file]));
                }
            }
        }
    }
    let keys = [(); 4].map(|()| random_hex(32));
    let [env_key, named_key, credential_key, file_key] = &keys;
    let name = |[mode, env, named, credential, file]: &[&str; 5]| {
        format!("{mode}: X {env}, X_FILE {named}, credential {credential}, file {file}")
    };
    each(cases, name, |[mode, env, named, credential, file]| {
        let sandbox = Sandbox::new(PROBE);
        sandbox.write("work/mounted", named_key, 0o600);
        for (state, path, key) in [(credential, "credentials/key", credential_key), (file, "base/.key", file_key)] {
            match *state {
                "bad" => _ = sandbox.write(path, "abcd", 0o600),
                "good" => _ = sandbox.write(path, key, 0o600),
                _ => {}
            }
        }
        let mut start = sandbox.start(&["every"]).var("APP_ENV", mode).var("CREDENTIALS_DIRECTORY", "{}/credentials");
        let values = [("absent", None), ("empty", Some("")), ("blank", Some(" ")), ("good", Some(&**env_key))];
        if let Some((_, Some(value))) = values.iter().find(|(state, _)| state == env) {
            start = start.var("KEY", value);
        }
        let values = [("absent", None), ("empty", Some("")), ("missing", Some("not-here")), ("good", Some("mounted"))];
        if let Some((_, Some(value))) = values.iter().find(|(state, _)| state == named) {
            start = start.var("KEY_FILE", value);
        }
        let run = start.run();

        let set = |state: &str| !matches!(state, "absent" | "empty");
        let expected = if set(env) && set(named) {
            Err("both KEY and KEY_FILE")
        } else if set(env) {
            if *env == "good" { Ok(env_key) } else { Err("blank") }
        } else if set(named) {
            if *named == "good" { Ok(named_key) } else { Err("no such file") }
        } else if set(credential) {
            if *credential == "good" { Ok(credential_key) } else { Err("credentials/key: ") }
        } else if set(file) {
            if *file == "good" { Ok(file_key) } else { Err("base/.key: ") }
        } else if *mode == "production" {
            Err("missing")
        } else {
            assert_eq!(run.good().stderr.matches("generated").count(), 1);
            return;
        };
        match expected {
            Ok(key) => assert_eq!(run.good().key("key"), Some(&**key)),
            Err(words) => _ = run.refused(1).says(&[words]),
        }
        assert_eq!(sandbox.path("base/.key").exists(), set(file), "nothing is generated");
    });
}

//! `check`: for people and for programs.

use secret_tests::{python_packages, reveals, tool};
use serde_json::Value;

use crate::{ended, given, sandbox, secrets};

/// The schema that the documentation shows.
const SCHEMA: &str = include_str!("../../../secret-runtime/src/cli/check.schema.json");
pub(crate) const VALIDATOR: &str = "attrs==26.1.0 docker-compose==1.29.2 importlib-resources==7.1.0 jsonschema==4.26.0 \
    jsonschema-specifications==2025.9.1 kubernetes-validate==1.37.0 packaging==26.3 pyyaml==6.0.3 referencing==0.37.0 \
    rpds-py==2026.9.1 typing-extensions==4.16.0";

#[test]
fn the_status_is_what_a_start_would_have() {
    let sandbox = sandbox();
    let before = sandbox.listing();
    let run = secrets(&sandbox, "check").run();
    ended(&run, 0);
    assert!(run.stdout.contains("a start would succeed, and generate 3 keys"), "{}", run.stdout);
    let run = given(&sandbox, "check").var("APP_ENV", "production").run();
    ended(&run, 0);
    assert!(run.stdout.ends_with("ok: a start would succeed\n"), "{}", run.stdout);
    let run = secrets(&sandbox, "check").var("APP_ENV", "production").run();
    ended(&run, 1);
    for name in ["JWT_SECRET", "COOKIE_SECRET", "DB_PEPPER"] {
        assert!(run.stdout.contains(&format!("\n{name} (field `")), "{name}: {}", run.stdout);
    }
    assert!(run.stdout.ends_with("3 problems: a start would be refused\n"), "{}", run.stdout);
    assert_eq!(run.stderr, "", "all of it is the report");
    assert_eq!(sandbox.listing(), before, "nothing was written");
}

#[test]
fn production_is_judged_wherever_this_is() {
    let sandbox = sandbox();
    ended(&secrets(&sandbox, "generate JWT_SECRET COOKIE_SECRET DB_PEPPER --to file").run(), 0);
    ended(&secrets(&sandbox, "check --production").run(), 0);
    sandbox.chmod("base/.jwt-secret", 0o644);
    ended(&secrets(&sandbox, "check").run(), 0);
    let run = secrets(&sandbox, "check --production").var("APP_ENV", "development").run();
    ended(&run, 1);
    assert!(run.stdout.starts_with("mode: production (--production)\n"), "{}", run.stdout);
    assert!(run.stdout.contains("chmod 600"), "{}", run.stdout);
    assert_eq!(sandbox.bits("base/.jwt-secret"), 0o644, "it looks, and mends nothing");
}

#[test]
fn json_is_what_its_schema_says() {
    let sandbox = sandbox();
    let folder = python_packages("validators", VALIDATOR);
    let schema = sandbox.write("schema.json", SCHEMA, 0o644);
    let validate = "import json, sys; sys.path.insert(0, sys.argv[1]); import jsonschema; \
         jsonschema.Draft202012Validator.check_schema(json.load(open(sys.argv[2]))); \
         jsonschema.validate(json.load(open(sys.argv[3])), json.load(open(sys.argv[2])))";
    ended(&secrets(&sandbox, "generate JWT_SECRET --to file").run(), 0);
    ended(&secrets(&sandbox, "rotate JWT_SECRET publish").run(), 0);
    let runs = [
        (secrets(&sandbox, "check --json"), 0),
        (secrets(&sandbox, "check --json --production"), 1),
        (given(&sandbox, "check --json").var("APP_ENV", "prod"), 0),
        (secrets(&sandbox, "check --json").var("APP_ENV", "nonsense"), 1),
        (given(&sandbox, "check --json").var("JWT_SECRET", "short"), 1),
    ];
    for (start, status) in runs {
        let run = start.run();
        ended(&run, status);
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answer["ok"], status == 0);
        assert_eq!(answer["problems"].as_array().unwrap().is_empty(), status == 0);
        let file = sandbox.write("answer.json", &run.stdout, 0o644);
        let paths = [&folder, &schema, &file].map(|path| path.to_str().unwrap());
        _ = tool("python3", &["-c", validate, paths[0], paths[1], paths[2]]);
    }
    let answer: Value = serde_json::from_str(&secrets(&sandbox, "check --json").run().stdout).unwrap();
    let jwt = &answer["secrets"][0];
    let places: Vec<_> = jwt["keys"].as_array().unwrap().iter().map(|key| key["place"].as_str().unwrap()).collect();
    assert_eq!((jwt["name"].as_str(), places), (Some("JWT_SECRET"), vec!["current", "next"]));
    assert_eq!(jwt["source"]["kind"], "file");
    assert!(jwt["keys"][0]["since"].is_u64());
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let sandbox = sandbox();
    let colours = |start: secret_tests::Start<'_>| start.run().all().contains('\u{1b}');
    assert!(colours(secrets(&sandbox, "check --production").var("TERM", "xterm").at_terminal()));
    assert!(!colours(secrets(&sandbox, "check --production").var("TERM", "xterm")));
    assert!(!colours(secrets(&sandbox, "check --production").var("TERM", "xterm").var("NO_COLOR", "1").at_terminal()));
    assert!(!colours(secrets(&sandbox, "check --production").var("TERM", "dumb").at_terminal()));
}

#[test]
fn no_value_is_shown() {
    let sandbox = sandbox();
    let value = secret_tests::random_hex(50);
    for words in ["check", "check --json", "check --production --json", "check --production"] {
        for value in [value.as_str(), &value[..30]] {
            let all = given(&sandbox, words).var("JWT_SECRET", value).run().all();
            assert_eq!(reveals(&all, value.as_bytes(), &[]), None, "{words}: {all}");
        }
    }
}

//! Production or development: every rule, every word, every variable.

use secret_tests::{Sandbox, Start, each, random_hex};

use crate::PROBE;

const PRODUCTION: [&str; 6] = ["production", "prod", "staging", "stage", "preview", "live"];
const DEVELOPMENT: [&str; 5] = ["development", "dev", "local", "test", "testing"];
/// Those that count whatever they hold.
const HOSTING: [&str; 12] = [
    "KUBERNETES_SERVICE_HOST",
    "FLY_MACHINE_ID",
    "RENDER",
    "RAILWAY_ENVIRONMENT_NAME",
    "AWS_LAMBDA_FUNCTION_NAME",
    "ECS_CONTAINER_METADATA_URI_V4",
    "AWS_EXECUTION_ENV",
    "K_SERVICE",
    "CLOUD_RUN_JOB",
    "GAE_ENV",
    "WEBSITE_INSTANCE_ID",
    "CONTAINER_APP_NAME",
];
const VETO: [&str; 6] = ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "CODESPACES", "REMOTE_CONTAINERS", "GITPOD_WORKSPACE_ID"];

/// The variables, and the mode that they make.
type Case = (Vec<(&'static str, String)>, &'static str);

fn name((variables, mode): &Case) -> String {
    format!("{variables:?} → {mode}")
}

fn with<'a>(start: Start<'a>, variables: &[(&str, String)]) -> Start<'a> {
    variables.iter().fold(start, |start, (name, value)| start.var(name, value))
}

/// Starts with a key at hand, and without: the mode and its evidence are told, and what is missing
/// is generated in development alone.
fn try_modes(cases: Vec<Case>) {
    let key = random_hex(32);
    each(cases, name, |(variables, mode)| {
        let sandbox = Sandbox::new(PROBE);
        let first = variables.first().map_or("APP_ENV", |(name, _)| name);
        let decides = if *mode == "production" { first } else { "APP_ENV" };
        let run = with(sandbox.start(&["every"]), variables).var("KEY", &key).run().good();
        let line = run.stdout.lines().next().unwrap();
        assert!(line.starts_with(&format!("mode: {mode} (")) && line.contains(decides), "{line}");

        let run = with(sandbox.start(&["every"]), variables).run();
        if *mode == "production" {
            let run = run.refused(1).says(&["mode: production (", decides, "missing", "export APP_ENV=development"]);
            assert!(run.stderr.contains("in development"), "how to opt in:\n{}", run.stderr);
            assert!(!sandbox.path("base/.key").exists());
        } else {
            assert!(run.good().stderr.contains("generated"));
        }
    });
}

#[test]
fn the_mode_variable_takes_eleven_words_in_any_case() {
    let mut cases = Vec::new();
    for (mode, words) in [("production", &PRODUCTION[..]), ("development", &DEVELOPMENT[..])] {
        for word in words {
            let (first, rest) = word.split_at(1);
            for spelling in [(*word).to_owned(), word.to_uppercase(), first.to_uppercase() + rest] {
                cases.push((vec![("APP_ENV", spelling)], mode));
            }
        }
    }
    cases.push((vec![("APP_ENV", String::new())], "development"));
    cases.push((vec![], "development"));
    assert_eq!(cases.len(), 35);
    try_modes(cases);
}

#[test]
fn a_hosting_platform_means_production_unless_vetoed() {
    let one = |name, value: &str| (name, value.to_owned());
    let mut cases = Vec::new();
    for platform in HOSTING {
        cases.push((vec![one(platform, "10.0.0.1")], "production"));
        cases.push((vec![one(platform, "")], "development"));
        cases.push((vec![one(platform, "x"), one("CI", "true")], "development"));
        cases.push((vec![one(platform, "x"), one("APP_ENV", "dev")], "development"));
    }
    for veto in VETO {
        for (value, mode) in [("1", "development"), ("true", "development"), ("yes", "development")]
            .into_iter()
            .chain([("", "production"), ("0", "production"), ("false", "production")])
        {
            cases.push((vec![one("K_SERVICE", "api"), one(veto, value)], mode));
        }
    }
    let values = [
        ("VERCEL_ENV", "production", "production"),
        ("VERCEL_ENV", "preview", "production"),
        ("VERCEL_ENV", "development", "development"),
        ("VERCEL_ENV", "staging", "development"),
        ("DYNO", "web.1", "production"),
        ("DYNO", "run.4821", "production"),
        ("DYNO", "my.worker.12", "production"),
        ("DYNO", "web", "development"),
        ("DYNO", "web.", "development"),
        ("DYNO", ".1", "development"),
        ("DYNO", "web.one", "development"),
        ("DYNO", "1", "development"),
        ("SYSTEMD_EXEC_PID", "1", "development"),
        ("SYSTEMD_EXEC_PID", "x", "development"),
    ];
    cases.extend(values.map(|(name, value, mode)| (vec![one(name, value)], mode)));
    // A veto says nothing where the mode variable speaks.
    cases.push((vec![one("APP_ENV", "production"), one("CI", "true")], "production"));
    try_modes(cases);
}

#[test]
fn a_service_of_systemd_is_production() {
    let sandbox = Sandbox::new(PROBE);
    // The shell becomes the child, so its process id is the child's.
    let start = || sandbox.start(&["every"]).after_script("export SYSTEMD_EXEC_PID=$$");
    _ = start().run().refused(1).says(&["mode: production (", "SYSTEMD_EXEC_PID", "missing"]);
    // What a service starts in turn inherits the variable, and is another process.
    let forked = sandbox.start(&["every"]).after_script("export SYSTEMD_EXEC_PID=$(( $$ + 1 ))");
    assert!(forked.run().good().stdout.contains("mode: development"));
    assert!(start().var("CI", "true").run().good().stdout.contains("mode: development"));
}

#[test]
fn an_unknown_word_lists_the_known_and_generates_nothing() {
    let words = ["produktion", "production ", " dev", "prod,dev", "0", "none", "debug", "release", "PRODUCTION!"];
    each(words, ToString::to_string, |word| {
        let sandbox = Sandbox::new(PROBE);
        let run = sandbox.start(&["always"]).var("APP_ENV", word).run();
        assert_eq!(run.code, Some(1), "{}", run.all());
        let run = run.says(&["APP_ENV", word, "mend: "]).says(&PRODUCTION).says(&DEVELOPMENT);
        assert!(!sandbox.path("base/.key").exists(), "{}", run.stderr);

        // Sources are judged all the same: good ones pass, and bad ones are told of.
        _ = sandbox.start(&["every"]).var("APP_ENV", word).var("KEY", random_hex(32)).run().refused(1);
        let run = sandbox.start(&["every"]).var("APP_ENV", word).var("KEY", "abcd").run().refused(2);
        let (mode, key) = (run.stderr.find("APP_ENV: "), run.stderr.find("KEY (field"));
        assert!(mode.is_some() && mode < key, "the mode comes first:\n{}", run.stderr);
        // The resolver's own word overrules the variable, so nobody needs to read it.
        _ = sandbox.start(&["every", "development"]).var("APP_ENV", word).run().good();
    });
    let sandbox = Sandbox::new(PROBE);
    let key = random_hex(32);
    let run = sandbox.start(&["every"]).var("APP_ENV", &key).run();
    assert!(run.code == Some(1) && !run.stderr.contains(&key), "a key in the wrong variable:\n{}", run.stderr);
    let run = sandbox.start(&["every"]).var("APP_ENV", "a\x1b[31m\nb").run();
    assert!(run.code == Some(1) && !run.stderr.contains('\x1b'), "control characters:\n{}", run.stderr);
    assert!(!sandbox.path("base/.key").exists());
}

#[test]
fn a_hosting_variable_beside_a_word_for_development_is_a_remark() {
    let sandbox = Sandbox::new(PROBE);
    let run = sandbox.start(&["every"]).var("APP_ENV", "dev").var("FLY_MACHINE_ID", "1").run().good();
    let remark = run.stdout.lines().find(|line| line.contains("FLY_MACHINE_ID"));
    assert!(remark.is_some_and(|line| line.starts_with("remark: ") && line.contains("APP_ENV")), "{}", run.stdout);
    let run = sandbox.start(&["every"]).var("APP_ENV", "dev").run().good();
    assert!(!run.stdout.contains("remark: "), "{}", run.stdout);
}

#[test]
fn the_resolvers_word_beats_everything() {
    let sandbox = Sandbox::new(PROBE);
    for (variable, value) in [("APP_ENV", "development"), ("CI", "1"), ("APP_ENV", "nonsense")] {
        let run = sandbox.start(&["every", "production"]).var(variable, value).run();
        let run = run.refused(1).says(&["mode: production (Resolver::mode)", "missing"]);
        assert!(!run.stderr.contains("export APP_ENV"), "which would change nothing:\n{}", run.stderr);
    }
    for (variable, value) in [("APP_ENV", "production"), ("K_SERVICE", "1"), ("APP_ENV", "nonsense")] {
        let run = sandbox.start(&["every", "development"]).var(variable, value).run().good();
        assert!(run.stdout.starts_with("mode: development (Resolver::mode)\n"), "{}", run.stdout);
    }
}

#[test]
fn a_struct_may_name_its_own_mode_variable() {
    let sandbox = Sandbox::new(PROBE);
    let run = sandbox.start(&["stage"]).var("STAGE", "live").var("APP_ENV", "dev").run();
    _ = run.refused(1).says(&["mode: production (STAGE=live)", "export STAGE=development"]);
    let run = sandbox.start(&["stage"]).var("STAGE", "test").var("APP_ENV", "production").run().good();
    assert!(run.stdout.starts_with("mode: development (STAGE=test)\n"));
}

#[test]
fn development_is_called_assumed_where_nobody_is_at_a_terminal() {
    let sandbox = Sandbox::new(PROBE);
    let run = sandbox.start(&["every"]).run().good();
    for output in [&run.stdout, &run.stderr] {
        assert!(output.contains("assumed"), "{output}");
    }
    let run = sandbox.start(&["every"]).var("APP_ENV", "dev").run().good();
    assert!(!run.all().contains("assumed"), "{}", run.all());

    let sandbox = Sandbox::new(PROBE);
    let run = sandbox.start(&["every"]).at_terminal().run().good();
    let seen = run.all();
    assert!(seen.contains("mode: development") && seen.contains("generated") && !seen.contains("assumed"), "{seen}");
}

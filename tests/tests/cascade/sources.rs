//! The table of sources: what is there, and which of it is used.

use secret_tests::{Run, Sandbox, each, hex, random_hex, reveals, unhex};

use crate::PROBE;

/// What should come of a start.
#[derive(Clone, Copy)]
enum Expect {
    /// This key, from this source.
    Key(char, &'static str),
    /// A new key, kept in the file.
    Generated,
    /// No key, and none needed.
    Nothing,
    /// One problem.
    Refused,
}
use Expect::{Generated, Key, Nothing, Refused};

/// In `env` and `files`, `$A` … `$D` stand for four random keys; `{}` is the sandbox.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    program: &'static str,
    modes: &'static [&'static str],
    env: &'static [(&'static str, &'static str)],
    files: &'static [(&'static str, &'static str)],
    expect: Expect,
    /// What the report, or the error, says.
    words: &'static [&'static str],
}

const BOTH: &[&str] = &["production", "development"];
const DEV: &[&str] = &["development"];
const PROD: &[&str] = &["production"];

type Pairs = &'static [(&'static str, &'static str)];

const CREDENTIALS: (&str, &str) = ("CREDENTIALS_DIRECTORY", "{}/credentials");
const DIRECTORY: Pairs = &[CREDENTIALS];
const X: (&str, &str) = ("KEY", "$A");
const NO_X: (&str, &str) = ("KEY", "");
const BLANK_X: (&str, &str) = ("KEY", " ");
const X_FILE: (&str, &str) = ("KEY_FILE", "mounted");
const NO_X_FILE: (&str, &str) = ("KEY_FILE", "");
const GONE: (&str, &str) = ("KEY_FILE", "not-here");

const KEPT: (&str, &str) = ("base/.key", "$D\n");
const FILE: Pairs = &[KEPT];
const LATER: Pairs = &[("credentials/key", "$C\n"), KEPT];
const ALL_FILES: Pairs = &[("work/mounted", "$B\n"), ("credentials/key", "$C\n"), KEPT];

const VARIABLE: Expect = Key('A', "variable KEY");
const NAMED: Expect = Key('B', "(KEY_FILE)");
const CREDENTIAL: Expect = Key('C', "credential ");
const PERSISTED: Expect = Key('D', "base/.key");

const EMPTY: &[&str] = &["KEY is set but empty"];
const EMPTY_FILE: &[&str] = &["KEY_FILE is set but empty"];
const BLANK: &[&str] = &["variable KEY", "blank"];
const TWO: &[&str] = &["both KEY and KEY_FILE"];
const NO_FILE: &[&str] = &["KEY_FILE", "no such file"];
const MISSING: &[&str] = &["KEY (field `key`)", "missing", "KEY_FILE", "base/.key", "mend: "];

const fn case(
    name: &'static str,
    modes: &'static [&'static str],
    env: Pairs,
    files: Pairs,
    expect: Expect,
    words: &'static [&'static str],
) -> Case {
    Case { name, program: "every", modes, env, files, expect, words }
}

const fn of(program: &'static str, case: Case) -> Case {
    Case { program, ..case }
}

const CASES: &[Case] = &[
    case("nothing at all", PROD, &[], &[], Refused, MISSING),
    case("nothing at all", DEV, &[], &[], Generated, &[]),
    case("variable", BOTH, &[X], &[], VARIABLE, &[]),
    case("variable with a line end", BOTH, &[("KEY", "$A\n")], &[], VARIABLE, &[]),
    case("variable with two CRLF", BOTH, &[("KEY", "$A\r\n\r\n")], &[], VARIABLE, &[]),
    case("variable with a byte order mark", BOTH, &[("KEY", "\u{feff}$A")], &[], VARIABLE, &[]),
    case("variable before credential and file", BOTH, &[X, CREDENTIALS], LATER, VARIABLE, &[]),
    case("empty variable alone", PROD, &[NO_X], &[], Refused, MISSING),
    case("empty variable alone", DEV, &[NO_X], &[], Generated, EMPTY),
    case("empty variable, then file", BOTH, &[NO_X], FILE, PERSISTED, EMPTY),
    case("empty variable, then credential", BOTH, &[NO_X, CREDENTIALS], LATER, CREDENTIAL, EMPTY),
    case("blank variable", BOTH, &[BLANK_X], &[], Refused, BLANK),
    case("blank variable of a tab and line ends", BOTH, &[("KEY", "\t\r\n\n")], &[], Refused, BLANK),
    case("blank variable does not fall through", BOTH, &[("KEY", "  ")], FILE, Refused, BLANK),
    case("bad variable does not fall through", BOTH, &[("KEY", "zz"), CREDENTIALS], LATER, Refused, &["variable KEY"]),
    case("X_FILE, absolute", BOTH, &[("KEY_FILE", "{}/work/mounted")], ALL_FILES, NAMED, &[]),
    case("X_FILE, relative to the working directory", BOTH, &[X_FILE], ALL_FILES, NAMED, &[]),
    case("X_FILE, relative, with dots", BOTH, &[("KEY_FILE", "./../work/mounted")], ALL_FILES, NAMED, &[]),
    case("X_FILE is not relative to the base directory", BOTH, &[("KEY_FILE", ".key")], FILE, Refused, NO_FILE),
    case("X_FILE before credential and file", BOTH, &[X_FILE, CREDENTIALS], ALL_FILES, NAMED, &[]),
    case("X_FILE missing", BOTH, &[GONE], &[], Refused, &["KEY_FILE", "not-here", "no such file"]),
    case("X_FILE missing does not fall through", BOTH, &[GONE, CREDENTIALS], ALL_FILES, Refused, NO_FILE),
    case(
        "X_FILE in a folder that is missing",
        BOTH,
        &[("KEY_FILE", "/not-here/at/all")],
        FILE,
        Refused,
        &["KEY_FILE", "/not-here/at/all"],
    ),
    case(
        "X_FILE below a file",
        BOTH,
        &[("KEY_FILE", "mounted/inside")],
        ALL_FILES,
        Refused,
        &["KEY_FILE", "mounted/inside"],
    ),
    case("X_FILE empty, then file", BOTH, &[NO_X_FILE], FILE, PERSISTED, EMPTY_FILE),
    case("X_FILE blank", BOTH, &[("KEY_FILE", " ")], FILE, Refused, &["KEY_FILE"]),
    case("X_FILE of an empty file", BOTH, &[X_FILE], &[("work/mounted", ""), KEPT], Refused, &["KEY_FILE", "empty"]),
    case("X_FILE of a blank file", BOTH, &[X_FILE], &[("work/mounted", " \n"), KEPT], Refused, &["KEY_FILE", "blank"]),
    case("X and X_FILE", BOTH, &[X, X_FILE], ALL_FILES, Refused, TWO),
    case("X and X_FILE with the same key", BOTH, &[("KEY", "$B"), X_FILE], ALL_FILES, Refused, TWO),
    case("X and a missing X_FILE", BOTH, &[X, GONE], &[], Refused, TWO),
    case("X blank and X_FILE", BOTH, &[BLANK_X, X_FILE], ALL_FILES, Refused, TWO),
    case("X empty and X_FILE", BOTH, &[NO_X, X_FILE], ALL_FILES, NAMED, EMPTY),
    case("X and X_FILE empty", BOTH, &[X, NO_X_FILE], ALL_FILES, VARIABLE, EMPTY_FILE),
    case("credential", BOTH, DIRECTORY, &[("credentials/key", "$C\n")], CREDENTIAL, &[]),
    case("credential before file", BOTH, DIRECTORY, LATER, CREDENTIAL, &[]),
    case("credential missing, then file", BOTH, DIRECTORY, &[("credentials/other", "$C\n"), KEPT], PERSISTED, &[]),
    case("no credentials directory, then file", BOTH, DIRECTORY, FILE, PERSISTED, &[]),
    case("credentials directory unset, then file", BOTH, &[("CREDENTIALS_DIRECTORY", "")], LATER, PERSISTED, &[]),
    case(
        "bad credential does not fall through",
        BOTH,
        DIRECTORY,
        &[("credentials/key", "abcd\n"), KEPT],
        Refused,
        &["credentials/key"],
    ),
    case(
        "empty credential does not fall through",
        BOTH,
        DIRECTORY,
        &[("credentials/key", ""), KEPT],
        Refused,
        &["credentials/key", "empty"],
    ),
    case("file", BOTH, &[], FILE, PERSISTED, &[]),
    case("file without a line end", BOTH, &[], &[("base/.key", "$D")], PERSISTED, &[]),
    case("bad file is not replaced", BOTH, &[], &[("base/.key", "abcd\n")], Refused, &["base/.key"]),
    case("empty file is not replaced", BOTH, &[], &[("base/.key", "")], Refused, &["base/.key", "empty"]),
    case("blank file is not replaced", BOTH, &[], &[("base/.key", "\n")], Refused, &["base/.key", "blank"]),
    case(
        "base directory below a file",
        BOTH,
        &[("BASE", "{}/work/mounted")],
        ALL_FILES,
        Refused,
        &["work/mounted/.key"],
    ),
    of("optional", case("optional, nothing", BOTH, &[], &[], Nothing, &["none, and optional"])),
    of("optional", case("optional, empty variable", BOTH, &[NO_X], &[], Nothing, EMPTY)),
    of("optional", case("optional, variable", BOTH, &[X], FILE, VARIABLE, &[])),
    of("optional", case("optional, file", BOTH, &[], FILE, PERSISTED, &[])),
    of("optional", case("optional, bad", BOTH, &[("KEY", "abcd")], FILE, Refused, &["variable KEY"])),
    of("optional", case("optional, blank", BOTH, &[BLANK_X], FILE, Refused, &["blank"])),
    of("optional", case("optional, X_FILE missing", BOTH, &[GONE], FILE, Refused, NO_FILE)),
    of("optional-with", case("optional with a function, nothing", BOTH, &[], &[], Nothing, &[])),
    of("optional-with", case("optional with a function, file", BOTH, &[], FILE, PERSISTED, &[])),
    of("never", case("never, nothing", BOTH, &[], &[], Refused, MISSING)),
    of("never", case("never, file", BOTH, &[], FILE, PERSISTED, &[])),
    of("always", case("always, nothing", BOTH, &[], &[], Generated, &[])),
    of("always", case("always, file", BOTH, &[], FILE, PERSISTED, &[])),
    of("always", case("always, bad file", BOTH, &[], &[("base/.key", "abcd\n")], Refused, &["base/.key"])),
    of("always", case("always, X_FILE missing", BOTH, &[GONE], &[], Refused, NO_FILE)),
    of("accept", case("accept, nothing", PROD, &[], &[], Refused, MISSING)),
    of("with", case("with a function, variable", BOTH, &[X], &[], VARIABLE, &[])),
    of("with", case("with a function, nothing", DEV, &[], &[], Generated, &[])),
    of("text", case("text, file", BOTH, &[], FILE, PERSISTED, &[])),
    of("text", case("text, nothing", DEV, &[], &[], Generated, &[])),
    of("array", case("array, X_FILE", BOTH, &[X_FILE], ALL_FILES, NAMED, &[])),
    of("array", case("array, nothing", DEV, &[], &[], Generated, &[])),
    of("array", case("array, nothing", PROD, &[], &[], Refused, MISSING)),
];

#[test]
fn the_first_source_that_has_a_key_answers() {
    let keys = ['A', 'B', 'C', 'D'].map(|letter| (letter, random_hex(32)));
    let fill =
        |text: &str| keys.iter().fold(text.to_owned(), |text, (letter, key)| text.replace(&format!("${letter}"), key));
    let rows = CASES.iter().flat_map(|case| case.modes.iter().map(move |mode| (case, *mode)));
    each(
        rows,
        |(case, mode)| format!("{} in {mode}", case.name),
        |(case, mode)| {
            let sandbox = Sandbox::new(PROBE);
            for (name, contents) in case.files {
                sandbox.write(name, fill(contents), 0o600);
            }
            let before = sandbox.listing();
            let mut start = sandbox.start(&[case.program]).var("APP_ENV", mode);
            for (name, value) in case.env {
                start = start.var(name, fill(value));
            }
            let run = start.run();
            match case.expect {
                Key(letter, source) => {
                    let run = run.good().reports(case.words).reports(&[source]);
                    let (_, key) = keys.iter().find(|(known, _)| *known == letter).unwrap();
                    let key = if case.program == "text" { hex(key) } else { key.clone() };
                    assert_eq!(run.key("key"), Some(&*key));
                    assert_eq!(run.stderr, "", "nothing was generated");
                    assert_eq!(sandbox.listing(), before, "nothing was touched");
                }
                Nothing => {
                    assert_eq!(run.good().reports(case.words).key("key"), Some("none"));
                    assert_eq!(sandbox.listing(), before, "nothing was touched");
                }
                Generated => was_generated(&sandbox, case, mode, &run.good().reports(case.words)),
                Refused => {
                    let run = run.refused(1).says(case.words).says(&[
                        "KEY (field `key`): ",
                        &format!("mode: {mode}"),
                        "mend: ",
                    ]);
                    assert_eq!(sandbox.listing(), before, "nothing was touched");
                    for (letter, key) in &keys {
                        assert_eq!(reveals(&run.all(), key.as_bytes(), &[32]), None, "${letter} in:\n{}", run.stderr);
                    }
                }
            }
        },
    );
    assert!(CASES.iter().map(|case| case.modes.len()).sum::<usize>() >= 60);
}

fn was_generated(sandbox: &Sandbox, case: &Case, mode: &str, run: &Run) {
    let file = String::from_utf8(sandbox.read("base/.key")).unwrap();
    let text = file.strip_suffix('\n').unwrap();
    assert_eq!(sandbox.bits("base/.key"), 0o600);
    let key = if case.program == "text" { hex(text) } else { text.to_owned() };
    assert_eq!(run.key("key"), Some(&*key), "the key is what the file holds");
    assert_eq!(unhex(text).len(), 32);
    assert!(run.stdout.contains("generated, kept in "));
    assert_eq!(run.stderr.lines().count(), 1, "one notice:\n{}", run.stderr);
    assert!(run.stderr.contains(&sandbox.shown("base/.key")) && run.stderr.contains(mode), "{}", run.stderr);
    assert_eq!(reveals(&run.stderr, text.as_bytes(), &[32]), None, "{}", run.stderr);
    let created: Vec<String> = sandbox.listing().into_keys().filter(|name| name.starts_with("base/")).collect();
    assert_eq!(created, ["base/.key"], "and nothing is left beside it");

    let again = sandbox.start(&[case.program]).var("APP_ENV", mode).run().good();
    assert_eq!(again.key("key"), Some(&*key), "the next start finds it");
    assert_eq!(again.stderr, "");
}

#[test]
fn credentials_of_systemd_come_before_those_of_docker_and_both_before_the_file() {
    let [systemd, docker, file] = [(); 3].map(|()| random_hex(32));
    let mounted = format!("mkdir /run/secrets; echo {docker} > /run/secrets/key; chmod 444 /run/secrets/key");
    each(["production", "development"], ToString::to_string, |mode| {
        let sandbox = Sandbox::new(PROBE);
        let start = || sandbox.start(&["every"]).var("APP_ENV", mode).var("CREDENTIALS_DIRECTORY", "{}/credentials");
        sandbox.write("credentials/key", format!("{systemd}\n"), 0o400);
        sandbox.write("base/.key", format!("{file}\n"), 0o600);
        let run = start().with_run(&mounted).run().good().reports(&["credential ", "credentials/key"]);
        assert_eq!(run.key("key"), Some(&*systemd));

        std::fs::remove_file(sandbox.path("credentials/key")).unwrap();
        let run = start().with_run(&mounted).run().good().reports(&["credential /run/secrets/key"]);
        assert_eq!(run.key("key"), Some(&*docker));

        let run = start().with_run("mkdir /run/secrets").run().good().reports(&["base/.key"]);
        assert_eq!(run.key("key"), Some(&*file));
    });
}

//! Sets of keys: where each place is read, what is refused in it, and what a set answers.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use secret_runtime::{
    ExposeSecret as _, KeySet, Mode, Place, ProblemKind, ResolvedSecrets, Resolver, SecretBox, SecretSlice,
    SecretString,
};
use secret_tests::{Sandbox, each, random_hex};

#[derive(ResolvedSecrets)]
struct Text {
    #[secret(env = "X", credential = "x", file = "x")]
    x: KeySet<SecretString>,
}

#[derive(ResolvedSecrets)]
struct Kinds {
    #[secret(env = "SLICE", bytes = 32)]
    slice: KeySet<SecretSlice<u8>>,
    #[secret(env = "ARRAY", encoding = "base64")]
    array: KeySet<SecretBox<[u8; 32]>>,
    #[secret(env = "MADE", bytes = 32, with = made)]
    made: KeySet<Vec<u8>>,
    #[secret(env = "TRIED", bytes = 32, with = tried)]
    tried: KeySet<Vec<u8>>,
}

fn made(key: &[u8]) -> Vec<u8> {
    key.to_vec()
}

/// Refuses keys whose first byte is even.
fn tried(key: &[u8]) -> Result<Vec<u8>, String> {
    if key[0] % 2 == 1 { Ok(key.to_vec()) } else { Err(secret_tests::hex(key)) }
}

type Variables = Vec<(&'static str, String)>;

fn resolver(sandbox: &Sandbox, variables: Variables) -> Resolver {
    Resolver::new().mode(Mode::Production).env(variables).base_dir(sandbox.path("base"))
}

fn texts(set: &KeySet<SecretString>) -> Vec<(Place, String)> {
    set.verifiers().map(|key| (key.place(), key.expose_secret().to_owned())).collect()
}

/// A name; files; variables, where `{}` is the folder of the files; the keys by place.
type Case = (&'static str, Vec<(&'static str, String)>, Vec<(&'static str, &'static str)>, Vec<(Place, String)>);

/// A name; variables; the problems.
type BadCase = (&'static str, Variables, Vec<(ProblemKind, &'static str)>);

#[test]
fn each_place_is_read_where_the_current_key_came_from() {
    let [a, b, c, d] = [(); 4].map(|()| random_hex(32));
    let all = vec![
        (Place::Current, a.clone()),
        (Place::Next, b.clone()),
        (Place::Previous(0), c.clone()),
        (Place::Previous(1), d.clone()),
    ];
    let alone = vec![(Place::Current, a.clone())];
    let cases: Vec<Case> = vec![
        ("variables", vec![], vec![("X", "a"), ("X_NEXT", "b"), ("X_PREVIOUS", "c,d")], all.clone()),
        (
            "variables that name files",
            vec![("base/a", a.clone()), ("base/b", format!("{b}\n")), ("base/c", format!("{c}\r\n{d}\r\n"))],
            vec![("X_FILE", "{}/a"), ("X_NEXT_FILE", "{}/b"), ("X_PREVIOUS_FILE", "{}/c")],
            all.clone(),
        ),
        (
            "credentials",
            vec![("base/x", a.clone()), ("base/x.next", b.clone()), ("base/x.previous", format!("{c}\n{d}"))],
            vec![("CREDENTIALS_DIRECTORY", "{}")],
            all.clone(),
        ),
        (
            "files",
            vec![("base/x", a.clone()), ("base/x.next", b.clone()), ("base/x.previous", format!("{c}\n{d}\n"))],
            vec![],
            all.clone(),
        ),
        ("one key alone", vec![("base/x", a.clone())], vec![], alone.clone()),
        ("empty variables", vec![], vec![("X", "a"), ("X_NEXT", ""), ("X_PREVIOUS", "")], alone.clone()),
        (
            "a variable's keys are not mixed with files",
            vec![("base/x.next", b.clone()), ("base/x.previous", c.clone())],
            vec![("X", "a")],
            alone.clone(),
        ),
        (
            "a promotion that was interrupted",
            vec![("base/x", a.clone()), ("base/x.next", b.clone()), ("base/x.previous", format!("{a}\n{c}\n{d}\n"))],
            vec![],
            all,
        ),
    ];
    each(
        cases,
        |case| case.0.to_owned(),
        |(_, files, variables, expected)| {
            let sandbox = Sandbox::new("true");
            for (name, contents) in files {
                sandbox.write(name, contents, 0o600);
            }
            let value = |value: &str| match value {
                "a" => a.clone(),
                "b" => b.clone(),
                "c,d" => format!("{c},{d}"),
                path => path.replace("{}", &sandbox.shown("base")),
            };
            let variables = variables.iter().map(|(name, text)| (*name, value(text))).collect();
            let found = resolver(&sandbox, variables).resolve::<Text>().unwrap();
            assert_eq!(&texts(&found.secrets.x), expected);
            let report = found.report.secrets().first().unwrap();
            assert_eq!(report.keys().len(), expected.len());
            assert_eq!(report.fingerprint().unwrap(), found.secrets.x.current().kid());
        },
    );
}

#[test]
fn a_variable_that_nobody_reads_is_remarked_on() {
    let sandbox = Sandbox::new("true");
    sandbox.write("base/x", random_hex(32), 0o600);
    let found = resolver(&sandbox, vec![("X_PREVIOUS", random_hex(32))]).resolve::<Text>().unwrap();
    assert!(found.secrets.x.previous().is_empty());
    assert!(
        found.report.to_string().contains("X_PREVIOUS is set and not used, since X is not set"),
        "{}",
        found.report
    );
}

#[test]
fn a_bad_key_is_named_by_its_place() {
    let [a, b] = [(); 2].map(|()| random_hex(32));
    let cases: Vec<BadCase> = vec![
        (
            "next is current",
            vec![("X_NEXT", a.clone())],
            vec![(ProblemKind::SameKey, "X_NEXT: next: it is the same key as current")],
        ),
        (
            "previous is current",
            vec![("X_PREVIOUS", format!("{b},{a}"))],
            vec![(ProblemKind::SameKey, "previous[1]: it is the same key as current")],
        ),
        (
            "previous is next",
            vec![("X_NEXT", b.clone()), ("X_PREVIOUS", b.clone())],
            vec![(ProblemKind::SameKey, "previous[0]: it is the same key as next")],
        ),
        ("short", vec![("X_PREVIOUS", format!("{b},123"))], vec![(ProblemKind::Length, "previous[1]: it is shorter")]),
        ("blank", vec![("X_PREVIOUS", format!(" ,{b}"))], vec![(ProblemKind::Empty, "previous[0]: it is blank")]),
        (
            "spaced",
            vec![("X_PREVIOUS", format!("{b}, {}", random_hex(32)))],
            vec![(ProblemKind::Blanks, "previous[1]")],
        ),
        ("public", vec![("X_NEXT", "your-256-bit-secret".repeat(3))], vec![(ProblemKind::Public, "next: ")]),
        (
            "two at once",
            vec![("X_NEXT", "short".to_owned()), ("X_PREVIOUS", "changeme".repeat(5))],
            vec![(ProblemKind::Length, "next: "), (ProblemKind::Placeholder, "previous[0]: ")],
        ),
        (
            "a variable and its file",
            vec![("X_NEXT", b.clone()), ("X_NEXT_FILE", "/dev/null".to_owned())],
            vec![(ProblemKind::Conflict, "next: both X_NEXT and X_NEXT_FILE are set")],
        ),
        ("no such file", vec![("X_NEXT_FILE", "/nowhere/key".to_owned())], vec![(ProblemKind::NoSuchFile, "next: ")]),
    ];
    each(
        cases,
        |case| case.0.to_owned(),
        |(_, variables, expected)| {
            let mut variables = variables.clone();
            variables.push(("X", a.clone()));
            let sandbox = Sandbox::new("true");
            let error = resolver(&sandbox, variables).resolve::<Text>().err().unwrap();
            let problems = error.problems();
            assert_eq!(problems.len(), expected.len(), "{error}");
            for (problem, (kind, detail)) in problems.iter().zip(expected) {
                assert_eq!(problem.kind(), *kind, "{error}");
                assert!(problem.detail().contains(detail), "{error}");
                let remedies = ["unset X_", "(mkdir -p -m 700 -- /nowhere && umask 077 && "];
                assert!(remedies.iter().any(|remedy| problem.remedy().starts_with(remedy)), "{error}");
            }
        },
    );
}

#[test]
fn a_text_key_with_a_separator_is_refused() {
    let sandbox = Sandbox::new("true");
    let error = resolver(&sandbox, vec![("X", format!("{},{}", random_hex(32), random_hex(8)))]).resolve::<Text>();
    let error = error.err().unwrap();
    assert!(error.to_string().contains("no comma and no line break"), "{error}");
}

#[test]
fn another_secret_may_not_have_a_retired_key() {
    #[derive(ResolvedSecrets)]
    struct Two {
        #[secret(env = "X")]
        _x: KeySet<SecretString>,
        #[secret(env = "Y")]
        _y: SecretString,
    }
    let [a, b] = [(); 2].map(|()| random_hex(32));
    let sandbox = Sandbox::new("true");
    let variables = vec![("X", a), ("X_PREVIOUS", b.clone()), ("Y", b)];
    let error = resolver(&sandbox, variables).resolve::<Two>().err().unwrap();
    assert!(error.to_string().contains("it is the same key as X (field `_x`), previous[0]"), "{error}");
}

#[test]
fn every_kind_of_field_may_be_a_set() {
    let hex = || random_hex(32);
    let base64 = || secret_tests::base64(secret_tests::random(32));
    let odd = || format!("a1{}", random_hex(31));
    let variables = vec![
        ("SLICE", hex()),
        ("SLICE_NEXT", hex()),
        ("ARRAY", base64()),
        ("ARRAY_PREVIOUS", [base64(), base64()].join(",")),
        ("MADE", hex()),
        ("TRIED", odd()),
        ("TRIED_NEXT", odd()),
    ];
    let sandbox = Sandbox::new("true");
    let secrets = resolver(&sandbox, variables.clone()).resolve::<Kinds>().unwrap().secrets;
    assert_eq!(secrets.slice.next().unwrap().expose_secret(), secret_tests::unhex(&variables[1].1));
    assert_eq!(secrets.array.previous().len(), 2);
    assert_eq!(secrets.array.current().expose_secret().len(), 32);
    assert_eq!(**secrets.made.current(), secret_tests::unhex(&variables[4].1));
    assert_eq!(secrets.tried.verifiers().count(), 2);

    let mut variables = variables;
    variables.push(("TRIED_PREVIOUS", format!("{},a2{}", odd(), random_hex(31))));
    let error = resolver(&sandbox, variables).resolve::<Kinds>().err().unwrap();
    assert_eq!(error.problems().len(), 1, "{error}");
    assert!(error.to_string().contains("previous[1]: the function in `with` refused it"), "{error}");
}

#[test]
fn only_the_current_key_is_generated() {
    let sandbox = Sandbox::new("true");
    let resolve = || {
        let resolver = Resolver::new().mode(Mode::Development).env([("A", "b")]).base_dir(sandbox.path("base"));
        resolver.on_event(|_| ()).resolve::<Text>().unwrap().secrets.x
    };
    let kid = resolve().current().kid().to_owned();
    assert_eq!(resolve().current().kid(), kid);
    let names =
        |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(names(&sandbox.path("base")), ["x"]);
}

#[test]
fn a_set_answers_by_id_and_by_trial() {
    let [a, b, c] = [(); 3].map(|()| random_hex(32));
    let sandbox = Sandbox::new("true");
    let variables = vec![("X", a.clone()), ("X_NEXT", b.clone()), ("X_PREVIOUS", c.clone())];
    let set = resolver(&sandbox, variables).resolve::<Text>().unwrap().secrets.x;
    for (key, place, again) in [(&a, Place::Current, false), (&b, Place::Next, false), (&c, Place::Previous(0), true)] {
        let verified = set.verify(|try_it| (try_it.expose_secret() == key).then_some("claims")).unwrap();
        assert_eq!((verified.value, verified.place, verified.should_sign_again()), ("claims", place, again));
        let found = set.find(&verified.kid).unwrap();
        assert_eq!((found.expose_secret(), found.place()), (key.as_str(), place));
    }
    assert!(set.find("00000000").is_none());
    assert_eq!(set.verify(|_| None::<()>), None);
    let printed = format!("{set:?}");
    assert!(!printed.contains(&a) && printed.contains(set.current().kid()), "{printed}");
}

/// The names that a set would read are free beside a field that is none.
#[test]
fn names_beside_a_field_that_is_no_set_are_free() {
    #[derive(ResolvedSecrets)]
    struct Free {
        #[secret(env = "X", file = ".x", credential = "x")]
        _x: SecretString,
        #[secret(env = "X_NEXT", file = ".x.next", credential = "x.next")]
        _next: SecretString,
    }
    let sandbox = Sandbox::new("true");
    let variables = vec![("X", random_hex(32)), ("X_NEXT", random_hex(32))];
    assert!(resolver(&sandbox, variables).resolve::<Free>().is_ok());
}

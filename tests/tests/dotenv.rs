//! A `.env` file in the base directory: for secrets alone, in development alone.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use secret_runtime::{ExposeSecret as _, Mode, ProblemKind, ResolvedSecrets, Resolver, SecretString, Source};
use secret_tests::{Sandbox, each, random_hex, reveals};

#[derive(ResolvedSecrets)]
#[secret(dotenv = ".env", dir_env = "DIR")]
struct Secrets {
    #[secret(env = "KEY", generate = "never")]
    key: SecretString,
}

fn resolver(sandbox: &Sandbox, mode: Mode) -> Resolver {
    Resolver::new().mode(mode).env([("A", "b")]).base_dir(sandbox.path("base")).on_event(|_| ())
}

#[test]
fn a_secret_is_found_where_the_process_has_none() {
    let (key, other) = (random_hex(32), random_hex(32));
    let sandbox = Sandbox::new("true");
    sandbox.write("base/.env", format!("# a comment\nOTHER=x\nexport KEY={key}\n"), 0o600);
    let found = resolver(&sandbox, Mode::Development).resolve::<Secrets>().unwrap();
    assert_eq!(found.secrets.key.expose_secret(), &key);
    assert!(
        matches!(found.report.secrets().first().unwrap().source(), Some(Source::Dotenv { name, .. }) if name == "KEY")
    );
    assert!(found.report.to_string().contains("base/.env"), "{}", found.report);
    assert!(std::env::var_os("KEY").is_none(), "it is put into no environment");

    // The process's own counts, in either of its ways.
    let own = resolver(&sandbox, Mode::Development).env([("KEY", &other)]);
    assert_eq!(own.resolve::<Secrets>().unwrap().secrets.key.expose_secret(), &other);
    let file = sandbox.write("base/file", &other, 0o600);
    let own = resolver(&sandbox, Mode::Development).env([("KEY_FILE", file)]);
    assert_eq!(own.resolve::<Secrets>().unwrap().secrets.key.expose_secret(), &other);

    // Production doesn't look at it.
    let error = resolver(&sandbox, Mode::Production).resolve::<Secrets>().err().unwrap();
    assert_eq!(error.problems().first().unwrap().kind(), ProblemKind::Missing);
}

#[test]
fn it_may_name_a_file_and_has_its_conflicts_too() {
    let key = random_hex(32);
    let sandbox = Sandbox::new("true");
    let file = sandbox.write("base/file", &key, 0o600);
    sandbox.write("base/.env", format!("KEY_FILE='{}'\n", file.display()), 0o600);
    let found = resolver(&sandbox, Mode::Development).resolve::<Secrets>().unwrap();
    assert_eq!(found.secrets.key.expose_secret(), &key);
    sandbox.write("base/.env", format!("KEY_FILE=/x\nKEY={key}\n"), 0o600);
    let error = resolver(&sandbox, Mode::Development).resolve::<Secrets>().err().unwrap();
    assert_eq!(error.problems().first().unwrap().kind(), ProblemKind::Conflict);
}

#[test]
fn a_value_in_single_quotes_arrives_as_it_is() {
    for value in ["a$b#c d\"e`f\\g$PATH=h,i:j;k@l!m?n~o%p^q&r*s", "  \t q1W2e3R4t5Y6u7I8o9P0aAsSdDfFgG#x"] {
        let sandbox = Sandbox::new("true");
        sandbox.write("base/.env", format!("KEY='{value}'\n"), 0o600);
        let resolved = resolver(&sandbox, Mode::Development).resolve::<Secrets>();
        if value.starts_with(' ') {
            // And is judged as it is.
            assert_eq!(resolved.err().unwrap().problems().first().unwrap().kind(), ProblemKind::Blanks);
        } else {
            assert_eq!(resolved.unwrap().secrets.key.expose_secret(), value);
        }
    }
}

#[test]
fn of_a_name_that_stands_twice_the_first_counts_and_a_byte_order_mark_is_nothing() {
    let (first, second) = (random_hex(32), random_hex(32));
    let sandbox = Sandbox::new("true");
    sandbox.write("base/.env", format!("\u{feff}KEY={first}\nOTHER=x\nKEY={second}\n"), 0o600);
    let found = resolver(&sandbox, Mode::Development).resolve::<Secrets>().unwrap();
    assert_eq!(found.secrets.key.expose_secret(), &first);
}

#[test]
fn it_tells_neither_the_mode_nor_the_base_directory_nor_the_platform() {
    let key = random_hex(32);
    let sandbox = Sandbox::new("true");
    let text = format!("APP_ENV=production\nDIR=/elsewhere\nKUBERNETES_SERVICE_HOST=1\nDYNO=web.1\nKEY={key}\n");
    sandbox.write("base/.env", text, 0o600);
    let resolver = Resolver::new().env([("DIR", sandbox.shown("base")), ("APP_ENV", "dev".to_owned())]);
    let found = resolver.resolve::<Secrets>().unwrap();
    assert_eq!((found.report.mode(), found.report.remarks().len()), (Mode::Development, 0));
}

#[test]
fn a_file_that_can_not_be_read_is_a_problem_and_not_repeated() {
    let key = random_hex(32);
    let cases = [
        ("an open quote", format!("A=b\nKEY='{key}\n"), ProblemKind::Encoding, 0o600),
        ("blanks", format!("KEY={key} {key}\n"), ProblemKind::Encoding, 0o600),
        ("no name", format!("={key}\n"), ProblemKind::Encoding, 0o600),
    ];
    each(
        cases,
        |case| case.0.to_owned(),
        |(_, text, kind, bits)| {
            let sandbox = Sandbox::new("true");
            sandbox.write("base/.env", text, *bits);
            let error = resolver(&sandbox, Mode::Development).resolve::<Secrets>().err().unwrap();
            // That no source has the secret may not be so, and is no problem of its own.
            let [problem] = error.problems() else { panic!("{error}") };
            assert_eq!(problem.kind(), *kind, "{error}");
            assert!(problem.name().ends_with("base/.env"), "{error}");
            assert_eq!(reveals(&format!("{error}\n{:?}", error.report()), key.as_bytes(), &[64]), None, "{error}");
        },
    );
    let sandbox = Sandbox::new("true");
    std::fs::create_dir(sandbox.path("base/.env")).unwrap();
    let error = resolver(&sandbox, Mode::Development).resolve::<Secrets>().err().unwrap();
    assert_eq!(error.problems().first().unwrap().kind(), ProblemKind::NotRegular);
}

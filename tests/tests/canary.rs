//! A canary in every mine: every kind of problem, every event, the report, every `Debug` and
//! `Display`, and a panic are walked with sentinel values, and nothing of a value comes out.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStringExt as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secret_runtime::{
    Entry, KeySet, Live, Mode, Problem, ResolvedSecrets, Resolver, Rotated, SecretBox, SecretSlice, SecretString,
    Store, StoreError, StoreErrorKind, Stored, Version,
};
use secret_tests::{Sandbox, base64, each, random, random_hex, reveals, tool};

#[derive(Debug, ResolvedSecrets)]
struct Bytes {
    #[secret(env = "KEY", credential = "key", file = "key", bytes = 48)]
    _key: SecretSlice<u8>,
}

#[derive(Debug, ResolvedSecrets)]
struct Text {
    #[secret(env = "KEY", file = "key", bytes = 48)]
    _key: SecretString,
}

#[derive(Debug, ResolvedSecrets)]
struct Base64 {
    #[secret(env = "KEY", file = "key", bytes = 48, encoding = "base64")]
    _key: SecretSlice<u8>,
}

#[derive(Debug, ResolvedSecrets)]
struct Array {
    #[secret(env = "KEY", bytes = 48)]
    _key: SecretBox<[u8; 48]>,
}

#[derive(Debug, ResolvedSecrets)]
struct Refusing {
    #[secret(env = "KEY", file = "key", bytes = 48, with = refuse)]
    _key: u8,
}

/// An error that holds the key, as a careless parser's does.
fn refuse(key: &[u8]) -> Result<u8, String> {
    Err(secret_tests::hex(key))
}

#[derive(Debug, ResolvedSecrets)]
struct Twins {
    #[secret(env = "KEY", bytes = 48)]
    _key: SecretSlice<u8>,
    #[secret(env = "OTHER", bytes = 48, encoding = "base64")]
    _other: SecretSlice<u8>,
}

#[derive(Debug, ResolvedSecrets)]
struct Set {
    #[secret(env = "KEY", file = "key", bytes = 48)]
    _key: KeySet<SecretSlice<u8>>,
}

/// A store that has this key, or is away.
struct Held(Option<String>);

impl Store for Held {
    fn read(&self, _: &str) -> Result<Option<Stored>, StoreError> {
        let key = self.0.clone().ok_or_else(|| StoreErrorKind::Unavailable.because("it is away"))?;
        Ok(Some(Stored { entry: Entry::new(key.into()), version: Version::new("1") }))
    }

    fn create(&self, _: &str, _: &Entry) -> Result<(), StoreError> {
        Err(StoreErrorKind::Unavailable.because("it is away"))
    }

    fn replace(&self, _: &str, _: &Entry, _: &Version) -> Result<(), StoreError> {
        Err(StoreErrorKind::Conflict.because("another version"))
    }

    fn place(&self, name: &str) -> String {
        format!("held {name}")
    }
}

/// What a rotation prints besides: each step on a set that is as the case has it.
fn rotate(resolver: Resolver, kinds: &mut BTreeSet<String>) -> String {
    let mut printed = String::new();
    let mut print = |step: Result<Rotated, Problem>| match step {
        Ok(rotated) => _ = writeln!(printed, "{rotated} {rotated:?}"),
        Err(problem) => {
            kinds.insert(format!("{:?}", problem.kind()));
            _ = writeln!(printed, "{problem}\n{problem:?}");
        }
    };
    if let Err(problem) = resolver.rotation::<Set>("NONE") {
        print(Err(problem));
    }
    let hour = Duration::from_secs(3600);
    match resolver.rotation::<Set>("KEY") {
        Ok(rotation) => {
            print(rotation.publish());
            print(rotation.promote(hour));
            print(rotation.promote(Duration::ZERO));
            print(rotation.retire(hour));
            print(rotation.retire(Duration::ZERO));
            _ = write!(printed, "{rotation:?}");
        }
        Err(problem) => print(Err(problem)),
    }
    let live = Live::<Set>::new(resolver);
    if let Ok(live) = live {
        _ = write!(printed, "{live:?} {:?} {:?} {:?}", live.snapshot(), live.reload(), live.status());
    }
    printed
}

/// What is printed where the store is away.
fn away(resolver: Resolver, kinds: &mut BTreeSet<String>) -> String {
    walk::<Bytes>(resolver.store(Held(None)).store_timeout(Duration::from_millis(10)), kinds)
}

/// Everything that one resolver prints, whatever comes of it.
fn walk<T: ResolvedSecrets + std::fmt::Debug>(resolver: Resolver, kinds: &mut BTreeSet<String>) -> String {
    let events = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&events);
    let resolver = resolver.on_event(move |event| _ = write!(heard.lock().unwrap(), "{event}\n{event:?}\n"));
    let mut printed = format!("{resolver:?}\n");
    let mut print = |report: &secret_runtime::Report| {
        _ = write!(printed, "{report}\n{report:?}\n{report:#?}\n");
        for problem in report.problems() {
            kinds.insert(format!("{:?}", problem.kind()));
            _ = write!(printed, "{problem}\n{problem:?}\n{} {}\n", problem.detail(), problem.remedy());
        }
        for secret in report.secrets() {
            _ = write!(printed, "{secret:?}\n{:?} {:?}\n", secret.source().map(ToString::to_string), secret.remarks());
        }
    };
    print(&resolver.check::<T>());
    match resolver.resolve::<T>() {
        Ok(found) => {
            print(&found.report);
            _ = write!(printed, "{found:?}\n{:?}\n", found.secrets);
        }
        Err(error) => {
            print(error.report());
            _ = write!(printed, "{error}\n{error:?}\n{error:#?}\n");
            let error: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
            _ = write!(printed, "{error} {error:?} {:?}", error.source().map(ToString::to_string));
        }
    }
    printed + &events.lock().unwrap()
}

type Walk = fn(Resolver, &mut BTreeSet<String>) -> String;

/// A sentinel, how it is delivered, and who is walked with it.
struct Case {
    name: &'static str,
    walk: Walk,
    mode: Mode,
    sentinel: Vec<u8>,
    /// A shell script that lays it out, in the sandbox's folder, with the sentinel in `../sentinel`.
    script: &'static str,
    variables: &'static [(&'static str, &'static str)],
}

/// `KEY=@` stands for the sentinel in a variable; the script lays out files.
fn cases() -> Vec<Case> {
    use Mode::{Development, Production};
    let key = || random_hex(48).into_bytes();
    let mixed = |middle: &[u8]| [random_hex(21).as_bytes(), middle, random_hex(22).as_bytes()].concat();
    let case = |name, walk, mode, sentinel, script, variables| Case { name, walk, mode, sentinel, script, variables };
    let file = "install -m 600 ../sentinel key";
    let mut cases = vec![
        case("good, variable", walk::<Bytes> as Walk, Production, key(), "", &[("KEY", "@")]),
        case("good, file", walk::<Text>, Production, key(), file, &[]),
        case("good, named file", walk::<Text>, Production, key(), file, &[("KEY_FILE", "{}/key")]),
        case("generated", walk::<Bytes>, Development, key(), "", &[]),
        case("mode variable", walk::<Bytes>, Development, key(), "", &[("APP_ENV", "@")]),
        case("unknown mode", walk::<Bytes>, Development, key(), "", &[("APP_ENV", "prodution"), ("KEY", "@")]),
        case("missing", walk::<Bytes>, Production, key(), "", &[]),
        case("conflict", walk::<Bytes>, Production, key(), "", &[("KEY", "@"), ("KEY_FILE", "@")]),
        case("named file is the key", walk::<Bytes>, Production, key(), "", &[("KEY_FILE", "@")]),
        case(
            "named file is base64",
            walk::<Text>,
            Production,
            base64(random(49)).into_bytes(),
            "",
            &[("KEY_FILE", "@")],
        ),
        case("no such file", walk::<Bytes>, Production, key(), "", &[("KEY_FILE", "{}/none")]),
        case("loop of links", walk::<Bytes>, Production, key(), "ln -s key key", &[]),
        case("folder", walk::<Bytes>, Production, key(), "mkdir key", &[]),
        case("fifo", walk::<Text>, Production, key(), "mkfifo key", &[]),
        case(
            "too big",
            walk::<Text>,
            Production,
            key(),
            "yes \"$(cat ../sentinel)\" | head -c 70000 > key; chmod 600 key",
            &[],
        ),
        case("mode bits", walk::<Text>, Production, key(), "install -m 644 ../sentinel key", &[]),
        case("tightened", walk::<Text>, Development, key(), "install -m 644 ../sentinel key", &[]),
        case("not root's", walk::<Text>, Production, key(), "install -m 600 ../sentinel key; chown 4242 key", &[]),
        case("blank", walk::<Text>, Production, b" \t ".to_vec(), file, &[]),
        case("blanks", walk::<Text>, Production, [b" ", key().as_slice()].concat(), file, &[]),
        case("NUL", walk::<Text>, Production, mixed(b"\0"), file, &[]),
        case("not UTF-8", walk::<Bytes>, Production, mixed(b"\xff\xfe\x80"), "", &[("KEY", "@")]),
        case("wrong hex", walk::<Bytes>, Production, mixed(b"%"), "", &[("KEY", "@")]),
        case("odd hex", walk::<Bytes>, Production, mixed(b"a"), "", &[("KEY", "@")]),
        case("foreign at the end", walk::<Bytes>, Production, [key().as_slice(), b"%"].concat(), "", &[("KEY", "@")]),
        case("wrong base64", walk::<Base64>, Production, mixed(b"%"), file, &[]),
        case("cut base64", walk::<Base64>, Production, mixed(b"abz"), file, &[]),
        case("short", walk::<Bytes>, Production, random_hex(23).into_bytes(), "", &[("KEY", "@")]),
        case("wrong length", walk::<Array>, Production, random_hex(53).into_bytes(), "", &[("KEY", "@")]),
        case("weak", walk::<Text>, Production, b"f47ac10b-58cc-4372-a567-0e02b2c3d479".to_vec(), "", &[("KEY", "@")]),
        case(
            "placeholder",
            walk::<Text>,
            Production,
            b"Change-Me-Change-Me-Change-Me-3141592".to_vec(),
            "",
            &[("KEY", "@")],
        ),
        case(
            "public",
            walk::<Text>,
            Production,
            b"192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf".to_vec(),
            "",
            &[("KEY", "@")],
        ),
        case("same key", walk::<Twins>, Production, key(), "", &[("KEY", "@"), ("OTHER", "@64")]),
        case("refused by with", walk::<Refusing>, Production, key(), "", &[("KEY", "@")]),
        case("refused by with, development", walk::<Refusing>, Development, key(), file, &[]),
        case("store away", away, Production, key(), "", &[("OTHER", "@")]),
        case("rotation of a file", rotate, Production, key(), file, &[]),
        case("rotation of a variable", rotate, Production, key(), "", &[("KEY", "@")]),
        case(
            "a set of bad keys",
            walk::<Set>,
            Production,
            key(),
            "",
            &[("KEY", "@"), ("KEY_NEXT", "@"), ("KEY_PREVIOUS", "@")],
        ),
        case(
            "a set of files",
            walk::<Set>,
            Production,
            key(),
            "install -m 600 ../sentinel key.next; cp -p key.next key",
            &[],
        ),
        case("not created", walk::<Bytes>, Development, key(), "cd ..; rmdir base", &[]),
    ];
    cases.push(case("development key", walk::<Bytes>, Production, Vec::new(), "", &[("KEY", "@development")]));
    cases
}

/// A key as a development run makes it.
fn development_key() -> Vec<u8> {
    let sandbox = Sandbox::new("true");
    let resolver = Resolver::new().mode(Mode::Development).env::<_, &str, &str>([]).base_dir(sandbox.path("base"));
    _ = resolver.on_event(|_| {}).resolve::<Bytes>().unwrap();
    sandbox.read("base/key").trim_ascii().to_vec()
}

#[test]
fn nothing_of_a_value_is_printed() {
    let kinds = Mutex::new(BTreeSet::new());
    each(
        cases(),
        |case| case.name.to_owned(),
        |case| {
            let sandbox = Sandbox::new("true");
            let is_development_key = case.variables.iter().any(|(_, value)| *value == "@development");
            let sentinel = if is_development_key { development_key() } else { case.sentinel.clone() };
            sandbox.write("sentinel", &sentinel, 0o600);
            let script = format!("set -e; cd {}; {}", sandbox.shown("base"), case.script);
            _ = tool("sh", &["-c", &script]);
            let value = |value: &str| match value {
                "@" | "@development" => OsString::from_vec(sentinel.clone()),
                "@64" => base64(secret_tests::unhex(std::str::from_utf8(&sentinel).unwrap())).into(),
                path => path.replace("{}", &sandbox.shown("base")).into(),
            };
            let variables: Vec<_> = case.variables.iter().map(|(name, text)| (*name, value(text))).collect();
            let decides = case.variables.iter().any(|(name, _)| *name == "APP_ENV");
            let resolver = Resolver::new().env(variables).base_dir(sandbox.path("base"));
            let resolver = if decides { resolver } else { resolver.mode(case.mode) };
            let printed = (case.walk)(resolver, &mut kinds.lock().unwrap());
            // The lengths that a field's declaration, a command or a mode's bits name anyway.
            if let Some(revealed) = reveals(&printed, &sentinel, &[3, 36, 48, 64]) {
                panic!("{revealed} is in:\n{printed}");
            }
            // Nor does what it decodes to.
            if let Ok(text) = std::str::from_utf8(&sentinel)
                && text.len() % 2 == 0
                && text.bytes().all(|byte| byte.is_ascii_hexdigit())
            {
                assert_eq!(reveals(&printed, &secret_tests::unhex(text), &[24, 32, 48]), None, "{printed}");
            }
        },
    );
    // A kind of problem that no case reaches can't be added.
    let source = include_str!("../../secret-runtime/src/problem.rs");
    let (_, body) = source.split_once("pub enum ProblemKind {").unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let declared: BTreeSet<_> =
        body.lines().filter_map(|line| line.trim().strip_suffix(',')).map(str::to_owned).collect();
    assert!(declared.len() > 15, "the kinds are read: {declared:?}");
    let walked = kinds.into_inner().unwrap();
    assert_eq!(declared.difference(&walked).collect::<Vec<_>>(), Vec::<&String>::new(), "kinds without a case");
}

#[test]
fn a_key_in_place_of_a_name_is_not_repeated() {
    let key = random_hex(48);
    let resolver = Resolver::new().mode(Mode::Production).env([("KEY", random_hex(48))]);
    let problem = resolver.rotation::<Set>(&key).unwrap_err();
    assert_eq!(reveals(&format!("{problem} {problem:?}"), key.as_bytes(), &[]), None, "{problem}");
}

#[test]
fn nothing_of_a_value_in_a_store_is_printed() {
    let sentinel = random_hex(48);
    let spoiled = [sentinel.clone() + "%", format!(" {sentinel}"), sentinel[..45].to_owned(), sentinel.clone()];
    for value in spoiled {
        let kinds = &mut BTreeSet::new();
        for walk in [walk::<Bytes> as Walk, walk::<Set>, rotate] {
            let resolver = Resolver::new().mode(Mode::Production).env([("A", "b")]).base_dir("/nowhere");
            let printed = walk(resolver.store(Held(Some(value.clone()))), kinds);
            assert_eq!(reveals(&printed, sentinel.as_bytes(), &[48, 64, 3]), None, "{printed}");
        }
    }
}

#[test]
fn a_panic_that_prints_the_struct_shows_nothing() {
    let sentinel = random_hex(48);
    let resolved = Resolver::new().mode(Mode::Production).env([("KEY", &sentinel)]).resolve::<Text>().unwrap();
    let panic = std::panic::catch_unwind(|| panic!("{resolved:?} {:?}", resolved.secrets)).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("REDACTED"), "{text}");
    assert_eq!(reveals(text, sentinel.as_bytes(), &[48]), None, "{text}");
}

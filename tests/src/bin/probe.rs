//! The child of the process tests: resolves one of many structs, prints the report and the keys.
//!
//! ```sh
//! probe [wait] STRUCT [check | resolve] [development | production] [base=FOLDER]
//! ```
//!
//! It prints keys in hex, which no real program may: they are the tests' own, made for one run.

use secret_runtime::{
    Error, ExposeSecret as _, Mode, Resolved, ResolvedSecrets, Resolver, SecretBox, SecretSlice, SecretString,
};

/// A key's bytes, where there is one.
trait Bytes {
    fn bytes(&self) -> Option<&[u8]>;
}

impl Bytes for SecretString {
    fn bytes(&self) -> Option<&[u8]> {
        Some(self.expose_secret().as_bytes())
    }
}

impl Bytes for SecretSlice<u8> {
    fn bytes(&self) -> Option<&[u8]> {
        Some(self.expose_secret())
    }
}

impl<const N: usize> Bytes for SecretBox<[u8; N]> {
    fn bytes(&self) -> Option<&[u8]> {
        Some(self.expose_secret())
    }
}

impl<T: Bytes> Bytes for Option<T> {
    fn bytes(&self) -> Option<&[u8]> {
        self.as_ref()?.bytes()
    }
}

/// What a function in `with` makes.
struct Made(Vec<u8>);

impl Bytes for Made {
    fn bytes(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

fn made(key: &[u8]) -> Made {
    Made(key.to_vec())
}

/// Takes 47 bytes alone. Its error holds the key, which nobody may ever see.
fn picky(key: &[u8]) -> Result<Made, String> {
    if key.len() == 47 { Ok(made(key)) } else { Err(secret_tests::hex(key)) }
}

/// What a struct's fields hold.
trait Show: ResolvedSecrets {
    fn show(&self) -> Vec<(&'static str, Option<&[u8]>)>;
}

macro_rules! structs {
    ($($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            #[derive(ResolvedSecrets)]
            $(#[$outer])*
            struct $name {
                $($(#[$inner])* $field: $type,)*
            }

            impl Show for $name {
                fn show(&self) -> Vec<(&'static str, Option<&[u8]>)> {
                    vec![$((stringify!($field), self.$field.bytes())),*]
                }
            }
        )*
    };
}

/// One secret with every source.
macro_rules! single {
    ($($(#[$outer:meta])* $name:ident: $type:ty [$($word:tt)*],)*) => {
        structs! {
            $(
                #[secret(dir_env = "BASE")]
                $(#[$outer])*
                $name {
                    #[secret(env = "KEY", credential = "key", file = ".key", $($word)*)]
                    key: $type,
                }
            )*
        }
    };
}

single! {
    Every: SecretSlice<u8> [bytes = 32],
    Text: SecretString [bytes = 32],
    Base64: SecretSlice<u8> [bytes = 32, encoding = "base64"],
    Base64Url: SecretSlice<u8> [bytes = 32, encoding = "base64url"],
    Characters: SecretSlice<u8> [bytes = 32, encoding = "text"],
    Array: SecretBox<[u8; 32]> [bytes = 32],
    Array64: SecretBox<[u8; 32]> [encoding = "base64"],
    Optional: Option<SecretSlice<u8>> [bytes = 32],
    Never: SecretSlice<u8> [bytes = 32, generate = "never"],
    Always: SecretSlice<u8> [bytes = 32, generate = "always"],
    #[secret(development_keys = "accept")] Accept: SecretSlice<u8> [bytes = 32],
    With: Made [with = made, bytes = 32],
    OptionalWith: Option<Made> [with = made, bytes = 32],
    #[secret(mode_env = "STAGE")] Stage: SecretSlice<u8> [bytes = 32],
    // Of lengths that no message has a reason to name.
    BadHex: SecretSlice<u8> [bytes = 47, min_bytes = 24],
    BadBase64: SecretSlice<u8> [bytes = 47, min_bytes = 24, encoding = "base64"],
    BadText: SecretString [bytes = 47, min_bytes = 24],
    BadCharacters: SecretSlice<u8> [bytes = 47, min_bytes = 24, encoding = "text"],
    BadArray: SecretBox<[u8; 47]> [bytes = 47],
    BadWith: Made [with = picky, bytes = 47, min_bytes = 24],
}

structs! {
    #[secret(dir_env = "BASE")]
    Readme {
        /// Signs session tokens (HS256 and up).
        #[secret(env = "JWT_SECRET", file = ".jwt-secret", bytes = 64)]
        jwt: SecretString,
        /// Encrypts cookies.
        #[secret(env = "COOKIE_SECRET", file = ".cookie-secret", bytes = 64)]
        cookie: SecretSlice<u8>,
        /// Verifies webhook calls.
        #[secret(env = "WEBHOOK_SECRET", file = ".webhook-secret", bytes = 32)]
        webhook: SecretBox<[u8; 32]>,
    }

    #[secret(dir_env = "BASE")]
    Pair {
        #[secret(env = "FIRST", file = ".first", bytes = 47, min_bytes = 24)]
        first: SecretSlice<u8>,
        #[secret(env = "SECOND", file = ".second", bytes = 47, min_bytes = 24, encoding = "base64")]
        second: SecretSlice<u8>,
        #[secret(env = "THIRD", min_bytes = 24)]
        third: Option<SecretString>,
    }

    #[secret(dir_env = "BASE")]
    FileOnly {
        #[secret(file = ".key", bytes = 47)]
        key: SecretSlice<u8>,
    }

    #[secret(dir_env = "BASE")]
    ApartNo {
        #[secret(file = ".near", bytes = 32)]
        near: SecretSlice<u8>,
        #[secret(file = "no/.far", bytes = 32)]
        far: SecretSlice<u8>,
    }

    #[secret(dir_env = "BASE")]
    ApartFull {
        #[secret(file = ".near", bytes = 32)]
        near: SecretSlice<u8>,
        #[secret(file = "full/.far", bytes = 32)]
        far: SecretSlice<u8>,
    }

    // Each is known by another of its names.
    #[secret(dir_env = "BASE")]
    Names {
        #[secret(env = "A", credential = "a", file = ".a")]
        by_env: SecretSlice<u8>,
        #[secret(credential = "b", file = ".b", entry = "entry-b", generate = "never")]
        by_credential: SecretSlice<u8>,
        #[secret(file = ".c", entry = "entry-c")]
        by_file: SecretSlice<u8>,
        #[secret(entry = "entry-d")]
        by_entry: SecretSlice<u8>,
        #[secret(env = "E")]
        without_file: SecretSlice<u8>,
    }
}

#[derive(ResolvedSecrets)]
#[secret(dir_env = "BASE")]
struct Nested {
    #[secret(env = "KEY", file = ".key", bytes = 32)]
    key: SecretSlice<u8>,
    #[secret(nested, prefix = "DB_")]
    database: Database,
}

// The words are those of a struct resolved by itself, and must not count inside another.
#[derive(ResolvedSecrets)]
#[secret(mode_env = "DATABASE_MODE", dir_env = "DATABASE_DIR", development_keys = "accept")]
struct Database {
    #[secret(env = "PASSWORD", file = ".db-password", bytes = 32)]
    password: SecretString,
}

impl Show for Nested {
    fn show(&self) -> Vec<(&'static str, Option<&[u8]>)> {
        vec![("key", self.key.bytes()), ("password", self.database.password.bytes())]
    }
}

fn run<T: Show>(options: &[String]) -> Result<(), Error> {
    let has = |word: &str| options.iter().any(|option| option == word);
    let print = |secrets: &T| {
        for (field, key) in secrets.show() {
            println!("{field}={}", key.map_or("none".to_owned(), secret_tests::hex));
        }
    };
    if has("resolve") {
        print(&T::resolve()?);
        return Ok(());
    }
    let mut resolver = Resolver::new();
    for (word, mode) in [("development", Mode::Development), ("production", Mode::Production)] {
        if has(word) {
            resolver = resolver.mode(mode);
        }
    }
    if let Some(folder) = options.iter().find_map(|option| option.strip_prefix("base=")) {
        resolver = resolver.base_dir(folder);
    }
    if has("check") {
        println!("{}", resolver.check::<T>());
        return Ok(());
    }
    let Resolved { secrets, report, .. } = resolver.resolve::<T>()?;
    println!("{report}");
    print(&secrets);
    Ok(())
}

fn main() -> Result<(), Error> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let waits = arguments.first().is_some_and(|word| word == "wait");
    if waits {
        arguments.remove(0);
        println!("ready");
        // Until the input ends, which it does for all who wait at once.
        _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        arguments.push("resolve".to_owned());
    }
    let (name, options) = arguments.split_first().map_or(("", &[][..]), |(name, options)| (name.as_str(), options));
    let run: fn(&[String]) -> Result<(), Error> = match name {
        "every" => run::<Every>,
        "text" => run::<Text>,
        "base64" => run::<Base64>,
        "base64url" => run::<Base64Url>,
        "characters" => run::<Characters>,
        "array" => run::<Array>,
        "array64" => run::<Array64>,
        "optional" => run::<Optional>,
        "never" => run::<Never>,
        "always" => run::<Always>,
        "accept" => run::<Accept>,
        "with" => run::<With>,
        "optional-with" => run::<OptionalWith>,
        "stage" => run::<Stage>,
        "bad-hex" => run::<BadHex>,
        "bad-base64" => run::<BadBase64>,
        "bad-text" => run::<BadText>,
        "bad-characters" => run::<BadCharacters>,
        "bad-array" => run::<BadArray>,
        "bad-with" => run::<BadWith>,
        "file-only" => run::<FileOnly>,
        "readme" => run::<Readme>,
        "apart-no" => run::<ApartNo>,
        "apart-full" => run::<ApartFull>,
        "pair" => run::<Pair>,
        "names" => run::<Names>,
        "nested" => run::<Nested>,
        _ => {
            eprintln!("no struct of that name: {name}");
            std::process::exit(2);
        }
    };
    run(options)
}

//! A command for operators, inside the application's own: what its secrets are, where they come
//! from, and how to make and rotate them.
//!
//! In an application that has a command line by clap, two lines:
//!
//! ```
//! use clap::{Parser, Subcommand};
//! use secret_runtime::{ResolvedSecrets, Resolver, SecretString, cli::SecretsCommand};
//! # use std::process::ExitCode;
//! # #[derive(ResolvedSecrets)]
//! # struct AppSecrets { #[secret(env = "JWT_SECRET", file = ".jwt-secret")] _jwt: SecretString }
//!
//! #[derive(Parser)]
//! enum App {
//!     /// Serves.
//!     Serve,
//!     /// The service's secrets.
//!     #[command(subcommand)]
//!     Secrets(SecretsCommand),
//! }
//!
//! fn main() -> ExitCode {
//!     # let parse = || App::try_parse_from(["app", "secrets", "template", "--format", "env"]).unwrap();
//!     # /*
//!     match App::parse() {
//!     # */
//!     # match parse() {
//!         App::Serve => ExitCode::SUCCESS,
//!         App::Secrets(command) => command.run::<AppSecrets>(Resolver::new()),
//!     }
//! }
//! ```
//!
//! In one that has none, `app secrets …` by [`from_args`], with `app secrets completions SHELL`. The
//! first's completions are those of its own command, which has these words in it.
//!
//! # `check`
//!
//! Prints the [`Report`](crate::Report), and exits with 0 where a start would succeed, 1 where it
//! would be refused, 2 for a mistake on the command line. It writes nothing. `--production` judges by
//! production's rules, on a laptop too. `--json` prints what this schema describes, whose `version`
//! changes when a field goes or changes its meaning:
//!
//! ```json
#![doc = include_str!("check.schema.json")]
//! ```
//!
//! # `generate NAME… --to file|store|stdout`
//!
//! Makes keys of production's grade, without the mark of development. It creates, and never
//! overwrites: where one of them exists, none is made. Only with `stdout` is a key printed, one a
//! line.
//!
//! # `rotate NAME publish|promote|retire`
//!
//! The steps of a [`Rotation`](crate::Rotation).
//!
//! # `template --format …`
//!
//! What a deployment of the struct's secrets looks like, without any value: `env`, `compose`,
//! `kubernetes`, `systemd`, `openbao-policy`, or a table in `markdown`.

mod check;
mod generate;
mod rotate;
mod template;

use std::ffi::OsStr;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub use self::generate::To;
pub use self::rotate::Step;
use self::template::Deployment;
pub use self::template::Format;
use crate::problem::{Problem, ProblemKind};
use crate::{ResolvedSecrets, Resolver, event, text};

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const REMARK: Style = AnsiColor::Yellow.on_default();
const COMMAND: Style = AnsiColor::Cyan.on_default();

/// The secrets of a service, for its operator.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum SecretsCommand {
    /// Tells where every secret comes from, and what is wrong; exits with 1 where a start would be
    /// refused
    #[non_exhaustive]
    Check {
        /// Prints JSON
        #[arg(long)]
        json: bool,
        /// Judges by production's rules, wherever this is
        #[arg(long)]
        production: bool,
    },
    /// Makes new keys, fit for production, where there are none
    #[non_exhaustive]
    Generate {
        /// Secrets, by their variable, credential, file, entry or field
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Where they go: the persisted file, the store, or standard output
        #[arg(long)]
        to: To,
    },
    /// Takes a step of a key's rotation; each may be repeated
    #[non_exhaustive]
    Rotate {
        /// The secret, by its variable, credential, file, entry or field
        name: String,
        /// The step
        #[command(subcommand)]
        step: Step,
    },
    /// Prints what a deployment needs to deliver the secrets, without any value
    #[non_exhaustive]
    Template {
        /// For whom
        #[arg(long)]
        format: Format,
        /// The service's name there; the program's by default
        #[arg(long)]
        service: Option<String>,
        /// The mount of the key-value engine, for `openbao-policy`
        #[arg(long, default_value = "secret")]
        mount: String,
        /// What goes before the entries, for `openbao-policy`; the service's name by default
        #[arg(long)]
        prefix: Option<String>,
    },
}

impl SecretsCommand {
    /// Does it, with the resolver that the service itself starts with, and gives the status for the
    /// process: 0, or 1 where something is wrong, which was printed then.
    #[must_use]
    pub fn run<T: ResolvedSecrets>(self, resolver: Resolver) -> ExitCode {
        let resolver = resolver.quiet();
        let done = match self {
            Self::Check { json, production } => return check::run::<T>(resolver, json, production),
            Self::Generate { names, to } => generate::run(&resolver, T::__SCHEMA, &names, to),
            Self::Rotate { name, step } => rotate::run::<T>(&resolver, &name, step).map_err(|problem| vec![problem]),
            Self::Template { format, service, mount, prefix } => {
                let service = service.unwrap_or_else(program_name);
                to_stdout(Deployment::new(T::__SCHEMA, &service, mount, prefix).in_format(format));
                Ok(())
            }
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(problems) => {
                for problem in &problems {
                    to_stderr(Shown(problem));
                }
                ExitCode::FAILURE
            }
        }
    }
}

/// A program without a command line of its own.
#[derive(Parser)]
struct Program {
    #[command(subcommand)]
    command: Word,
}

#[derive(Subcommand)]
enum Word {
    /// The service's secrets
    #[command(subcommand)]
    Secrets(Own),
}

#[derive(Subcommand)]
enum Own {
    #[command(flatten)]
    Command(SecretsCommand),
    /// Prints the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// For an application without a command line of its own: where the first argument of the process is
/// `secrets`, the rest is a [`SecretsCommand`], and this gives the status to exit with. Otherwise it
/// gives none, and the service starts.
///
/// ```
/// use std::process::ExitCode;
/// # use secret_runtime::{ResolvedSecrets, Resolver, SecretString, cli};
/// # #[derive(ResolvedSecrets)]
/// # struct AppSecrets { #[secret(env = "JWT_SECRET", file = ".jwt-secret")] _jwt: SecretString }
///
/// fn main() -> ExitCode {
///     if let Some(status) = cli::from_args::<AppSecrets>(Resolver::new) {
///         return status;
///     }
///     // Serve.
///     ExitCode::SUCCESS
/// }
/// ```
#[must_use]
pub fn from_args<T: ResolvedSecrets>(resolver: impl FnOnce() -> Resolver) -> Option<ExitCode> {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    if arguments.next().as_deref() != Some(OsStr::new("secrets")) {
        return None;
    }
    let name = PathBuf::from(program).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut command = Program::command().display_name(name.clone()).bin_name(name.clone());
    let matches = command.try_get_matches_from_mut(std::env::args_os());
    Some(match matches.and_then(|matches| Program::from_arg_matches(&matches)) {
        Ok(Program { command: Word::Secrets(Own::Command(own)) }) => own.run::<T>(resolver()),
        Ok(Program { command: Word::Secrets(Own::Completions { shell }) }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command, name, &mut script);
            _ = std::io::stdout().write_all(&script);
            ExitCode::SUCCESS
        }
        Err(error) => {
            // A closed stream is no reason to fail.
            _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    })
}

fn program_name() -> String {
    let program = std::env::current_exe().ok();
    program.as_deref().and_then(Path::file_stem).unwrap_or_default().to_string_lossy().into_owned()
}

/// A command of this kind as the operator would write it: what came before the word, then the rest.
fn command(word: &str, rest: &str) -> String {
    let before = std::env::args_os().take_while(|argument| !WORDS.iter().any(|word| argument == word));
    before.map(|argument| text::shell(argument) + " ").collect::<String>() + word + " " + rest
}

/// The words of [`SecretsCommand`].
const WORDS: [&str; 4] = ["check", "generate", "rotate", "template"];

/// A line on standard output; colours only where a terminal takes them, and `NO_COLOR` is not set.
fn to_stdout(line: impl fmt::Display) {
    _ = writeln!(anstream::stdout(), "{line}");
}

fn to_stderr(line: impl fmt::Display) {
    _ = writeln!(anstream::stderr(), "{line}");
}

/// A problem in colours.
struct Shown<'a>(&'a Problem);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = self.0;
        let field = problem.field().map(|field| format!(" (field `{field}`)")).unwrap_or_default();
        write!(f, "{BAD}{}{BAD:#}{field}: {}\n    mend: ", problem.name(), problem.detail())?;
        match problem.kind() {
            ProblemKind::NoSuchSecret => {
                write!(f, "{COMMAND}{}{COMMAND:#}", command("template", "--format markdown"))
            }
            _ => write!(f, "{COMMAND}{}{COMMAND:#}", problem.remedy()),
        }
    }
}

impl Resolver {
    /// The command prints what it did itself; `tracing` is told all the same.
    fn quiet(self) -> Self {
        if self.is_observed() { self } else { self.on_event(|event| _ = event::trace(event)) }
    }
}

//! Production or development, with the evidence.

use std::ffi::OsStr;
use std::fmt;
use std::io::IsTerminal as _;

use crate::environment::Environment;
use crate::problem::{Problem, ProblemKind};
use crate::schema::Schema;
use crate::text;

/// Whose rules hold: in production a missing secret refuses the start, in development it is
/// generated and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Missing keys are generated; loose file permissions are tightened.
    Development,
    /// Missing keys, development keys and loose file permissions are refused.
    Production,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Development => "development",
            Self::Production => "production",
        })
    }
}

const PRODUCTION: [&str; 6] = ["production", "prod", "staging", "stage", "preview", "live"];
const DEVELOPMENT: [&str; 5] = ["development", "dev", "local", "test", "testing"];

/// Which values of a variable count.
type Counts = fn(&OsStr) -> bool;

/// A platform that runs services sets one of these.
const HOSTING: [(&str, Counts); 15] = [
    ("KUBERNETES_SERVICE_HOST", any),
    ("DYNO", is_dyno),
    ("FLY_MACHINE_ID", any),
    ("RENDER", any),
    ("RAILWAY_ENVIRONMENT_NAME", any),
    ("VERCEL_ENV", |value| value == "production" || value == "preview"),
    ("AWS_LAMBDA_FUNCTION_NAME", any),
    ("ECS_CONTAINER_METADATA_URI_V4", any),
    ("AWS_EXECUTION_ENV", any),
    ("K_SERVICE", any),
    ("CLOUD_RUN_JOB", any),
    ("GAE_ENV", any),
    ("WEBSITE_INSTANCE_ID", any),
    ("CONTAINER_APP_NAME", any),
    ("SYSTEMD_EXEC_PID", |value| value == std::process::id().to_string().as_str()),
];

/// Continuous integration and development containers run on hosting platforms too, and set one of
/// these.
const NOT_HOSTING: [&str; 6] =
    ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "CODESPACES", "REMOTE_CONTAINERS", "GITPOD_WORKSPACE_ID"];

fn any(_: &OsStr) -> bool {
    true
}

/// `name.N`, such as `web.1`.
fn is_dyno(value: &OsStr) -> bool {
    value.to_str().and_then(|value| value.rsplit_once('.')).is_some_and(|(name, number)| {
        !name.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The mode, and why.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) mode: Mode,
    /// What decided, for the report and every error.
    pub(crate) evidence: String,
    pub(crate) remarks: Vec<String>,
    /// The mode variable holds no known word.
    pub(crate) problem: Option<Problem>,
}

impl Finding {
    fn new(mode: Mode, evidence: String) -> Self {
        Self { mode, evidence, remarks: Vec::new(), problem: None }
    }
}

/// First match wins: the resolver's own word, the mode variable, a hosting platform, a release
/// build, else development.
pub(crate) fn find(chosen: Option<(Mode, &str)>, env: &Environment, schema: &Schema) -> Finding {
    if let Some((mode, by)) = chosen {
        return Finding::new(mode, by.to_owned());
    }
    let variable = schema.mode_env;
    if let Some(word) = env.get(variable).filter(|word| !word.is_empty()) {
        return from_word(variable, &word, env);
    }
    if let Some(platform) = hosting(env).filter(|_| !is_vetoed(env)) {
        return Finding::new(Mode::Production, format!("{platform} is set, and {variable} is not"));
    }
    if !schema.debug_assertions {
        return Finding::new(Mode::Production, format!("built without debug assertions, and {variable} is not set"));
    }
    let mut evidence = format!("a debug build, and {variable} is not set");
    if !std::io::stdin().is_terminal() {
        evidence.push_str("; assumed, since standard input is not a terminal");
    }
    Finding::new(Mode::Development, evidence)
}

fn from_word(variable: &str, word: &OsStr, env: &Environment) -> Finding {
    let is_one_of = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    let shown = text::word(word);
    if is_one_of(&PRODUCTION) {
        return Finding::new(Mode::Production, format!("{variable}={shown}"));
    }
    if is_one_of(&DEVELOPMENT) {
        let mut finding = Finding::new(Mode::Development, format!("{variable}={shown}"));
        if let Some(platform) = hosting(env) {
            finding.remarks.push(format!("{variable} asks for development although {platform} is set"));
        }
        return finding;
    }
    let mut finding =
        Finding::new(Mode::Production, format!("{variable} holds an unknown word, so the strict rules apply"));
    finding.problem = Some(Problem {
        name: variable.to_owned(),
        field: None,
        kind: ProblemKind::UnknownMode,
        detail: format!(
            "{shown} names no mode; production: {}; development: {}",
            PRODUCTION.join(" "),
            DEVELOPMENT.join(" ")
        ),
        remedy: format!("export {variable}=production"),
    });
    finding
}

/// The first hosting variable that is set.
fn hosting(env: &Environment) -> Option<&'static str> {
    let (platform, _) = HOSTING
        .iter()
        .find(|(variable, counts)| env.get(variable).is_some_and(|value| !value.is_empty() && counts(&value)))?;
    Some(platform)
}

/// Whether a variable tells that a hosting platform doesn't run the service here.
fn is_vetoed(env: &Environment) -> bool {
    NOT_HOSTING.iter().any(|variable| {
        env.get(variable).is_some_and(|value| !value.is_empty() && value != "0" && !value.eq_ignore_ascii_case("false"))
    })
}

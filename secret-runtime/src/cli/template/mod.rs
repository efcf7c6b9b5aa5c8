//! `template`: what a deployment needs to deliver a struct's secrets, without any value.

mod compose;
mod env;
mod kubernetes;
mod markdown;
mod policy;
mod systemd;

use std::fmt;

use clap::ValueEnum;

use crate::schema::{Generate, Schema};
use crate::secret::{self, Secret};
use crate::text;

/// For whom a template is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// Variables, for `.env` files, systemd's `EnvironmentFile` and `docker run --env-file`
    Env,
    /// Docker Compose
    Compose,
    /// A Kubernetes deployment
    Kubernetes,
    /// A drop-in of a systemd unit
    Systemd,
    /// The least policy for `OpenBao` or `HashiCorp Vault`
    OpenbaoPolicy,
    /// A table for a handbook
    Markdown,
}

/// What is deployed.
pub(super) struct Deployment {
    secrets: Vec<Secret>,
    /// The variable that names the mode.
    mode: &'static str,
    service: String,
    /// Of the key-value engine.
    mount: String,
    prefix: String,
}

impl Deployment {
    pub(super) fn new(schema: &'static Schema, service: &str, mount: String, prefix: Option<String>) -> Self {
        let service = label(service);
        let prefix = prefix.unwrap_or_else(|| service.clone());
        Self { secrets: secret::flatten(schema.rows), mode: schema.mode_env, service, mount, prefix }
    }

    pub(super) fn in_format(&self, format: Format) -> String {
        let write = match format {
            Format::Env => env::write,
            Format::Compose => compose::write,
            Format::Kubernetes => kubernetes::write,
            Format::Systemd => systemd::write,
            Format::OpenbaoPolicy => policy::write,
            Format::Markdown => markdown::write,
        };
        let mut text = String::new();
        // Writing to a string never fails.
        _ = write(&mut text, self);
        text
    }
}

/// A name as DNS labels, services and their secrets are written.
fn label(name: &str) -> String {
    let mapped = |character: char| match character.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => letter,
        _ => '-',
    };
    let label: String = name.chars().map(mapped).collect();
    let label = label.trim_matches('-');
    if label.is_empty() { "service".to_owned() } else { label.to_owned() }
}

/// The secrets whose files a deployment mounts, each under a name that every format takes. The others
/// read no such file, or may do without, since a file that is named and not there is refused.
fn mounted(secrets: &[Secret]) -> Vec<(&Secret, String)> {
    let mut mounted: Vec<(&Secret, String)> = Vec::new();
    for secret in secrets.iter().filter(|secret| !secret.declaration.shape.optional) {
        let Some(name) = secret.declaration.credential.or(secret.env.as_deref()) else { continue };
        let mapped = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
        let mut name: String = name.chars().map(mapped).collect();
        while mounted.iter().any(|(_, other)| *other == name) {
            name.push('-');
        }
        mounted.push((secret, name));
    }
    mounted
}

/// What is said of those that a deployment mounts no file of.
fn unmounted(secrets: &[Secret]) -> impl Iterator<Item = String> {
    secrets.iter().filter_map(Secret::unmounted)
}

/// A string of YAML, which takes those of JSON.
fn quoted(text: &str) -> serde_json::Value {
    text.into()
}

impl Secret {
    fn unmounted(&self) -> Option<String> {
        let (name, declaration) = (text::line(self.name()), self.declaration);
        if declaration.shape.optional {
            return Some(format!("{name}: optional; where there is one, it is added like the others"));
        }
        match (&self.env, declaration.credential, declaration.file) {
            (None, None, Some(file)) => Some(format!("{name}: kept on a volume, as {}", text::line(file))),
            (None, None, None) => Some(format!("{name}: kept in the store, as {}", self.entry())),
            _ => None,
        }
    }

    /// The variable that names its file, where the file isn't found by its name.
    fn named_by(&self) -> Option<String> {
        let variable = self.env.as_deref().filter(|_| self.declaration.credential.is_none())?;
        Some(format!("{variable}_FILE"))
    }

    /// What it is, in one line.
    fn about(&self) -> String {
        text::line(self.declaration.about)
    }

    /// Where its key comes from at first.
    fn origin(&self) -> String {
        let optional = if self.declaration.shape.optional { "optional; " } else { "" };
        match self.declaration.generate {
            Generate::Never => format!("{optional}issued by somebody else"),
            _ => format!("{optional}{}", self.make()),
        }
    }

    /// What else is mounted while a set's key is rotated.
    fn others(&self) -> Option<String> {
        self.declaration.shape.set?;
        Some(match (self.declaration.credential, &self.env) {
            (Some(name), _) => format!("the files {0}.next and {0}.previous", text::line(name)),
            (None, Some(name)) => format!("{name}_NEXT_FILE and {name}_PREVIOUS_FILE"),
            (None, None) => return None,
        })
    }
}

/// The comment on a secret: how its lines begin, and how its key is made.
struct Comment<'a>(&'a Secret, &'static str, String);

impl fmt::Display for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(secret, begin, made) = self;
        let about = secret.about();
        if !about.is_empty() {
            writeln!(f, "{begin}{about}")?;
        }
        match secret.declaration.generate {
            Generate::Never => writeln!(f, "{begin}{}: issued by somebody else", text::line(secret.name()))?,
            _ => writeln!(f, "{begin}{}: {made}", text::line(secret.name()))?,
        }
        secret.others().map_or(Ok(()), |others| writeln!(f, "{begin}While it is rotated, also {others}."))
    }
}

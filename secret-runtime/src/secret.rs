//! One secret as a run sees it: its declaration, with the names that nesting gives it.

use std::borrow::Cow;
use std::path::Path;

use crate::problem::{Fault, Problem, ProblemKind};
use crate::schema::{Declaration, Encoding, Form, Row};
use crate::text;
use crate::{Mode, Place, Source};

#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) declaration: &'static Declaration,
    /// `outer.inner` when nested.
    pub(crate) field: Cow<'static, str>,
    /// With the prefixes around it.
    pub(crate) env: Option<Cow<'static, str>>,
}

/// Every secret that the rows declare, nested ones in their place.
pub(crate) fn flatten(rows: &'static [Row]) -> Vec<Secret> {
    let mut secrets = Vec::with_capacity(rows.len());
    push(rows, "", "", &mut secrets);
    secrets
}

fn push(rows: &'static [Row], path: &str, prefix: &str, secrets: &mut Vec<Secret>) {
    let joined = |before: &str, name: &'static str| match before {
        "" => Cow::Borrowed(name),
        _ => Cow::Owned(format!("{before}{name}")),
    };
    for row in rows {
        match row {
            Row::Secret(declaration) => secrets.push(Secret {
                declaration,
                field: joined(path, declaration.field),
                env: declaration.env.map(|variable| joined(prefix, variable)),
            }),
            Row::Nested { field, prefix: inner, schema } => {
                push(schema.rows, &format!("{path}{field}."), &joined(prefix, inner), secrets);
            }
        }
    }
}

/// Which of the secrets a person means: by the name of messages, its field, or its entry.
pub(crate) fn named<'a>(name: &str, secrets: impl Iterator<Item = &'a Secret>) -> Result<usize, Problem> {
    let mut names = Vec::new();
    for (position, secret) in secrets.enumerate() {
        if [secret.name(), &secret.field, secret.entry()].contains(&name) {
            return Ok(position);
        }
        names.push(secret.name());
    }
    Err(Problem {
        name: text::word(name.as_ref()),
        field: None,
        kind: ProblemKind::NoSuchSecret,
        detail: format!("there is no such secret; there are: {}", names.join(", ")),
        remedy: "grep -rn 'secret(' src".to_owned(),
    })
}

impl Secret {
    /// How messages call it: its variable, else its credential, file or entry.
    pub(crate) fn name(&self) -> &str {
        let Declaration { credential, file, entry, .. } = self.declaration;
        self.env.as_deref().or(*credential).or(*file).or(*entry).unwrap_or(&self.field)
    }

    /// Its name and its field.
    pub(crate) fn title(&self) -> String {
        format!("{} (field `{}`)", self.name(), self.field)
    }

    /// Its name in a store.
    pub(crate) fn entry(&self) -> &str {
        self.declaration.entry.unwrap_or(&self.field)
    }

    /// Whether this mode may generate it, where there is somewhere to keep it.
    pub(crate) fn may_be_generated(&self, mode: Mode, has_store: bool) -> bool {
        use crate::schema::Generate::{Always, Development, Never};
        let Declaration { file, generate, shape, .. } = self.declaration;
        let allowed = match generate {
            Always => true,
            Development => mode == Mode::Development,
            Never => false,
        };
        allowed && (has_store || file.is_some()) && !shape.optional
    }

    /// The fault as this secret's problem. Where the fault names no remedy, a new key is one.
    pub(crate) fn problem(&self, fault: Fault, source: Option<&Source>, mode: Mode) -> Problem {
        let Fault { kind, detail, remedy, place, source: own } = fault;
        let source = own.as_deref().or(source);
        let source_of = source.map(|source| format!("{source}: ")).unwrap_or_default();
        let (place_of, mend) = match place {
            Place::Current => (String::new(), self.new_key(source, mode)),
            place => (format!("{place}: "), self.without(source)),
        };
        Problem {
            name: self.name().to_owned(),
            field: Some(self.field.clone().into_owned()),
            kind,
            remedy: remedy.unwrap_or(mend),
            detail: source_of + &place_of + &detail,
        }
    }

    /// The command that takes a next or a previous key away from where it came.
    fn without(&self, source: Option<&Source>) -> String {
        match source {
            Some(Source::Variable { name } | Source::NamedFile { variable: name, .. }) => format!("unset {name}"),
            Some(Source::File { path } | Source::Credential { path }) => aside(path),
            Some(Source::Dotenv { name, path }) => format!("sed -i '/^{name}=/d' {}", text::shell(path)),
            source => self.new_key(source, Mode::Production),
        }
    }

    /// The command that gives the secret a new key where its value came from.
    fn new_key(&self, source: Option<&Source>, mode: Mode) -> String {
        let make = self.make();
        match source {
            Some(Source::File { path } | Source::Generated { path }) if self.may_be_generated(mode, false) => {
                format!("{}  # the next start generates a new key", aside(path))
            }
            Some(Source::File { path } | Source::NamedFile { path, .. }) if is_mounted(path) => {
                self.new_credential(path)
            }
            Some(Source::File { path } | Source::Generated { path } | Source::NamedFile { path, .. }) => {
                format!("{} && (umask 077 && set -C && {make} > {})", aside(path), text::shell(path))
            }
            Some(Source::Credential { path }) => self.new_credential(path),
            Some(Source::Variable { name }) => format!("export {name}=\"$({make})\""),
            Some(Source::Dotenv { name, path }) => {
                format!("{make}  # a good key, to be put into {} as {name}", text::shell(path))
            }
            Some(Source::Store { place } | Source::GeneratedInStore { place }) => {
                format!("{make}  # a good key, to be put into {place}")
            }
            None => self.first_key(&make),
        }
    }

    fn first_key(&self, make: &str) -> String {
        let Declaration { credential, file, .. } = self.declaration;
        match (&self.env, credential, file) {
            (Some(name), ..) => format!("export {name}=\"$({make})\""),
            (None, Some(name), _) => self.new_credential(Path::new(name)),
            (None, None, _) => make.to_owned(),
        }
    }

    /// The command that makes its file, where that is its only source but a store.
    pub(crate) fn first_file(&self, path: &Path) -> Option<String> {
        let only = self.env.is_none() && self.declaration.credential.is_none();
        let make = self.make();
        only.then(|| format!("({}umask 077 && set -C && {make} > {})", text::make_folder(path), text::shell(path)))
    }

    fn new_credential(&self, path: &Path) -> String {
        let make = self.make();
        let name = self.declaration.credential.unwrap_or_default();
        if is_mounted(path) {
            let name = path.file_name().unwrap_or_default();
            format!("{make} | docker secret create {} -", text::shell(name))
        } else {
            let store = format!("/etc/credstore.encrypted/{name}");
            format!("{make} | systemd-creds encrypt --name={} - {}", text::shell(name), text::shell(store))
        }
    }

    /// A command that prints a good key.
    pub(crate) fn make(&self) -> String {
        let Declaration { bytes, encoding, .. } = self.declaration;
        match encoding {
            Encoding::Hex => format!("openssl rand -hex {bytes}"),
            Encoding::Base64 => format!("openssl rand -base64 {bytes} | tr -d '\\n'"),
            Encoding::Base64Url | Encoding::Text => {
                format!("openssl rand -base64 {bytes} | tr -d '\\n=' | tr '+/' '-_'")
            }
        }
    }

    /// The key's bytes are the text's own.
    pub(crate) fn is_text(&self) -> bool {
        let Declaration { shape, encoding, .. } = self.declaration;
        matches!(shape.form, Form::Text) || *encoding == Encoding::Text
    }
}

/// The command that moves a file away, to a name that is free.
fn aside(path: &Path) -> String {
    let mut to = path.as_os_str().to_owned();
    to.push(".refused-");
    format!("mv {} {}$(date +%s)", text::shell(path), text::shell(to))
}

/// Whether an orchestrator mounts the file, so that it is replaced there.
fn is_mounted(path: &Path) -> bool {
    path.starts_with("/run/secrets") || path.starts_with("/var/run/secrets")
}

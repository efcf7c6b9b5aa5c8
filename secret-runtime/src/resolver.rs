//! The one room that knows the order: mode, sources, judgement, generation, hand-over.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use crate::environment::Environment;
use crate::event::{self, Generated};
use crate::file::Files;
use crate::keys::{Found, Keys, Slot};
use crate::mode::{self, Finding};
use crate::problem::{Fault, ProblemKind};
use crate::schema::Schema;
use crate::{
    Error, Event, Mode, Report, ResolvedSecrets, SecretReport, Source, Store, generate, secret, sources, twins, wipe,
};

type Observer = Box<dyn Fn(&Event) + Send + Sync>;

/// Finds secrets, with whatever differs from the default: mode, environment, base directory,
/// observer.
///
/// ```
/// # use secret_runtime::{Mode, ResolvedSecrets, Resolver, SecretString};
/// #[derive(ResolvedSecrets)]
/// struct Secrets {
///     #[secret(env = "JWT_SECRET")]
///     jwt: SecretString,
/// }
///
/// let resolved = Resolver::new()
///     .mode(Mode::Production)
///     .env([("JWT_SECRET", "5f0c9b7a3e1d48c2b6a7f9e0d1c2b3a4958677f0e1d2c3b4a5968778695a4b3c")])
///     .resolve::<Secrets>()?;
/// println!("{}", resolved.report);
/// # Ok::<(), secret_runtime::Error>(())
/// ```
#[derive(Default)]
pub struct Resolver {
    mode: Option<Mode>,
    env: Environment,
    base_dir: Option<PathBuf>,
    store: Option<Box<dyn Store>>,
    store_timeout: Option<Duration>,
    observer: Option<Observer>,
}

/// A struct whose secrets were all found and accepted, and the report on them.
pub struct Resolved<T> {
    /// The secrets.
    pub secrets: T,
    /// What came from where; never a value.
    pub report: Report,
}

impl<T> fmt::Debug for Resolved<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolved").field("report", &self.report).finish_non_exhaustive()
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("mode", &self.mode).field("base_dir", &self.base_dir).finish_non_exhaustive()
    }
}

impl Resolver {
    /// The real environment, and the mode that it tells.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Decides the mode, whatever the environment says.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Replaces the whole environment: the secrets' variables, and those that tell the mode, the
    /// hosting platform, the credentials directory and the base directory. Wiped with the resolver.
    #[must_use]
    pub fn env<I, K, V>(mut self, variables: I) -> Self
    where
        I: IntoIterator<Item = (K, V)>,
        K: Into<OsString>,
        V: Into<OsString>,
    {
        self.env = Environment::given(variables.into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// The folder that `file` paths start from.
    #[must_use]
    pub fn base_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.base_dir = Some(dir.into());
        self
    }

    /// The store that a fleet shares its keys in, asked after the persisted file, and the place where
    /// missing keys are generated.
    #[must_use]
    pub fn store(mut self, store: impl Store + 'static) -> Self {
        self.store = Some(Box::new(store));
        self
    }

    /// How long a store that is away for the moment is asked again, in all of one call: 30 seconds
    /// by default.
    #[must_use]
    pub fn store_timeout(mut self, limit: Duration) -> Self {
        self.store_timeout = Some(limit);
        self
    }

    /// Watches what the library does on its own account, instead of a line on standard error.
    #[must_use]
    pub fn on_event(mut self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Finds, judges and hands over every secret, generating and keeping what may be generated.
    ///
    /// # Errors
    ///
    /// Every problem at once, in field order; nothing was generated then, unless generating was
    /// itself the problem.
    pub fn resolve<T: ResolvedSecrets>(&self) -> Result<Resolved<T>, Error> {
        let mut run = Run::start(self, T::__SCHEMA, true);
        if !run.is_complete() {
            run.keys.rehearse(T::__build);
            run.generate();
        }
        let secrets = if run.is_refused() { None } else { T::__build(&mut run.keys) };
        let report = run.finish();
        // What passed through the stack below this frame is gone when this returns.
        wipe::stack();
        match secrets {
            Some(secrets) if report.is_ok() => Ok(Resolved { secrets, report }),
            _ => Err(Error::new(report)),
        }
    }

    /// Looks at every secret as [`resolve`](Self::resolve) would, and writes, tightens and
    /// generates nothing.
    #[must_use]
    pub fn check<T: ResolvedSecrets>(&self) -> Report {
        let mut run = Run::start(self, T::__SCHEMA, false);
        run.keys.rehearse(T::__build);
        let report = run.finish();
        wipe::stack();
        report
    }
}

/// One pass over one struct's secrets.
struct Run<'a> {
    resolver: &'a Resolver,
    schema: &'static Schema,
    mode: Finding,
    files: Files,
    base: OnceCell<PathBuf>,
    keys: Keys,
}

impl<'a> Run<'a> {
    /// Finds the mode, then asks every secret's sources and judges what they deliver.
    fn start(resolver: &'a Resolver, schema: &'static Schema, writes: bool) -> Self {
        let mode = mode::find(resolver.mode, &resolver.env, schema);
        let credentials = resolver.env.get("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty());
        let files = Files::new(mode.mode, writes, credentials.map(PathBuf::from));
        let keys = Keys::new(secret::flatten(schema.rows));
        let mut run = Self { resolver, schema, mode, files, base: OnceCell::new(), keys };
        let mut slots = std::mem::take(&mut run.keys.slots);
        for slot in &mut slots {
            run.find(slot);
        }
        twins::refuse(&mut slots);
        run.keys.slots = slots;
        run
    }

    fn find(&self, slot: &mut Slot) {
        let supplied = sources::supplied(&slot.secret, &self.resolver.env, &self.files, &mut slot.remarks);
        let answer = match supplied {
            Ok(None) => self.path(slot).map_or(Ok(None), |path| sources::persisted(&path, &self.files)),
            answer => answer,
        };
        self.take_in(slot, answer);
    }

    fn take_in(&self, slot: &mut Slot, answer: sources::Answer) {
        match answer {
            Ok(Some(delivered)) => {
                slot.source = Some(delivered.source);
                slot.remarks.extend(delivered.remarks);
                let refuse_marked = self.mode.mode == Mode::Production && !self.schema.accept_development_keys;
                slot.accept(&delivered.bytes, refuse_marked);
            }
            Ok(None) if slot.secret.declaration.shape.optional || self.may_generate(slot) => {}
            Ok(None) => slot.refuse(self.missing(slot)),
            Err(failed) => {
                slot.source = failed.source;
                slot.refuse(failed.fault);
            }
        }
    }

    fn may_generate(&self, slot: &Slot) -> bool {
        self.mode.problem.is_none() && slot.secret.may_be_generated(self.mode.mode)
    }

    fn missing(&self, slot: &Slot) -> Fault {
        let mut places = Vec::new();
        if let Some(variable) = &slot.secret.env {
            places.push(format!("variable {variable} or {variable}_FILE"));
        }
        if let Some(name) = slot.secret.declaration.credential {
            places.push(format!("credential {name}"));
        }
        let mut remedy = None;
        if let Some(path) = self.path(slot) {
            places.push(format!("file {}", crate::text::path(&path)));
            remedy = slot.secret.first_file(&path);
        }
        if places.is_empty() {
            places.push("a store, and none is configured".to_owned());
        }
        let mut detail = format!("it is missing; looked for {}", places.join(", "));
        for remark in &slot.remarks {
            detail = detail + "; " + remark;
        }
        Fault { kind: ProblemKind::Missing, detail, remedy }
    }

    /// Every required key is there, and nothing is wrong.
    fn is_complete(&self) -> bool {
        let lacks = |slot: &Slot| matches!(slot.found, Found::Nothing) && !slot.secret.declaration.shape.optional;
        !self.is_refused() && !self.keys.slots.iter().any(lacks)
    }

    fn is_refused(&self) -> bool {
        self.mode.problem.is_some() || self.keys.has_faults()
    }

    /// Generates what is missing, unless anything is wrong; then reads it back, since somebody else
    /// may have been quicker.
    fn generate(&mut self) {
        if self.is_refused() {
            return;
        }
        let mut slots = std::mem::take(&mut self.keys.slots);
        let lacks = |slot: &&mut Slot| matches!(slot.found, Found::Nothing) && !slot.secret.declaration.shape.optional;
        let mut folders = Vec::new();
        let mut created = Vec::new();
        for slot in slots.iter_mut().filter(lacks) {
            let Some(path) = self.path(slot) else { continue };
            let made =
                generate::key(slot.secret.declaration, self.mode.mode).and_then(|line| self.files.create(&path, &line));
            match made {
                Ok(made) => {
                    // One sync a folder, however many keys it got.
                    if !folders.contains(&made.folder) {
                        folders.push(made.folder);
                    }
                    created.push((slot, path, made.won));
                }
                Err(fault) => {
                    slot.source = Some(Source::File { path });
                    slot.refuse(fault);
                }
            }
        }
        let synced = folders.iter().try_for_each(|folder| Files::sync(folder));
        for (slot, path, won) in &mut created {
            self.read_back(slot, path, *won);
        }
        if let (Err(fault), Some((slot, ..))) = (synced, created.first_mut()) {
            slot.refuse(fault);
        }
        twins::refuse(&mut slots);
        self.keys.slots = slots;
    }

    /// What is used is always what a read gave back.
    fn read_back(&self, slot: &mut Slot, path: &Path, won: bool) {
        match sources::persisted(path, &self.files) {
            Ok(None) => {
                let detail = "it was created, and somebody removed it at once";
                slot.refuse(Fault::new(ProblemKind::NotCreated, detail));
            }
            answer => self.take_in(slot, answer),
        }
        if won && matches!(slot.found, Found::Key(_)) {
            self.tell(&Event::Generated(Generated {
                name: slot.secret.name().to_owned(),
                field: slot.secret.field.clone().into_owned(),
                path: path.to_owned(),
                mode: format!("{} ({})", self.mode.mode, self.mode.evidence),
            }));
            slot.source = Some(Source::Generated { path: path.to_owned() });
        }
    }

    fn tell(&self, event: &Event) {
        match &self.resolver.observer {
            Some(observer) => observer(event),
            None => event::print(event),
        }
    }

    fn path(&self, slot: &Slot) -> Option<PathBuf> {
        let file = slot.secret.declaration.file?;
        Some(self.base.get_or_init(|| self.base_dir()).join(file))
    }

    /// `Resolver::base_dir`, else `dir_env`, else a debug build's manifest directory, else the
    /// working directory.
    fn base_dir(&self) -> PathBuf {
        let named = || {
            let value = self.resolver.env.get(self.schema.dir_env?)?;
            (!value.is_empty()).then(|| PathBuf::from(value))
        };
        let built = || {
            let folder = Path::new(self.schema.manifest_dir?);
            (folder.is_dir() && !is_dependency(folder)).then(|| folder.to_owned())
        };
        let dir = self.resolver.base_dir.clone().or_else(named).or_else(built).unwrap_or_default();
        std::path::absolute(&dir).or_else(|_| std::env::current_dir()).unwrap_or(dir)
    }

    fn finish(self) -> Report {
        let Finding { mode, evidence, remarks, problem } = self.mode;
        let mut report = Report {
            mode,
            evidence,
            mode_env: self.resolver.mode.is_none().then_some(self.schema.mode_env),
            remarks,
            secrets: Vec::with_capacity(self.keys.slots.len()),
            problems: problem.into_iter().collect(),
        };
        for slot in self.keys.slots {
            let (accepted, status) = match slot.found {
                Found::Key(key) => (Some(key.accepted), "found"),
                Found::Bad => (None, "refused"),
                Found::Nothing if slot.secret.declaration.shape.optional => (None, "none, and optional"),
                Found::Nothing => (None, "none; a start would generate it"),
            };
            let problems = slot.faults.into_iter().map(|fault| slot.secret.problem(fault, slot.source.as_ref(), mode));
            report.problems.extend(problems);
            report.secrets.push(SecretReport {
                name: slot.secret.name().to_owned(),
                field: slot.secret.field.into_owned(),
                about: slot.secret.declaration.about,
                source: slot.source,
                accepted,
                status,
                remarks: slot.remarks,
            });
        }
        report
    }
}

/// Whether cargo put the folder there: a dependency's sources in cargo's own home.
fn is_dependency(folder: &Path) -> bool {
    let parts: Vec<_> = folder.components().map(Component::as_os_str).collect();
    parts.windows(2).any(|pair| pair == ["registry", "src"] || pair == ["git", "checkouts"])
}

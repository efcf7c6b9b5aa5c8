//! The one room that knows the order: mode, sources, judgement, generation, hand-over.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

#[cfg(feature = "dotenv")]
use crate::dotenv::Dotenv;
use crate::file::Files;
use crate::keys::{Found, Keys, Slot};
use crate::mode::{self, Finding};
use crate::problem::{Fault, ProblemKind};
use crate::report::{KeyReport, WOULD_BE_GENERATED};
use crate::schema::Schema;
use crate::secret::Secret;
use crate::sources::{self, Delivered, Sources};
use crate::store::{Patient, StoreError, Stored};
use crate::{Mode, Place, Report, Resolver, SecretReport, Source, base, git, secret, text, twins};

/// How often a set's keys are read anew where they are being rotated at this moment.
pub(crate) const ATTEMPTS: usize = 16;

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The start of a process: files are tightened, missing keys generated.
    Start,
    /// A look at the same rules, without a trace.
    Check,
    /// A later look for changed keys: nothing is generated, and what is missing is a problem.
    Reload,
}

/// One pass over one struct's secrets.
pub(crate) struct Run<'a> {
    pub(crate) resolver: &'a Resolver,
    pub(crate) keys: Keys,
    pub(crate) mode: Finding,
    pub(crate) files: Files,
    pub(crate) store: Option<Patient<'a>>,
    pub(crate) schema: &'static Schema,
    purpose: Purpose,
    base: OnceCell<PathBuf>,
    #[cfg(feature = "dotenv")]
    dotenv: Option<Dotenv>,
}

impl<'a> Run<'a> {
    /// Finds the mode, then asks every secret's sources and judges what they deliver.
    pub(crate) fn new(resolver: &'a Resolver, schema: &'static Schema, purpose: Purpose) -> Self {
        let mut run = Self::begin(resolver, schema, purpose);
        #[cfg(feature = "dotenv")]
        run.read_dotenv();
        let mut slots = std::mem::take(&mut run.keys.slots);
        for slot in &mut slots {
            run.ask_local(slot);
        }
        if let Some(shared) = &resolver.store {
            (shared.ask)(&run, &mut slots);
        }
        for slot in slots.iter_mut().filter(|slot| slot.lacks() && !run.has_lost_dotenv()) {
            if !run.may_generate(&slot.secret) {
                slot.refuse(run.missing(slot));
            } else if run.store.is_none()
                && let Some(path) = run.path(&slot.secret)
                && let Err(fault) = run.files.look(&path)
            {
                slot.refuse(fault.at(Place::Current, Source::File { path }));
            }
        }
        twins::refuse(&mut slots);
        run.keys.slots = slots;
        run
    }

    /// Finds the mode, and asks no source yet.
    pub(crate) fn begin(resolver: &'a Resolver, schema: &'static Schema, purpose: Purpose) -> Self {
        let mode = mode::find(resolver.mode, &resolver.env, schema);
        let credentials = resolver.env.get("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty());
        let files = Files::new(mode.mode, purpose != Purpose::Check, credentials.map(PathBuf::from));
        let keys = Keys::new(secret::flatten(schema.rows));
        let (store, base) = (resolver.patient(), OnceCell::new());
        Self {
            resolver,
            keys,
            mode,
            files,
            store,
            schema,
            purpose,
            base,
            #[cfg(feature = "dotenv")]
            dotenv: None,
        }
    }

    /// Whether a file that may have what is missing could not be read, which is the problem then.
    fn has_lost_dotenv(&self) -> bool {
        self.mode.problem.as_ref().is_some_and(|problem| problem.kind != ProblemKind::UnknownMode)
    }

    #[cfg(feature = "dotenv")]
    fn sources(&self) -> Sources<'_> {
        Sources::new(&self.resolver.env, &self.files).with_dotenv(self.dotenv.as_ref())
    }

    #[cfg(not(feature = "dotenv"))]
    fn sources(&self) -> Sources<'_> {
        Sources::new(&self.resolver.env, &self.files)
    }

    /// Reads the file of the struct's word `dotenv`, in development.
    #[cfg(feature = "dotenv")]
    fn read_dotenv(&mut self) {
        if self.mode.mode == Mode::Production {
            return;
        }
        let Some(file) = self.schema.dotenv else { return };
        match Dotenv::read(&self.base_dir().join(file), &self.files) {
            Ok(found) => self.dotenv = found,
            Err(problem) => self.mode.problem = Some(problem),
        }
    }

    /// Asks what the machine itself has: variables, credentials, the persisted file.
    pub(crate) fn ask_local(&self, slot: &mut Slot) {
        let sources = self.sources();
        for _ in 0..ATTEMPTS {
            let mut remarks = Vec::new();
            let current = match sources.supplied(&slot.secret, &mut remarks) {
                Ok(None) => self.path(&slot.secret).map_or(Ok(None), |path| sources.persisted(path)),
                answer => answer,
            };
            let others = match (&current, slot.secret.declaration.shape.set) {
                (Ok(Some(current)), Some(beside)) => {
                    let Some(others) = beside(&sources, current, &slot.secret, &mut remarks) else { continue };
                    others
                }
                _ => Vec::new(),
            };
            slot.remarks.extend(remarks);
            let keys = current.transpose().into_iter().chain(others);
            return keys.for_each(|key| self.take_in(slot, key));
        }
        let detail = "its keys changed whenever they were read; nothing but a rotation should write them";
        slot.refuse(Fault::new(ProblemKind::Unreadable, detail));
    }

    /// Asks the store for what the machine hasn't, all at once.
    pub(crate) fn ask_store(&self, slots: &mut [Slot]) {
        let Some(store) = &self.store else { return };
        let mut asking: Vec<_> = slots.iter_mut().filter(|slot| slot.found == Found::Nothing).collect();
        if asking.is_empty() {
            return;
        }
        let refused = store.store().refuse_in_production().filter(|_| self.mode.mode == Mode::Production);
        if let Some(error) = refused {
            return asking.iter_mut().for_each(|slot| self.take_stored(slot, Err(&error)));
        }
        let answers = store.read_all(&asking.iter().map(|slot| slot.secret.entry()).collect::<Vec<_>>());
        for (slot, answer) in asking.iter_mut().zip(&answers) {
            self.take_stored(slot, answer.as_ref().map(Option::as_ref));
        }
    }

    /// Takes in what the store has of a secret.
    pub(crate) fn take_stored(&self, slot: &mut Slot, answer: Result<Option<&Stored>, &StoreError>) {
        let Some(store) = &self.store else { return };
        let place = store.store().place(slot.secret.entry());
        match answer {
            Ok(None) => {}
            Ok(Some(stored)) => {
                let keys = sources::stored(&stored.entry, &place);
                let wanted = if slot.secret.declaration.shape.set.is_some() { keys.len() } else { 1 };
                keys.into_iter().take(wanted).for_each(|key| self.take_in(slot, Ok(key)));
            }
            Err(error) => {
                slot.source = Some(Source::Store { place });
                slot.refuse(store_fault(error));
            }
        }
    }

    pub(crate) fn take_in(&self, slot: &mut Slot, key: Result<Delivered, Fault>) {
        match key {
            Ok(delivered) => {
                let refuse_marked = self.mode.mode == Mode::Production && !self.schema.accept_development_keys;
                slot.accept(delivered, refuse_marked);
            }
            Err(fault) => {
                if fault.place == Place::Current {
                    slot.source = fault.source.as_deref().cloned();
                }
                slot.refuse(fault);
            }
        }
    }

    /// Judges every key that a store has of a secret, whose place is this.
    pub(crate) fn judged(&self, secret: &Secret, stored: &Stored, place: &str) -> Slot {
        let mut slot = Slot::new(secret.clone());
        for key in sources::stored(&stored.entry, place) {
            self.take_in(&mut slot, Ok(key));
        }
        slot
    }

    fn may_generate(&self, secret: &Secret) -> bool {
        self.purpose != Purpose::Reload
            && self.mode.problem.is_none()
            && secret.may_be_generated(self.mode.mode, self.store.is_some())
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
        if let Some(path) = self.path(&slot.secret) {
            places.push(format!("file {}", text::path(&path)));
            remedy = slot.secret.first_file(&path);
        }
        match &self.store {
            Some(store) => places.push(store.store().place(slot.secret.entry())),
            None if places.is_empty() => places.push("a store, and none is configured".to_owned()),
            None => {}
        }
        let mut detail = format!("it is missing; looked for {}", places.join(", "));
        for remark in &slot.remarks {
            detail = detail + "; " + remark;
        }
        Fault { remedy, ..Fault::new(ProblemKind::Missing, detail) }
    }

    /// Remarks on persisted files that git tracks.
    pub(crate) fn remark_on_tracked(&mut self) {
        for slot in &mut self.keys.slots {
            let Some(Source::File { path }) = &slot.source else { continue };
            if git::is_tracked(path) {
                let path = text::shell(path);
                slot.remarks.push(format!(
                    "git tracks its file, so whoever has the repository has the key: git rm --cached -- {path}, and rotate it"
                ));
            }
        }
    }

    /// Every required key is there, and nothing is wrong.
    pub(crate) fn is_complete(&self) -> bool {
        !self.is_refused() && !self.keys.slots.iter().any(Slot::lacks)
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.mode.problem.is_some() || self.keys.has_faults()
    }

    /// Where the secret's persisted file is, or would be.
    pub(crate) fn path(&self, secret: &Secret) -> Option<PathBuf> {
        Some(self.base_dir().join(secret.declaration.file?))
    }

    pub(crate) fn base_dir(&self) -> &Path {
        self.base.get_or_init(|| base::dir(self.resolver, self.schema))
    }

    pub(crate) fn finish(self) -> Report {
        let Finding { mode, evidence, remarks, problem } = self.mode;
        let mut report = Report {
            mode,
            evidence,
            mode_env: self.resolver.mode.is_none().then_some(self.schema.mode_env),
            remarks,
            secrets: Vec::with_capacity(self.keys.slots.len()),
            problems: problem.into_iter().collect(),
        };
        for mut slot in self.keys.slots {
            let status = match slot.found {
                Found::Good => "found",
                Found::Bad => "refused",
                Found::Nothing if slot.secret.declaration.shape.optional => "none, and optional",
                Found::Nothing => WOULD_BE_GENERATED,
            };
            if slot.found != Found::Good {
                slot.keys.clear();
            }
            let keys: Vec<_> = slot.keys.iter().map(KeyReport::of).collect();
            slot.remarks.extend(keys.first().and_then(|key| age_remark(key, self.resolver)));
            let problems = slot.faults.into_iter().map(|fault| slot.secret.problem(fault, slot.source.as_ref(), mode));
            report.problems.extend(problems);
            report.secrets.push(SecretReport {
                name: slot.secret.name().to_owned(),
                field: slot.secret.field.into_owned(),
                about: slot.secret.declaration.about,
                source: slot.source,
                keys,
                status,
                remarks: slot.remarks,
            });
        }
        report
    }
}

pub(crate) fn store_fault(error: &StoreError) -> Fault {
    let fault = Fault::new(ProblemKind::Store, error.detail());
    match error.remedy() {
        Some(remedy) => fault.mend(remedy),
        None => fault,
    }
}

fn age_remark(key: &KeyReport, resolver: &Resolver) -> Option<String> {
    let age = SystemTime::now().duration_since(key.since?).ok().filter(|age| *age > resolver.cryptoperiod)?;
    let days = age.as_secs() / (24 * 60 * 60);
    Some(format!("in use for {days} days; rotate it (NIST SP 800-57 part 1 §5.3.6 asks for one to two years at most)"))
}

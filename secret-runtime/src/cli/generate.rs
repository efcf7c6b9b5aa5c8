//! `generate`: new keys for the file, the store or standard output, where there are none.

use std::io::{IsTerminal as _, Write as _};

use clap::ValueEnum;
use secrecy::ExposeSecret as _;

use super::{to_stderr, to_stdout};
use crate::problem::{Fault, ProblemKind};
use crate::run::{Purpose, Run, store_fault};
use crate::schema::{Generate, Schema};
use crate::secret::{self, Secret};
use crate::store::{Entry, Patient};
use crate::{FileStore, Mode, Problem, Resolver, Source, Store, generate, text};

/// Where a new key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum To {
    /// The persisted file
    File,
    /// The store that the service uses
    Store,
    /// Standard output, one a line
    Stdout,
}

pub(super) fn run(resolver: &Resolver, schema: &'static Schema, names: &[String], to: To) -> Result<(), Vec<Problem>> {
    let run = Run::begin(resolver, schema, Purpose::Check);
    let secrets = chosen(&run, names)?;
    if to == To::Stdout {
        return print(&run, &secrets);
    }
    let files = FileStore::new(run.base_dir());
    let patient = match to {
        To::File => Some(Patient::new(&files, resolver.store_limit())),
        _ => resolver.patient(),
    };
    let of = |secret: &Secret, fault| secret.problem(fault, None, Mode::Production);
    let mut planned = Vec::new();
    let mut problems = Vec::new();
    for secret in &secrets {
        match plan(&run, secret, to, patient.as_ref()) {
            Ok((patient, name)) => planned.push((*secret, patient, name)),
            Err(fault) => problems.push(of(secret, fault)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    for (secret, patient, name) in planned {
        if let Err(fault) = create(&run, secret, patient, name) {
            problems.push(of(secret, fault));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The secrets of these names, each once.
fn chosen<'r>(run: &'r Run<'_>, names: &[String]) -> Result<Vec<&'r Secret>, Vec<Problem>> {
    let all = || run.keys.slots.iter().map(|slot| &slot.secret);
    let mut chosen = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        match secret::named(name, all()) {
            Ok(position) if chosen.contains(&position) => {}
            Ok(position) => chosen.push(position),
            Err(problem) => problems.push(problem),
        }
    }
    let chosen: Vec<&Secret> = chosen.into_iter().filter_map(|position| all().nth(position)).collect();
    for secret in &chosen {
        if secret.declaration.generate == Generate::Never {
            let detail = "its field says `generate = \"never\"`: somebody else issues it";
            let fault = Fault::new(ProblemKind::NotCreated, detail).mend("true  # ask them for it");
            problems.push(secret.problem(fault, None, Mode::Production));
        }
    }
    if problems.is_empty() { Ok(chosen) } else { Err(problems) }
}

/// Who is to keep it under which name, where it has no key yet.
fn plan<'p>(
    run: &Run<'_>,
    secret: &'p Secret,
    to: To,
    patient: Option<&'p Patient<'p>>,
) -> Result<(&'p Patient<'p>, &'p str), Fault> {
    let nowhere = |detail: &str| {
        let to_stdout = format!("{} --to stdout", text::shell(secret.name()));
        Fault::new(ProblemKind::NotCreated, detail).mend(super::command("generate", &to_stdout))
    };
    let name = match (to, secret.declaration.file) {
        (To::File, None) => return Err(nowhere("its field has no `file`")),
        (To::File, Some(file)) => file,
        _ => secret.entry(),
    };
    let patient = patient.ok_or_else(|| nowhere("no store is configured"))?;
    let refused = patient.store().refuse_in_production().filter(|_| run.mode.mode == Mode::Production);
    if let Some(error) = refused {
        return Err(store_fault(&error));
    }
    match patient.read(name).map_err(|error| store_fault(&error))? {
        None => Ok((patient, name)),
        Some(_) => Err(exists(patient.store(), name)),
    }
}

fn create(run: &Run<'_>, secret: &Secret, patient: &Patient<'_>, name: &str) -> Result<(), Fault> {
    let text = generate::text(secret.declaration, Mode::Production)?;
    let (stored, won) = patient.create(name, &Entry::new(text)).map_err(|error| store_fault(&error))?;
    if !won {
        return Err(exists(patient.store(), name));
    }
    let place = patient.store().place(name);
    let mut slot = run.judged(secret, &stored, &place);
    if let Some(fault) = slot.faults.pop() {
        return Err(fault);
    }
    let fingerprint = slot.keys.first().map(|key| format!("; fingerprint {:08x}", key.accepted.fingerprint));
    let source = Source::GeneratedInStore { place };
    to_stdout(format_args!("{}: {source}{}", secret.title(), fingerprint.unwrap_or_default()));
    Ok(())
}

fn exists(store: &dyn Store, name: &str) -> Fault {
    let detail = format!("{}: it has a key already, which stays; a key is changed by `rotate`", store.place(name));
    Fault::new(ProblemKind::Conflict, detail).mend(super::command("check", "").trim_end())
}

fn print(run: &Run<'_>, secrets: &[&Secret]) -> Result<(), Vec<Problem>> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        to_stderr("warning: these keys are on your screen, and may stay in its history");
    }
    for secret in secrets {
        let of = |fault| vec![secret.problem(fault, None, run.mode.mode)];
        let text = generate::text(secret.declaration, Mode::Production).map_err(of)?;
        let written = out.write_all(text.expose_secret().as_bytes()).and_then(|()| out.write_all(b"\n"));
        written.and_then(|()| out.flush()).map_err(|error| {
            let detail = format!("it could not be written to standard output: {error}");
            of(Fault::new(ProblemKind::NotCreated, detail).mend("df -h ."))
        })?;
    }
    Ok(())
}

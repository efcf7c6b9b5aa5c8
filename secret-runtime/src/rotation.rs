//! Rotation with overlap: publish the next key, promote it, retire the old ones.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::file::FileStore;
use crate::generate;
use crate::keys::{Found, Slot};
use crate::problem::{Fault, ProblemKind};
use crate::run::{Purpose, Run, store_fault};
use crate::store::{Patient, StoredKey};
use crate::{Event, Place, Problem, ResolvedSecrets, Resolver, Source, Store, StoreErrorKind, Stored, secret, wipe};

/// The rotation of one secret, in three steps:
///
/// 1. [`publish`](Self::publish) a next key, and wait until every process has loaded it;
/// 2. [`promote`](Self::promote) it: it signs, and the old key verifies;
/// 3. [`retire`](Self::retire) the old key, once everything that it signed has expired.
///
/// A step that is done already changes nothing, so each may be repeated; one that was interrupted is
/// finished by repeating it. Of two operators who take the same step at once, one takes it, and the
/// other gets [`ProblemKind::Conflict`] or finds it done.
///
/// Keys are rotated where the current one is: in the persisted file, else in the resolver's store.
/// What comes from a variable or a mounted file is rotated where it is deployed from.
pub struct Rotation<'a> {
    run: Run<'a>,
    slot: Slot,
    place: Keeper<'a>,
}

/// Who keeps the secret's keys.
enum Keeper<'a> {
    File(FileStore),
    Store(&'a dyn Store),
}

/// A step of a [`Rotation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A next key is there.
    Publish,
    /// The next key is current.
    Promote,
    /// Old keys are gone.
    Retire,
}

/// What a step of a [`Rotation`] came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rotated {
    /// The secret's name.
    pub name: String,
    /// The step.
    pub step: Step,
    /// Whether this call took it; else there was nothing to do.
    pub changed: bool,
    /// The ids of the keys now, by place: current, next, previous.
    pub keys: Vec<(Place, String)>,
}

impl Resolver {
    /// The rotation of the secret with this name: its variable, else its credential, file or entry,
    /// or its field.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::NoSuchSecret`]; [`ProblemKind::NotRotatable`] where its field is no
    /// [`KeySet`](crate::KeySet), or where its keys come from where the library can't write; and every
    /// problem with its keys as they are.
    pub fn rotation<T: ResolvedSecrets>(&self, name: &str) -> Result<Rotation<'_>, Problem> {
        let mut run = Run::new(self, T::__SCHEMA, Purpose::Check);
        let slots = std::mem::take(&mut run.keys.slots);
        let rotation = Rotation::of(name, run, slots);
        wipe::stack();
        rotation
    }
}

impl<'a> Rotation<'a> {
    fn of(name: &str, run: Run<'a>, mut slots: Vec<Slot>) -> Result<Self, Problem> {
        let position = secret::named(name, slots.iter().map(|slot| &slot.secret))?;
        let slot = slots.swap_remove(position);
        if slot.secret.declaration.shape.set.is_none() {
            let detail = "its field holds one key; make it a `KeySet`, so that two keys can overlap";
            let fault = not_rotatable(detail).mend("grep -rn 'secret(' src");
            return Err(slot.secret.problem(fault, None, run.mode.mode));
        }
        let place = match &slot.source {
            Some(Source::File { .. }) => {
                let file = FileStore::new(run.base_dir().to_owned()).in_mode(run.mode.mode);
                Keeper::File(file)
            }
            Some(Source::Store { .. }) => match &run.store {
                Some(store) => Keeper::Store(store.store()),
                None => return Err(slot.secret.problem(not_rotatable("it has no store"), None, run.mode.mode)),
            },
            Some(source) => {
                let detail = "only whoever deploys it can rotate it: set its next and previous keys there";
                let variable = slot.secret.env.as_deref().unwrap_or(slot.secret.name());
                let fault = not_rotatable(detail).mend(format!("export {variable}_NEXT=\"$({})\"", slot.secret.make()));
                return Err(slot.secret.problem(fault, Some(source), run.mode.mode));
            }
            None => {
                let fault = not_rotatable("it has no key yet; start the service once, or make one");
                return Err(slot.secret.problem(fault, None, run.mode.mode));
            }
        };
        let rotation = Self { run, slot, place };
        // A key that is refused is not rotated, but for a set that is being mended by it.
        match rotation.slot.faults.first() {
            Some(_) => Err(rotation.first_problem()),
            None => Ok(rotation),
        }
    }

    /// Makes a next key and puts it beside the current one, where there is none yet. It verifies from
    /// now on, wherever it is loaded, and signs nothing.
    ///
    /// # Errors
    ///
    /// What the store, or the file, refused.
    pub fn publish(&self) -> Result<Rotated, Problem> {
        self.step(Step::Publish, |stored| {
            if stored.entry.next.is_some() {
                return Ok(false);
            }
            let text = generate::text(self.slot.secret.declaration, self.run.mode.mode)?;
            stored.entry.next = Some(StoredKey::now(text));
            Ok(true)
        })
    }

    /// Makes the next key the current one, and the current one previous. `min_age`: how long the next
    /// key must have been there, which is to be longer than every process takes to load it. Without a
    /// next key there is nothing to do.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::TooYoung`] where the next key is younger than that, or its age can't be told;
    /// and what the store, or the file, refused.
    pub fn promote(&self, min_age: Duration) -> Result<Rotated, Problem> {
        self.step(Step::Promote, |stored| {
            let entry = &mut stored.entry;
            let Some(next) = entry.next.take() else { return Ok(false) };
            let left = left(&next, min_age);
            if !left.is_zero() {
                let detail = format!(
                    "next: it was published too short a time ago: some process may not have loaded it, and would \
                     refuse what it signs; wait for {} more",
                    seconds(left)
                );
                return Err(too_young(detail, left));
            }
            let demoted = std::mem::replace(&mut entry.current, StoredKey::now(next.text));
            entry.previous.insert(0, StoredKey::now(demoted.text));
            Ok(true)
        })
    }

    /// Takes away the previous keys that were demoted longer ago than `longest_life`: the longest time
    /// for which anything that they signed is valid, and on top the longest that a process takes to
    /// load a promotion, since until then it signs with the old key. Without previous keys there is
    /// nothing to do.
    ///
    /// # Errors
    ///
    /// [`ProblemKind::TooYoung`] where none of them is old enough, or their ages can't be told; and
    /// what the store, or the file, refused.
    pub fn retire(&self, longest_life: Duration) -> Result<Rotated, Problem> {
        self.step(Step::Retire, |stored| {
            let previous = &mut stored.entry.previous;
            let before = previous.len();
            let soonest = previous.iter().map(|key| left(key, longest_life)).min();
            previous.retain(|key| !left(key, longest_life).is_zero());
            match soonest {
                Some(left) if previous.len() == before => {
                    let detail = format!(
                        "previous: what it signed may still be valid, and would be refused; wait for {} more",
                        seconds(left)
                    );
                    Err(too_young(detail, left))
                }
                _ => Ok(previous.len() != before),
            }
        })
    }

    /// Reads the entry, changes it, replaces it over its version, and judges what is there then.
    fn step(&self, step: Step, change: impl FnOnce(&mut Stored) -> Result<bool, Fault>) -> Result<Rotated, Problem> {
        let taken = self.take(step, change);
        wipe::stack();
        let rotated = taken.map_err(|fault| self.problem(fault))?;
        if rotated.changed {
            self.run.resolver.tell(&Event::Rotated(rotated.clone()));
        }
        Ok(rotated)
    }

    fn take(&self, step: Step, change: impl FnOnce(&mut Stored) -> Result<bool, Fault>) -> Result<Rotated, Fault> {
        let (keeper, name): (&dyn Store, &str) = match &self.place {
            Keeper::File(file) => (file, self.slot.secret.declaration.file.unwrap_or_default()),
            Keeper::Store(store) => (*store, self.slot.secret.entry()),
        };
        let patient = Patient::new(keeper, self.run.resolver.store_limit());
        let failed = |error: crate::StoreError| {
            let fault = store_fault(&error);
            let again = error.kind() == StoreErrorKind::Conflict;
            if again {
                Fault { kind: ProblemKind::Conflict, ..fault }.mend("true  # look at it, and repeat the step")
            } else {
                fault
            }
        };
        let gone = || Fault::new(ProblemKind::Missing, "it was removed meanwhile");
        let mut stored = patient.read(name).map_err(failed)?.ok_or_else(gone)?;
        let changed = change(&mut stored)?;
        if changed {
            stored = patient.replace(name, &stored.entry, &stored.version).map_err(failed)?;
        }
        let mut slot = self.run.judged(&self.slot.secret, &stored, &keeper.place(name));
        if let Some(fault) = slot.faults.pop() {
            return Err(fault);
        }
        let keys = slot.keys.iter().map(|key| (key.place, format!("{:08x}", key.accepted.fingerprint))).collect();
        debug_assert_eq!(slot.found, Found::Good);
        Ok(Rotated { name: self.slot.secret.name().to_owned(), step, changed, keys })
    }

    fn problem(&self, fault: Fault) -> Problem {
        self.slot.secret.problem(fault, self.slot.source.as_ref(), self.run.mode.mode)
    }

    fn first_problem(mut self) -> Problem {
        let fault = self.slot.faults.swap_remove(0);
        self.problem(fault)
    }
}

/// How long the key lacks to this age. One whose age can't be told lacks all of it.
fn left(key: &StoredKey, age: Duration) -> Duration {
    // A time to come is another clock's: no age at all.
    let old = key.since.map(|since| SystemTime::now().duration_since(since).unwrap_or_default());
    age.saturating_sub(old.unwrap_or_default())
}

fn seconds(time: Duration) -> String {
    format!("{} seconds", time.as_secs().max(1))
}

fn too_young(detail: String, left: Duration) -> Fault {
    Fault::new(ProblemKind::TooYoung, detail).mend(format!("sleep {}", left.as_secs().max(1)))
}

fn not_rotatable(detail: &str) -> Fault {
    Fault::new(ProblemKind::NotRotatable, detail)
}

impl fmt::Debug for Rotation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rotation").field("name", &self.slot.secret.name()).finish_non_exhaustive()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Publish => "publish",
            Self::Promote => "promote",
            Self::Retire => "retire",
        })
    }
}

impl fmt::Display for Rotated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, step, changed, keys } = self;
        let done = if *changed { "done" } else { "nothing to do" };
        write!(f, "{name}: {step}: {done}")?;
        keys.iter().try_for_each(|(place, kid)| write!(f, "; {place} {kid}"))
    }
}

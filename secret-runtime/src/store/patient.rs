//! A store that may be away for a moment: asked again, with pauses, until one limit for all of a run.

use std::cell::OnceCell;
use std::time::{Duration, Instant};

use super::{Entry, Store, StoreError, StoreErrorKind, Stored, Version};

/// How long a store is asked again by default.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// A store and the patience of one run with it, which begins with its first question.
pub(crate) struct Patient<'a> {
    store: &'a dyn Store,
    limit: Duration,
    /// None: further away than a clock can tell.
    deadline: OnceCell<Option<Instant>>,
}

impl<'a> Patient<'a> {
    pub(crate) fn new(store: &'a dyn Store, limit: Duration) -> Self {
        Self { store, limit, deadline: OnceCell::new() }
    }

    pub(crate) fn store(&self) -> &'a dyn Store {
        self.store
    }

    /// Reads several entries; those that could not be read because the store was away are asked for
    /// again.
    pub(crate) fn read_all(&self, names: &[&str]) -> Vec<Result<Option<Stored>, StoreError>> {
        let mut answers = self.store.read_all(names);
        // A store that answers with too few has failed for the rest.
        answers
            .resize_with(names.len(), || Err(StoreErrorKind::Unavailable.because("it left the question unanswered")));
        let mut pauses = self.pauses();
        loop {
            let (places, asked): (Vec<usize>, Vec<&str>) =
                names.iter().enumerate().filter(|(place, _)| answers.get(*place).is_some_and(is_away)).unzip();
            if asked.is_empty() || !pauses.wait() {
                return answers;
            }
            for (place, answer) in places.into_iter().zip(self.store.read_all(&asked)) {
                if let Some(old) = answers.get_mut(place) {
                    *old = answer;
                }
            }
        }
    }

    pub(crate) fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        self.read_all(&[name]).pop().unwrap_or(Ok(None))
    }

    /// Creates the entry, or finds that somebody did, and gives what a read gives back: true, where
    /// this call created it.
    pub(crate) fn create(&self, name: &str, entry: &Entry) -> Result<(Stored, bool), StoreError> {
        let mut pauses = self.pauses();
        // Whether an attempt failed that may have written all the same.
        let mut won = false;
        loop {
            match self.store.create(name, entry) {
                Ok(()) => won = true,
                Err(error) if error.kind() == StoreErrorKind::Conflict => {}
                Err(error) if error.kind() == StoreErrorKind::Unavailable => {
                    if !pauses.wait() {
                        return Err(error);
                    }
                    if let Some(stored) = self.read(name)? {
                        let ours = stored.entry.holds(entry);
                        return Ok((stored, ours));
                    }
                    continue;
                }
                Err(error) => return Err(error),
            }
            let stored = self.read_created(name)?;
            let ours = won || stored.entry.holds(entry);
            return Ok((stored, ours));
        }
    }

    /// Replaces the entry over a version, and gives what a read gives back.
    pub(crate) fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<Stored, StoreError> {
        let mut pauses = self.pauses();
        loop {
            let done = self.store.replace(name, entry, over);
            let again = matches!(&done, Err(error) if error.kind() == StoreErrorKind::Unavailable);
            if again && !pauses.wait() {
                return done.and_then(|()| self.read_created(name));
            }
            match (self.read(name)?, done) {
                (Some(stored), _) if stored.entry.holds(entry) => return Ok(stored),
                // The failed attempt wrote nothing.
                (Some(stored), Err(_)) if again && stored.version == *over => {}
                (_, Err(error)) if !again => return Err(error),
                _ => return Err(StoreErrorKind::Conflict.because("somebody else has changed it meanwhile")),
            }
        }
    }

    /// Reads what was just created: some stores take a moment until every reader sees it.
    fn read_created(&self, name: &str) -> Result<Stored, StoreError> {
        let mut pauses = self.pauses();
        loop {
            if let Some(stored) = self.read(name)? {
                return Ok(stored);
            }
            if !pauses.wait() {
                return Err(StoreErrorKind::Unavailable.because("it does not give back what was created in it"));
            }
        }
    }

    fn pauses(&self) -> Pauses {
        let deadline = *self.deadline.get_or_init(|| Instant::now().checked_add(self.limit));
        Pauses { next: Duration::from_millis(50), deadline }
    }
}

fn is_away(answer: &Result<Option<Stored>, StoreError>) -> bool {
    matches!(answer, Err(error) if error.kind() == StoreErrorKind::Unavailable)
}

/// Pauses that double up to two seconds, each cut short by a random part of up to a half, so that a
/// fleet that failed together doesn't ask again together.
struct Pauses {
    next: Duration,
    deadline: Option<Instant>,
}

impl Pauses {
    /// Sleeps, or says that there is no time left.
    fn wait(&mut self) -> bool {
        let pause = self.next.mul_f64(1.0 - random_half());
        if self.deadline.is_some_and(|deadline| Instant::now() + pause >= deadline) {
            return false;
        }
        std::thread::sleep(pause);
        self.next = (self.next * 2).min(Duration::from_secs(2));
        true
    }
}

/// From 0 to a half. Without random bytes the pause is whole.
pub(crate) fn random_half() -> f64 {
    let mut byte = [0];
    getrandom::fill(&mut byte).map_or(0.0, |()| f64::from(byte[0]) / 512.0)
}

//! Secrets that follow a rotation while the process runs.

use std::fmt;
use std::io;
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use arc_swap::{ArcSwap, Guard};

use crate::run::Purpose;
use crate::store::random_half;
use crate::{Error, Event, Report, Resolved, ResolvedSecrets, Resolver};

/// A struct of secrets that is resolved again while the process runs, and swapped whole.
///
/// Readers take a [`snapshot`](Self::snapshot), without a lock. A reload ([`every`](Self::every)
/// interval, or on demand) obeys the rules of a start, but generates nothing; one that fails keeps
/// the last good secrets, and tells the resolver's observer how old they are. Keys that were replaced
/// are wiped when their last snapshot is dropped.
///
/// Clones share the same secrets.
///
/// ```no_run
/// # use std::time::Duration;
/// # use secret_runtime::{KeySet, Live, ResolvedSecrets, Resolver, SecretString};
/// #[derive(ResolvedSecrets)]
/// struct Secrets {
///     #[secret(env = "JWT_SECRET", file = ".jwt-secret")]
///     jwt: KeySet<SecretString>,
/// }
///
/// let live = Live::<Secrets>::new(Resolver::new())?.every(Duration::from_secs(60))?;
/// // In a handler, once a request:
/// let secrets = live.snapshot();
/// let kid = secrets.jwt.current().kid();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Live<T>(Arc<Shared<T>>);

struct Shared<T> {
    resolver: Resolver,
    resolved: ArcSwap<Resolved<T>>,
    state: Mutex<State>,
    /// Held by the one reload at a time: of two, the later would else be overwritten by the earlier.
    reloading: Mutex<()>,
    stop: Arc<Stop>,
}

struct State {
    confirmed: Instant,
    error: Option<Arc<Error>>,
}

/// Tells the reloading threads that the last [`Live`] is gone.
#[derive(Default)]
struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
}

/// The secrets as they were at one moment. Hold it for a request, not for the process's life: its
/// keys are wiped only after it.
pub struct Snapshot<T>(Guard<Arc<Resolved<T>>>);

/// How a [`Live`] is doing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// How long ago its secrets were last found to be as they are.
    pub age: Duration,
    /// Why the last reload failed, if it did.
    pub error: Option<Arc<Error>>,
}

impl<T: ResolvedSecrets + Send + Sync + 'static> Live<T> {
    /// Resolves the secrets for the first time, as [`Resolver::resolve`] does.
    ///
    /// # Errors
    ///
    /// Every problem at once.
    pub fn new(resolver: Resolver) -> Result<Self, Error> {
        let first = resolver.resolve::<T>()?;
        Ok(Self(Arc::new(Shared {
            resolver,
            resolved: ArcSwap::from_pointee(first),
            state: Mutex::new(State { confirmed: Instant::now(), error: None }),
            reloading: Mutex::default(),
            stop: Arc::default(),
        })))
    }

    /// The secrets as they are now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<T> {
        Snapshot(self.0.resolved.load())
    }

    /// Resolves the secrets again, and swaps them whole where a key has changed. True: one has.
    ///
    /// # Errors
    ///
    /// Every problem at once; the secrets stay as they were.
    pub fn reload(&self) -> Result<bool, Arc<Error>> {
        self.0.reload()
    }

    /// Reloads in a thread of its own, at random moments at most this long apart, so that a fleet
    /// doesn't ask its store all at once. The thread ends with the last clone of this.
    ///
    /// # Errors
    ///
    /// Where there can be no such thread.
    pub fn every(self, interval: Duration) -> io::Result<Self> {
        let (shared, stop) = (Arc::downgrade(&self.0), Arc::clone(&self.0.stop));
        let thread = thread::Builder::new().name("secret-reload".to_owned());
        thread.spawn(move || follow(&shared, &stop, interval))?;
        Ok(self)
    }

    /// Reloads when the process gets SIGHUP, in a thread of its own.
    ///
    /// # Errors
    ///
    /// Where the signal can't be handled.
    #[cfg(all(unix, feature = "sighup"))]
    pub fn on_sighup(self) -> io::Result<Self> {
        let shared = Arc::downgrade(&self.0);
        let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGHUP])?;
        thread::Builder::new().name("secret-sighup".to_owned()).spawn(move || {
            for _ in signals.forever() {
                let Some(shared) = shared.upgrade() else { return };
                // Its failure is an event, and stays in the status.
                _ = shared.reload();
            }
        })?;
        Ok(self)
    }

    /// How old the secrets are, and whether the last reload failed.
    #[must_use]
    pub fn status(&self) -> Status {
        let state = self.0.state();
        Status { age: state.confirmed.elapsed(), error: state.error.clone() }
    }
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: ResolvedSecrets> Shared<T> {
    fn reload(&self) -> Result<bool, Arc<Error>> {
        let _one_at_a_time = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        match self.resolver.hand_over::<T>(Purpose::Reload) {
            Ok(resolved) => {
                *self.state() = State { confirmed: Instant::now(), error: None };
                let changed = !resolved.report.has_keys_of(&self.resolved.load().report);
                if changed {
                    let report = resolved.report.clone();
                    self.resolved.store(Arc::new(resolved));
                    self.resolver.tell(&Event::Reloaded(report));
                }
                Ok(changed)
            }
            Err(error) => {
                let error = Arc::new(error);
                self.state().error = Some(Arc::clone(&error));
                let age = self.state().confirmed.elapsed();
                self.resolver.tell(&Event::ReloadFailed(Status { age, error: Some(Arc::clone(&error)) }));
                Err(error)
            }
        }
    }
}

fn follow<T: ResolvedSecrets>(shared: &Weak<Shared<T>>, stop: &Stop, interval: Duration) {
    loop {
        if stop.within(interval.saturating_sub(interval.mul_f64(random_half() / 2.0))) {
            return;
        }
        let Some(shared) = shared.upgrade() else { return };
        // Its failure is an event, and stays in the status.
        _ = shared.reload();
    }
}

impl Stop {
    /// Whether it is stopped before this time is over.
    fn within(&self, time: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(stopped, time, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        *self.stop.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.changed.notify_all();
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Snapshot<T> {
    /// What came from where.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0.report
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.secrets
    }
}

impl<T> fmt::Debug for Snapshot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("report", self.report()).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("report", &self.0.resolved.load().report).finish_non_exhaustive()
    }
}

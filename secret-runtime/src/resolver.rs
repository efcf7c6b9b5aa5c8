//! The resolver, as an application sees it.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::environment::Environment;
use crate::keys::Slot;
use crate::run::{Purpose, Run};
use crate::store::Patient;
use crate::{Error, Event, Mode, Report, ResolvedSecrets, Store, event, store, wipe};

/// The store, and what is done with it: by pointers, so that a program without a store doesn't have
/// its code.
pub(crate) struct Shared {
    store: Box<dyn Store>,
    pub(crate) ask: fn(&Run<'_>, &mut [Slot]),
    pub(crate) create: fn(&Run<'_>, &mut Slot),
}

type Observer = Box<dyn Fn(&Event) + Send + Sync>;

/// How long a key may be in use before the report says so.
const CRYPTOPERIOD: Duration = Duration::from_secs(365 * 24 * 60 * 60);

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
/// # let mut key = [0; 64];
/// # getrandom::fill(&mut key).unwrap();
/// # let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
/// let resolved = Resolver::new()
///     .mode(Mode::Production)
///     .env([("JWT_SECRET", key)])
///     .resolve::<Secrets>()?;
/// println!("{}", resolved.report);
/// # Ok::<(), secret_runtime::Error>(())
/// ```
pub struct Resolver {
    /// And who has decided.
    pub(crate) mode: Option<(Mode, &'static str)>,
    pub(crate) env: Environment,
    pub(crate) base_dir: Option<PathBuf>,
    pub(crate) cryptoperiod: Duration,
    pub(crate) store: Option<Shared>,
    store_timeout: Duration,
    observer: Option<Observer>,
}

impl Default for Resolver {
    fn default() -> Self {
        Self {
            mode: None,
            env: Environment::default(),
            base_dir: None,
            cryptoperiod: CRYPTOPERIOD,
            store: None,
            store_timeout: store::LIMIT,
            observer: None,
        }
    }
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
        f.debug_struct("Resolver")
            .field("mode", &self.mode.map(|(mode, _)| mode))
            .field("base_dir", &self.base_dir)
            .finish_non_exhaustive()
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
        self.mode = Some((mode, "Resolver::mode"));
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
        self.store = Some(Shared {
            store: Box::new(store),
            ask: |run, slots| run.ask_store(slots),
            create: |run, slot| run.create_entry(slot),
        });
        self
    }

    /// How long a store that is away for the moment is asked again, in all of one call: 30 seconds
    /// by default.
    #[must_use]
    pub fn store_timeout(mut self, limit: Duration) -> Self {
        self.store_timeout = limit;
        self
    }

    /// How long a key may be in use before the report remarks on it, a year by default (NIST SP
    /// 800-57 part 1 §5.3.6 asks for one to two). Told of keys whose source knows since when they are
    /// in use: persisted files and stores.
    #[must_use]
    pub fn cryptoperiod(mut self, period: Duration) -> Self {
        self.cryptoperiod = period;
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
        self.hand_over(Purpose::Start)
    }

    /// Looks at every secret as [`resolve`](Self::resolve) would, and writes, tightens and
    /// generates nothing.
    #[must_use]
    pub fn check<T: ResolvedSecrets>(&self) -> Report {
        let mut run = Run::new(self, T::__SCHEMA, Purpose::Check);
        run.keys.rehearse(T::__build);
        run.remark_on_tracked();
        let report = run.finish();
        wipe::stack();
        report
    }

    pub(crate) fn hand_over<T: ResolvedSecrets>(&self, purpose: Purpose) -> Result<Resolved<T>, Error> {
        let mut run = Run::new(self, T::__SCHEMA, purpose);
        if !run.is_complete() {
            run.keys.rehearse(T::__build);
            run.generate();
        }
        let secrets = if run.is_refused() { None } else { T::__build(&mut run.keys) };
        let report = run.finish();
        // What passed through the stack below this frame is gone when this returns.
        wipe::stack();
        match secrets {
            Some(secrets) if report.is_ok() => {
                #[cfg(feature = "tracing")]
                if purpose == Purpose::Start {
                    crate::tracing::resolved(&report);
                }
                Ok(Resolved { secrets, report })
            }
            _ => Err(Error::new(report)),
        }
    }

    pub(crate) fn tell(&self, event: &Event) {
        match &self.observer {
            Some(observer) => observer(event),
            None => event::print(event),
        }
    }

    #[cfg(feature = "cli")]
    pub(crate) fn is_observed(&self) -> bool {
        self.observer.is_some()
    }

    pub(crate) fn store_limit(&self) -> Duration {
        self.store_timeout
    }

    pub(crate) fn patient(&self) -> Option<Patient<'_>> {
        self.store.as_ref().map(|shared| Patient::new(&*shared.store, self.store_timeout))
    }
}

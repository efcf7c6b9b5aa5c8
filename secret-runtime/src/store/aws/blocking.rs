//! A thread with a runtime of its own: a store blocks, and the SDK doesn't.

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc as answers;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::mpsc;

use crate::{StoreError, StoreErrorKind};

/// How long one call of a store may take.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

/// How many requests of one call are under way at once.
const AT_ONCE: usize = 8;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs futures to their end, whatever runtime its callers have or haven't. The thread ends by
/// itself after the worker is dropped, and nobody waits for it, so that may happen anywhere.
pub(super) struct Worker {
    work: mpsc::UnboundedSender<Work>,
}

impl Worker {
    pub(super) fn start() -> Result<Self, StoreError> {
        let (work, mut queue) = mpsc::unbounded_channel::<Work>();
        let (ready, started) = answers::sync_channel(1);
        let run = move || {
            // Made and dropped here: a runtime must not be dropped inside another.
            let runtime = Builder::new_current_thread().enable_all().build();
            // Nobody listens any more only where `start` has panicked.
            _ = ready.send(runtime.is_ok());
            if let Ok(runtime) = runtime {
                runtime.block_on(async move {
                    while let Some(work) = queue.recv().await {
                        tokio::spawn(work);
                    }
                });
            }
        };
        let thread = thread::Builder::new().name("secret-store".to_owned()).spawn(run);
        if thread.is_ok() && started.recv() == Ok(true) {
            Ok(Self { work })
        } else {
            Err(StoreErrorKind::Unavailable.because("no thread with a runtime can be started for it"))
        }
    }

    /// Waits for the end of this work, up to the limit.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, answer) = answers::sync_channel(1);
        let work = async move {
            let late = || StoreErrorKind::Unavailable.because(format!("no answer within {} s", LIMIT.as_secs()));
            let done = tokio::time::timeout(LIMIT, work).await.unwrap_or_else(|_| Err(late()));
            // Nobody listens any more only where the caller's thread has ended.
            _ = sender.send(done);
        };
        let broken = || StoreErrorKind::Unavailable.because("its thread has ended");
        self.work.send(Box::pin(work)).map_err(|_| broken())?;
        answer.recv().unwrap_or_else(|_| Err(broken()))
    }
}

/// Does the same for each, several at once, and keeps the order. Only inside a [`Worker`].
pub(super) async fn each<I, T, F>(items: Vec<I>, work: impl Fn(I) -> F) -> Vec<Result<T, StoreError>>
where
    T: Send + 'static,
    F: Future<Output = Result<T, StoreError>> + Send + 'static,
{
    let mut done = Vec::with_capacity(items.len());
    let mut items = items.into_iter();
    loop {
        let tasks: Vec<_> = items.by_ref().take(AT_ONCE).map(|item| tokio::spawn(work(item))).collect();
        if tasks.is_empty() {
            return done;
        }
        for task in tasks {
            let broken = |_| Err(StoreErrorKind::Unavailable.because("its task has ended"));
            done.push(task.await.unwrap_or_else(broken));
        }
    }
}

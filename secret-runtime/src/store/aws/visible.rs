//! What was written a moment ago may not be read yet.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{StoreError, StoreErrorKind};

/// How long what was written is waited for.
const LAG: Duration = Duration::from_secs(5);

/// Repeats a look until it shows what was written.
pub(super) async fn wait_for<F>(look: impl Fn() -> F) -> Result<(), StoreError>
where
    F: Future<Output = Result<bool, StoreError>>,
{
    let end = Instant::now() + LAG;
    let mut pause = Duration::from_millis(50);
    while !look().await? {
        if Instant::now() + pause > end {
            return Err(StoreErrorKind::Unavailable.because("it was written, and can't be read yet"));
        }
        sleep(pause).await;
        pause *= 2;
    }
    Ok(())
}

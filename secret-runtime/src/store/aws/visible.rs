//! What was written a moment ago may not be read yet.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{StoreError, Stored};

/// How long a written entry is waited for.
const LAG: Duration = Duration::from_secs(5);

/// Repeats a read until it finds the entry; false where it doesn't within the lag.
pub(super) async fn is_visible<F>(read: impl Fn() -> F) -> Result<bool, StoreError>
where
    F: Future<Output = Result<Option<Stored>, StoreError>>,
{
    let end = Instant::now() + LAG;
    let mut pause = Duration::from_millis(50);
    while read().await?.is_none() {
        if Instant::now() + pause > end {
            return Ok(false);
        }
        sleep(pause).await;
        pause *= 2;
    }
    Ok(true)
}

//! The newest version that was seen of each entry: a standby that answers reads by itself may lag
//! behind it for a moment, and tell even what was just written as not there.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::OpenBao;
use super::client::{Answer, Client};
use super::kv::Standing;
use crate::store::StoreError;

/// How long to wait for a server that lags, step by step: 1.6 s in all.
const STEPS: [Duration; 5] = [
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(850),
];

/// Versions by encoded path.
#[derive(Default)]
pub(super) struct Seen(Mutex<BTreeMap<String, u64>>);

impl Seen {
    pub(super) fn version(&self, path: &str) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied().unwrap_or_default()
    }

    /// The newest version is this one; where an entry was forgotten, it counts anew.
    pub(super) fn set(&self, path: &str, version: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), version);
    }
}

impl OpenBao {
    /// Gets an entry; where the server tells an older version than this, or none, again for a while.
    /// What it tells then counts: somebody may have removed the entry.
    pub(super) fn get(&self, client: &Client, path: &str, at_least: u64) -> Result<Answer, StoreError> {
        let mut steps = STEPS.into_iter();
        loop {
            let answer = self.session.exchange(client, path, None)?;
            let version = match answer.standing() {
                Standing::Found(found) => found.version,
                Standing::Deleted { version, .. } => version,
                Standing::Absent => 0,
                Standing::NotVersioned | Standing::Unknown => return Ok(answer),
            };
            let Some(step) = steps.next().filter(|_| version < at_least) else {
                self.seen.set(path, version);
                return Ok(answer);
            };
            thread::sleep(step);
        }
    }
}

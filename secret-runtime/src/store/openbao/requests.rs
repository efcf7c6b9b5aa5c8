//! What the operations share: the path of an entry, the mount's kind, and what an answer means there.

use super::OpenBao;
use super::address::encoded;
use super::client::{Answer, Client};
use super::fault;
use super::json;
use super::kv::Standing;
use crate::store::{StoreError, StoreErrorKind};
use crate::text;

/// Where an entry is.
pub(super) struct Path {
    /// Encoded, for a request.
    pub(super) encoded: String,
    /// For people and policies.
    pub(super) shown: String,
}

impl OpenBao {
    /// Made when it is first needed: certificates are read then.
    pub(super) fn client(&self) -> Result<&Client, StoreError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let address = self.address.as_ref().map_err(StoreError::clone)?;
        let client = Client::new(address, &self.namespace, self.authority.as_ref())?;
        Ok(self.client.get_or_init(|| client))
    }

    pub(super) fn name(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }

    pub(super) fn path(&self, name: &str) -> Result<Path, StoreError> {
        let shown = format!("{}/data/{}", self.mount, self.name(name));
        let wrong = || StoreErrorKind::Misconfigured.because("its mount, prefix or name is no path");
        encoded(&shown).map(|encoded| Path { encoded, shown }).ok_or_else(wrong)
    }

    /// "Not there" counts only on a versioned key-value engine: others say it of everything.
    pub(super) fn check_mount(&self, client: &Client) -> Result<(), StoreError> {
        if self.is_versioned.get().is_some() {
            return Ok(());
        }
        let path = encoded(&self.mount).map(|mount| format!("sys/internal/ui/mounts/{mount}")).unwrap_or_default();
        let answer = self.session.exchange(client, &path, None)?;
        match answer.status {
            200 if answer.describes_versioned() => {
                _ = self.is_versioned.set(());
                Ok(())
            }
            200 => Err(self.not_versioned()),
            // Not to be told; a write will see.
            400..500 if answer.status != 429 => Ok(()),
            _ => Err(fault::of_answer(&answer, client.address(), ("read", &path))),
        }
    }

    /// Whether the token's policies allow it to create the entry; none, where it may not ask, since it
    /// lacks the default policy.
    pub(super) fn may_create(&self, client: &Client, path: &Path) -> Result<Option<bool>, StoreError> {
        let asked = json::object(&[("path", &path.shown)]);
        let answer = self.session.exchange(client, "sys/capabilities-self", Some(&asked))?;
        match answer.status {
            200 => Ok(Some(answer.allows(&["create", "root"]))),
            // A server that is losing its leader tells nothing of its policies.
            429 | 500.. => Err(self.failure(client, &answer, "update", path)),
            _ => Ok(None),
        }
    }

    /// What a write came to.
    pub(super) fn written(
        &self,
        client: &Client,
        answer: &Answer,
        capability: &str,
        path: &Path,
    ) -> Result<(), StoreError> {
        match answer.status {
            200 if answer.made_a_version() => Ok(()),
            204 => Err(self.not_versioned()),
            400 if answer.says("check-and-set parameter did not match") => Err(conflict()),
            _ => Err(self.failure(client, answer, capability, path)),
        }
    }

    /// A refusal that another attempt may tell from what it looks like.
    pub(super) fn ambiguous(&self, client: &Client, answer: &Answer, path: &Path) -> StoreError {
        let denied = self.failure(client, answer, "create", path);
        let again = StoreErrorKind::Unavailable.because(denied.detail());
        match denied.remedy() {
            Some(remedy) => again.mend(remedy),
            None => again,
        }
    }

    pub(super) fn failure(&self, client: &Client, answer: &Answer, capability: &str, path: &Path) -> StoreError {
        if matches!(answer.standing(), Standing::NotVersioned) {
            return self.not_versioned();
        }
        let failure = fault::of_answer(answer, client.address(), (capability, &path.shown));
        if answer.says("no handler for route") {
            let mount = format!("-path={}", text::shell(&self.mount));
            return failure.mend(format!("bao secrets enable{} {mount} -version=2 kv", self.in_namespace()));
        }
        failure
    }
}

pub(super) fn conflict() -> StoreError {
    StoreErrorKind::Conflict.because("there is an entry already, or it has another version by now")
}

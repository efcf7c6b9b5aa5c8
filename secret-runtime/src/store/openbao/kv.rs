//! What an answer of the key-value engine means.

use serde_json::value::RawValue;

use super::client::Answer;
use super::json::{self, Fields};
use super::time;
use std::time::SystemTime;

/// A version of an entry.
pub(super) struct Found<'a> {
    pub(super) data: Fields<'a>,
    pub(super) version: u64,
    /// When this version was written.
    pub(super) created: Option<SystemTime>,
}

/// What stands at a path.
pub(super) enum Standing<'a> {
    Found(Found<'a>),
    /// Never there, or forgotten with its metadata.
    Absent,
    /// There, and its data taken away: for good where it was destroyed.
    Deleted {
        version: u64,
        destroyed: bool,
    },
    /// The path belongs to an engine of another kind or version.
    NotVersioned,
    /// The answer tells nothing of the path.
    Unknown,
}

impl Answer {
    /// Whether the server's own words have this: only its messages are looked at, never data.
    pub(super) fn says(&self, words: &str) -> bool {
        let Some(fields) = self.fields() else { return false };
        ["errors", "warnings"].iter().filter_map(|name| fields.get(*name)).any(|raw| raw.get().contains(words))
    }

    /// Whether the body has this, JSON or not.
    pub(super) fn holds(&self, words: &str) -> bool {
        self.body.windows(words.len()).any(|window| window == words.as_bytes())
    }

    /// Whether the token is known, and allowed less than it asked for.
    pub(super) fn is_refused_by_policy(&self) -> bool {
        self.status == 403 && self.says("1 error occurred") && !self.says("invalid token")
    }

    /// Whether the server speaks as OpenBao and Vault do.
    pub(super) fn is_of_openbao(&self) -> bool {
        self.fields().is_some_and(|fields| fields.contains_key("errors") || fields.contains_key("data"))
    }

    pub(super) fn fields(&self) -> Option<Fields<'_>> {
        serde_json::from_slice(&self.body).ok()
    }

    /// What a read found.
    pub(super) fn standing(&self) -> Standing<'_> {
        let (200 | 404, Some(fields)) = (self.status, self.fields()) else { return Standing::Unknown };
        if self.says("Invalid path for a versioned K/V") {
            return Standing::NotVersioned;
        }
        let Some(whole) = fields.get("data").and_then(|data| json::fields(data)) else {
            let nothing_wrong = fields.get("errors").is_some_and(|errors| errors.get() == "[]");
            return if self.status == 404 && nothing_wrong { Standing::Absent } else { Standing::Unknown };
        };
        let metadata = whole.get("metadata").and_then(|metadata| json::fields(metadata)).unwrap_or_default();
        let Some(version) = metadata.get("version").and_then(|version| json::number(version)) else {
            return Standing::NotVersioned;
        };
        match whole.get("data").and_then(|data| json::fields(data)) {
            Some(data) => {
                let created = metadata.get("created_time").and_then(|created| json::text(created));
                Standing::Found(Found { data, version, created: created.and_then(|text| time::rfc3339(&text)) })
            }
            None => Standing::Deleted { version, destroyed: is_true(metadata.get("destroyed").copied()) },
        }
    }

    /// Whether a write made a version, as only a versioned engine answers.
    pub(super) fn made_a_version(&self) -> bool {
        let fields = self.fields().unwrap_or_default();
        let data = fields.get("data").and_then(|data| json::fields(data)).unwrap_or_default();
        data.get("version").and_then(|version| json::number(version)).is_some()
    }

    /// Whether the capabilities that it lists have one of these.
    pub(super) fn allows(&self, capabilities: &[&str]) -> bool {
        let fields = self.fields().unwrap_or_default();
        let data = fields.get("data").and_then(|data| json::fields(data)).unwrap_or_default();
        let listed = data.get("capabilities").map_or("", |listed| listed.get());
        capabilities.iter().any(|capability| listed.contains(&format!("\"{capability}\"")))
    }

    /// Whether the mount's description is one of a versioned key-value engine.
    pub(super) fn describes_versioned(&self) -> bool {
        let fields = self.fields().unwrap_or_default();
        let data = fields.get("data").and_then(|data| json::fields(data)).unwrap_or_default();
        let options = data.get("options").and_then(|options| json::fields(options)).unwrap_or_default();
        let is = |value: Option<&&RawValue>, word: &str| value.is_some_and(|value| value.get() == word);
        is(data.get("type"), "\"kv\"") && is(options.get("version"), "\"2\"")
    }
}

fn is_true(value: Option<&RawValue>) -> bool {
    value.is_some_and(|value| value.get() == "true")
}

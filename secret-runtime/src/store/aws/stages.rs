//! Which version of a secret is at which stage.

use std::time::SystemTime;

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use hmac_sha256::Hash;

use crate::Version;

/// The ids of the versions at the three stages that are places of keys.
#[derive(Clone)]
pub(super) struct Stages {
    pub(super) current: String,
    pending: Option<String>,
    pub(super) previous: Option<String>,
    /// When anything of the secret changed last.
    pub(super) changed: Option<SystemTime>,
}

impl Stages {
    /// None where no version is current.
    pub(super) fn of(secret: &DescribeSecretOutput) -> Option<Self> {
        let versions = secret.version_ids_to_stages.as_ref()?;
        let at = |stage: &str| {
            let version = versions.iter().find(|(_, stages)| stages.iter().any(|at| at == stage));
            version.map(|(id, _)| id.clone())
        };
        Some(Self {
            current: at("AWSCURRENT")?,
            pending: at("AWSPENDING"),
            previous: at("AWSPREVIOUS"),
            changed: super::time(secret.last_changed_date.as_ref()),
        })
    }

    /// The version that is to be current. One that is so already has been promoted, by AWS's own
    /// rotation, or by a promotion that was cut off before it took the stage away.
    pub(super) fn next(&self) -> Option<&str> {
        self.pending.as_deref().filter(|pending| *pending != self.current)
    }

    pub(super) fn version(&self) -> Version {
        let id = |id: &Option<String>| id.clone().unwrap_or_else(|| "-".to_owned());
        Version::new(format!("{} {} {}", self.current, id(&self.pending), id(&self.previous)))
    }

    /// Whether this is what the first half of a promotion makes of that version.
    pub(super) fn is_half_promoted_from(&self, over: &Version) -> bool {
        let (Some(pending), Some(previous)) = (&self.pending, &self.previous) else { return false };
        let mut before = over.as_str().split(' ');
        *pending == self.current && before.next() == Some(previous) && before.next() == Some(pending)
    }

    /// The id of what is published over this state: the same for everybody who publishes over it, so
    /// that AWS takes one. The time tells a state from the same one before a key was withdrawn.
    pub(super) fn token(&self, name: &str) -> String {
        let changed = self.changed.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        let state = format!("{name}\n{}\n{}", self.version(), changed.unwrap_or_default().as_nanos());
        let hash = format!("{:x}", base16ct::HexDisplay(&Hash::hash(state.as_bytes())));
        let part = |from, to| hash.get(from..to).unwrap_or_default();
        // Version 8 of a UUID: bits of the maker's own.
        [part(0, 8), part(8, 12), &format!("8{}", part(13, 16)), &format!("8{}", part(17, 20)), part(20, 32)].join("-")
    }
}

//! OpenBao and HashiCorp Vault: entries in a key-value engine of version 2.
//!
//! Over `ureq`, a blocking HTTP client, and not `vaultrs`: that needs a running tokio, which a program
//! that resolves its secrets first has not got, and blocking on it inside one panics; its errors hold
//! the answer's body, keys included, in memory that is not wiped; and it brings 115 crates, which take
//! 130 s of processor time in a release build, where this client brings 24, which take 37 s.
//!
//! Requests and answers are built in buffers that are wiped. Copies remain in the buffers of the HTTP
//! and TLS libraries until they are reused or freed, and those are not wiped.

mod address;
mod auth;
mod builder;
mod client;
mod entry;
mod environment;
mod fault;
mod json;
mod kv;
mod recovery;
mod requests;
mod seen;
mod session;
mod time;
mod trust;

use std::fmt;
use std::path::PathBuf;
use std::sync::OnceLock;

use self::address::Address;
use self::client::Client;
use self::json::Fields;
use self::kv::Standing;
use self::requests::conflict;
use self::seen::Seen;
use self::session::Session;
use crate::store::{Entry, Store, StoreError, StoreErrorKind, Stored, Version};

/// Keys in [OpenBao](https://openbao.org) or HashiCorp Vault, in a key-value engine of version 2.
///
/// ```no_run
/// use secret_runtime::{OpenBao, Resolver};
///
/// let store = OpenBao::at("https://bao.example:8200")
///     .kubernetes("shop")
///     .mount("secret")
///     .prefix("shop/production");
/// let resolver = Resolver::new().store(store);
/// ```
///
/// [`OpenBao::from_env`] takes the address and the token from the usual variables instead. A mistake in
/// a setting is the error of every operation, so that it is reported with everything else.
///
/// # Entries
///
/// A secret is one entry, `<prefix>/<name>`, with text fields:
///
/// | field | holds |
/// |---|---|
/// | `current` | the key that signs; must be there |
/// | `next` | the key that will |
/// | `previous` | those that have, one a line, newest first; commas are read too |
/// | `current_since`, `next_since`, `previous_since` | since when each is in its place, in seconds since 1970, one a line |
///
/// Whoever writes by hand may leave out the last three; then the version's own time counts. Whoever
/// patches a key by hand should take its `_since` away. Other fields are kept. An entry is rotated by one
/// compare-and-set over its version.
///
/// # Policy
///
/// To read keys and to generate those that are missing; without `update`, the server too refuses to
/// overwrite one:
///
/// ```hcl
/// path "secret/data/shop/production/*" {
///   capabilities = ["create", "read"]
/// }
/// ```
///
/// To read only: `["read"]`. To rotate, for the operator alone: `["create", "read", "update"]`. A token
/// that lacks the policy `default` may not ask what its policies allow: a creation that they deny is
/// then repeated until the time limit, since it looks like one that somebody else was quicker with, on
/// a server that lags.
///
/// # Requests
///
/// | for | requests |
/// |---|---|
/// | a login, once in nine tenths of its token's life | 1 |
/// | an entry that is there | 1 |
/// | the first entry that is not there | 2: the mount is looked up, since one of version 1 says "not there" of everything |
/// | a creation | 1, and 1 more where the policy denies it, since there may be an entry |
/// | a replacement | 2 |
/// | a token that is refused | a login and the request again, once |
///
/// All go over one kept connection. [`Store::read_all`] asks for one after the other, and asks no
/// further once the server is away.
///
/// # In an outage
///
/// A connection may take 3 s and a request 10 s, redirects included. A server that can't be reached, is
/// sealed, has no leader or too many requests is [`StoreErrorKind::Unavailable`], which the library
/// repeats; nothing is ever taken for "not there" but the server's own empty 404 on a versioned mount. A
/// deleted or destroyed version is [`StoreErrorKind::Damaged`], with the command that recovers it.
///
/// A standby that answers reads by itself (OpenBao 2.5, Vault Enterprise) may lag behind the active
/// server. An entry is asked for again, for up to 1.6 s, while an older version is told than this store
/// has read or written. No key is lost to it: a creation fails where there is one.
///
/// A running service keeps its keys, and needs no server. One that starts does.
///
/// # Tokens
///
/// Tokens go over https, or over http to this machine, and are never printed. Redirects are followed
/// from https to https, and on loopback. Plain http to another machine is refused in production. `Debug`
/// shows address, mount, namespace and kind of login.
pub struct OpenBao {
    address: Result<Address, StoreError>,
    mount: String,
    prefix: String,
    namespace: String,
    /// The certificate of an authority, or a folder of such, and who named it.
    authority: Option<(PathBuf, &'static str)>,
    session: Session,
    seen: Seen,
    client: OnceLock<Client>,
    /// Set once the mount is known to be a versioned key-value engine.
    is_versioned: OnceLock<()>,
}

impl Store for OpenBao {
    fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        let client = self.client()?;
        let path = self.path(name)?;
        let answer = self.get(client, &path.encoded, self.seen.version(&path.encoded))?;
        match answer.standing() {
            Standing::Found(found) => {
                _ = self.is_versioned.set(());
                let entry = entry::read(&found).map_err(|cause| {
                    let look = self.command("get", "", name);
                    StoreErrorKind::Damaged.because(format!("{}: {cause}", self.place(name))).mend(look)
                })?;
                Ok(Some(Stored { entry, version: Version::new(found.version.to_string()) }))
            }
            Standing::Absent => self.check_mount(client).map(|()| None),
            Standing::Deleted { version, destroyed } => Err(self.deleted(name, version, destroyed)),
            Standing::NotVersioned | Standing::Unknown => Err(self.failure(client, &answer, "read", &path)),
        }
    }

    fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError> {
        let client = self.client()?;
        let path = self.path(name)?;
        let json = entry::write(entry, 0, &Fields::new())?;
        let answer = self.session.exchange(client, &path.encoded, Some(&json))?;
        if answer.is_refused_by_policy() {
            // A token that may create but not update is denied what is there. Of the server that
            // lags, only the policy tells.
            let may_create = self.may_create(client, &path)?;
            if may_create == Some(true) {
                self.seen.set(&path.encoded, self.seen.version(&path.encoded).max(1));
                return Err(conflict());
            }
            let there = self.get(client, &path.encoded, 1)?;
            if matches!(there.standing(), Standing::Found(_) | Standing::Deleted { .. }) {
                return Err(conflict());
            }
            if matches!(there.status, 429 | 500..) {
                return Err(self.failure(client, &there, "read", &path));
            }
            if may_create.is_none() && matches!(there.standing(), Standing::Absent) {
                // It lags far behind, as after the loss of a leader; or no policy allows it.
                return Err(self.ambiguous(client, &answer, &path));
            }
        }
        let written = self.written(client, &answer, "create", &path);
        if written.as_ref().err().is_none_or(|error| error.kind() == StoreErrorKind::Conflict) {
            self.seen.set(&path.encoded, self.seen.version(&path.encoded).max(1));
        }
        written
    }

    fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
        let client = self.client()?;
        let path = self.path(name)?;
        // For the fields that are not ours.
        let there = self.get(client, &path.encoded, self.seen.version(&path.encoded))?;
        match there.standing() {
            Standing::Found(found) if found.version.to_string() == over.as_str() => {
                let json = entry::write(entry, found.version, &found.data)?;
                let answer = self.session.exchange(client, &path.encoded, Some(&json))?;
                self.written(client, &answer, "update", &path)?;
                self.seen.set(&path.encoded, found.version + 1);
                Ok(())
            }
            Standing::Found(_) | Standing::Deleted { .. } => Err(conflict()),
            Standing::Absent => self.check_mount(client).and_then(|()| Err(conflict())),
            Standing::NotVersioned | Standing::Unknown => Err(self.failure(client, &there, "read", &path)),
        }
    }

    fn place(&self, name: &str) -> String {
        format!("openbao {}/{}", self.mount, self.name(name))
    }

    fn read_all(&self, names: &[&str]) -> Vec<Result<Option<Stored>, StoreError>> {
        let mut away = None;
        let read = |name: &&str| match &away {
            // Each would wait as long.
            Some(error) => Err(StoreError::clone(error)),
            None => self.read(name).inspect_err(|error| {
                away = (error.kind() == StoreErrorKind::Unavailable).then(|| error.clone());
            }),
        };
        names.iter().map(read).collect()
    }

    fn refuse_in_production(&self) -> Option<StoreError> {
        let address = self.address.as_ref().ok().filter(|address| address.is_open())?;
        let cause = format!("{} is not encrypted; production takes https, or this machine", address.as_str());
        Some(StoreErrorKind::Misconfigured.because(cause))
    }
}

impl fmt::Debug for OpenBao {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenBao")
            .field("address", &self.address.as_ref().map_or("(none)", Address::as_str))
            .field("mount", &self.mount)
            .field("namespace", &self.namespace)
            .field("auth", &self.session.auth.kind())
            .finish_non_exhaustive()
    }
}

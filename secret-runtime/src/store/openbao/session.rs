//! The token in use: got when it is first needed, again before it ends, and when it is refused.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use super::auth::Auth;
use super::client::{Answer, Client};
use crate::store::StoreError;

/// How long a login is believed in, when a policy denies what it asks for: a role may have been given
/// another policy since.
const YOUNG: Duration = Duration::from_secs(60);

/// How to get a token, and the one that is in use.
pub(super) struct Session {
    pub(super) auth: Auth,
    /// Where the login's engine is, if not at its usual place.
    pub(super) mount: Option<String>,
    in_use: Mutex<Option<Arc<InUse>>>,
}

struct InUse {
    token: SecretString,
    got: Instant,
    /// After this long it is got anew.
    good_for: Option<Duration>,
}

impl Session {
    pub(super) fn new(auth: Auth) -> Self {
        Self { auth, mount: None, in_use: Mutex::default() }
    }

    /// Asks with the token in use, and once more with another where it was refused and there is one.
    pub(super) fn exchange(&self, client: &Client, path: &str, json: Option<&str>) -> Result<Answer, StoreError> {
        let token = self.token(client)?;
        let answer = client.exchange(path, json, Some(&token.token))?;
        let is_sure = answer.is_refused_by_policy() && token.got.elapsed() < YOUNG;
        if answer.status != 403 || is_sure {
            return Ok(answer);
        }
        match self.another(client, &token)? {
            None => Ok(answer),
            Some(token) => client.exchange(path, json, Some(&token.token)),
        }
    }

    fn token(&self, client: &Client) -> Result<Arc<InUse>, StoreError> {
        let mut in_use = self.lock();
        match &*in_use {
            Some(token) if token.good_for.is_none_or(|good_for| token.got.elapsed() < good_for) => {
                Ok(Arc::clone(token))
            }
            _ => self.replace(&mut in_use, client),
        }
    }

    /// A token other than the one that was refused, which somebody else may have got meanwhile.
    fn another(&self, client: &Client, refused: &Arc<InUse>) -> Result<Option<Arc<InUse>>, StoreError> {
        let mut in_use = self.lock();
        if let Some(token) = in_use.as_ref().filter(|token| !Arc::ptr_eq(token, refused)) {
            return Ok(Some(Arc::clone(token)));
        }
        if !self.auth.may_give_another() {
            return Ok(None);
        }
        let token = self.replace(&mut in_use, client)?;
        Ok((token.token.expose_secret() != refused.token.expose_secret()).then_some(token))
    }

    fn replace(&self, in_use: &mut Option<Arc<InUse>>, client: &Client) -> Result<Arc<InUse>, StoreError> {
        let got = Instant::now();
        let granted = self.auth.token(client, self.mount.as_deref())?;
        let good_for = granted.lease.map(|lease| lease.mul_f32(0.9));
        let token = Arc::new(InUse { token: granted.token, got, good_for });
        *in_use = Some(Arc::clone(&token));
        Ok(token)
    }

    /// Others wait while one logs in, and use its token.
    fn lock(&self) -> MutexGuard<'_, Option<Arc<InUse>>> {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

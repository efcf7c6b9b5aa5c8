//! The requests to Secrets Manager, and what their answers mean.

use std::collections::HashMap;

use aws_sdk_secretsmanager::Client;
use secrecy::{ExposeSecret as _, SecretString};

use super::failure::{code, failure};
use super::stages::Stages;
use super::{taken, time};
use crate::{Entry, StoreError, StoreErrorKind, Stored, StoredKey};

const NOT_FOUND: &str = "ResourceNotFoundException";
const EXISTS: &str = "ResourceExistsException";
const BAD_REQUEST: &str = "InvalidRequestException";
const BAD_PARAMETER: &str = "InvalidParameterException";

/// How many secrets one request can ask for.
const BATCH: usize = 20;

/// Current keys that were asked for together, by name and id of the version.
pub(super) type Batch = HashMap<(String, String), StoredKey>;

#[derive(Clone)]
pub(super) struct Requests {
    client: Client,
    region: String,
}

impl Requests {
    pub(super) fn new(client: Client, region: String) -> Self {
        Self { client, region }
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    /// None where there is no such secret.
    pub(super) async fn stages(&self, name: &str) -> Result<Option<Stages>, StoreError> {
        let secret = match self.client.describe_secret().secret_id(name).send().await {
            Ok(secret) => secret,
            Err(error) if code(&error) == Some(NOT_FOUND) => return Ok(None),
            Err(error) => return Err(failure("secretsmanager:DescribeSecret", &error)),
        };
        if secret.deleted_date.is_some() {
            return Err(self.deleted(name));
        }
        let empty = || StoreErrorKind::Damaged.because("a secret without a version AWSCURRENT");
        Stages::of(&secret).ok_or_else(empty).map(Some)
    }

    /// The keys of these versions; a current one may have come in a batch.
    pub(super) async fn entry(&self, name: &str, stages: &Stages, batch: &Batch) -> Result<Stored, StoreError> {
        let current = match batch.get(&(name.to_owned(), stages.current.clone())) {
            Some(current) => current.clone(),
            None => self.key(name, &stages.current).await?,
        };
        let next = match stages.next() {
            Some(next) => Some(self.key(name, next).await?),
            None => None,
        };
        let mut previous = Vec::new();
        if let Some(id) = &stages.previous {
            // AWS doesn't tell when a stage moved: not after the last change of anything.
            previous.push(StoredKey { since: stages.changed, ..self.key(name, id).await? });
        }
        Ok(Stored { entry: Entry { current, next, previous }, version: stages.version() })
    }

    async fn key(&self, name: &str, version: &str) -> Result<StoredKey, StoreError> {
        let found = match self.client.get_secret_value().secret_id(name).version_id(version).send().await {
            Ok(found) => found,
            Err(error) => {
                return Err(match code(&error) {
                    Some(NOT_FOUND) => StoreErrorKind::Unavailable.because("a version of it can't be read yet"),
                    Some(BAD_REQUEST) => self.deleted(name),
                    _ => failure("secretsmanager:GetSecretValue", &error),
                });
            }
        };
        let binary = || {
            let text = "a SecretBinary, which is no text: write the key as SecretString";
            StoreErrorKind::Damaged.because(text)
        };
        let text = taken(found.secret_string.ok_or_else(binary)?);
        Ok(StoredKey { text, since: time(found.created_date.as_ref()) })
    }

    /// The current keys of many secrets. What could not be had is left out: asked for alone, it
    /// tells why.
    pub(super) async fn batch(&self, names: &[String]) -> Batch {
        let mut batch = Batch::new();
        for names in names.chunks(BATCH) {
            let request = self.client.batch_get_secret_value().set_secret_id_list(Some(names.to_vec()));
            let Ok(found) = request.send().await else { return batch };
            for secret in found.secret_values.unwrap_or_default() {
                if let (Some(name), Some(version), Some(text)) = (secret.name, secret.version_id, secret.secret_string)
                {
                    let since = time(secret.created_date.as_ref());
                    batch.insert((name, version), StoredKey { text: taken(text), since });
                }
            }
        }
        batch
    }

    pub(super) async fn create(
        &self,
        name: &str,
        text: &SecretString,
        kms_key: Option<String>,
    ) -> Result<(), StoreError> {
        let request = self.client.create_secret().name(name).secret_string(text.expose_secret());
        match request.set_kms_key_id(kms_key).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(match code(&error) {
                Some(EXISTS) => StoreErrorKind::Conflict.because("there is such a secret already"),
                Some(BAD_REQUEST) => self.deleted(name),
                _ => failure("secretsmanager:CreateSecret", &error),
            }),
        }
    }

    /// Adds the next key over a state that others may want to publish over too.
    pub(super) async fn publish(&self, name: &str, over: &Stages, text: &SecretString) -> Result<(), StoreError> {
        let request = self.client.put_secret_value().secret_id(name).secret_string(text.expose_secret());
        match request.client_request_token(over.token(name)).version_stages("AWSPENDING").send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(match code(&error) {
                Some(EXISTS | NOT_FOUND) => moved(),
                Some(BAD_REQUEST) => self.deleted(name),
                _ => failure("secretsmanager:PutSecretValue", &error),
            }),
        }
    }

    /// Moves a stage from one version to another, or takes it away, where it still stands there.
    pub(super) async fn move_stage(
        &self,
        name: &str,
        stage: &str,
        from: &str,
        to: Option<&str>,
    ) -> Result<(), StoreError> {
        let request = self.client.update_secret_version_stage().secret_id(name).version_stage(stage);
        match request.remove_from_version_id(from).set_move_to_version_id(to.map(str::to_owned)).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(match code(&error) {
                Some(BAD_PARAMETER | NOT_FOUND) => moved(),
                Some(BAD_REQUEST) => self.deleted(name),
                _ => failure("secretsmanager:UpdateSecretVersionStage", &error),
            }),
        }
    }

    fn deleted(&self, name: &str) -> StoreError {
        StoreErrorKind::Damaged
            .because("a secret that is scheduled for deletion")
            .mend(format!("aws secretsmanager restore-secret --region {} --secret-id {name}", self.region))
    }
}

/// Over what was read, somebody else has written; or it is gone.
pub(super) fn moved() -> StoreError {
    StoreErrorKind::Conflict.because("it has another version by now")
}

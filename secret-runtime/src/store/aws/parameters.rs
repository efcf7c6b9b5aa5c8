//! The requests to Parameter Store, and what their answers mean.

use std::collections::HashMap;

use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::{Parameter, ParameterType};
use secrecy::{ExposeSecret as _, SecretString};

use super::failure::{code, failure};
use super::visible::wait_for;
use super::{taken, time};
use crate::{Entry, StoreError, StoreErrorKind, Stored, StoredKey, Version};

/// How many parameters one request can ask for.
const BATCH: usize = 10;

#[derive(Clone)]
pub(super) struct Parameters {
    client: Client,
}

impl Parameters {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    pub(super) async fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        of(&self.batch(&[name.to_owned()]).await?, name)
    }

    pub(super) async fn read_all(&self, names: Vec<String>) -> Vec<Result<Option<Stored>, StoreError>> {
        let mut all = Vec::with_capacity(names.len());
        for names in names.chunks(BATCH) {
            match self.batch(names).await {
                Ok(answer) => all.extend(names.iter().map(|name| of(&answer, name))),
                // AWS refuses all for one of them: each alone tells which it is.
                Err(error) if error.kind() != StoreErrorKind::Unavailable && names.len() > 1 => {
                    for name in names {
                        all.push(self.read(name).await);
                    }
                }
                Err(error) => all.extend(names.iter().map(|_| Err(error.clone()))),
            }
        }
        all
    }

    /// What AWS says of each: none where it says that there is no such parameter.
    async fn batch(&self, names: &[String]) -> Result<HashMap<String, Option<Stored>>, StoreError> {
        let request = self.client.get_parameters().set_names(Some(names.to_vec())).with_decryption(true);
        let answer = request.send().await.map_err(|error| failure("ssm:GetParameters", &error))?;
        let absent = answer.invalid_parameters.unwrap_or_default().into_iter().map(|name| (name, None));
        let there = answer.parameters.unwrap_or_default().into_iter().filter_map(stored);
        Ok(absent.chain(there.map(|(name, stored)| (name, Some(stored)))).collect())
    }

    pub(super) async fn create(
        &self,
        name: &str,
        text: &SecretString,
        kms_key: Option<String>,
    ) -> Result<(), StoreError> {
        let request = self.client.put_parameter().name(name).value(text.expose_secret()).set_key_id(kms_key);
        let created = match request.r#type(ParameterType::SecureString).overwrite(false).send().await {
            Ok(_) => Ok(()),
            Err(error) if code(&error) == Some("ParameterAlreadyExists") => {
                Err(StoreErrorKind::Conflict.because("there is such a parameter already"))
            }
            Err(error) => return Err(failure("ssm:PutParameter", &error)),
        };
        // Whoever has won: the next read shall find it.
        wait_for(|| async { Ok(self.read(name).await?.is_some()) }).await?;
        created
    }
}

/// What an answer says of one. Of an entry that it doesn't name, nothing is known.
fn of(answer: &HashMap<String, Option<Stored>>, name: &str) -> Result<Option<Stored>, StoreError> {
    let silent = || StoreErrorKind::Unavailable.because("the answer to ssm:GetParameters does not say of it");
    answer.get(name).cloned().ok_or_else(silent)
}

fn stored(parameter: Parameter) -> Option<(String, Stored)> {
    let since = time(parameter.last_modified_date.as_ref());
    let current = StoredKey { text: taken(parameter.value?), since };
    let entry = Entry { current, next: None, previous: Vec::new() };
    Some((parameter.name?, Stored { entry, version: Version::new(parameter.version.to_string()) }))
}

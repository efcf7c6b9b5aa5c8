//! Keys in Secrets Manager, whose stages are places.

use std::fmt;

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;

use super::blocking::Worker;
use super::requests::Requests;
use super::{endpoint, entries, name};
use crate::{Entry, Store, StoreError, StoreErrorKind, Stored, Version};

/// Keys in AWS Secrets Manager: one secret an entry, whose stages are the places.
///
/// | stage | place |
/// |---|---|
/// | `AWSCURRENT` | current |
/// | `AWSPENDING` | next |
/// | `AWSPREVIOUS` | previous, one at most: an old key must be retired before the next promotion, or goes with it |
///
/// ```no_run
/// use secret_runtime::{Resolver, SecretsManager};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = SecretsManager::from_env()?.prefix("prod/app/")?;
/// let resolver = Resolver::new().store(store);
/// # drop(resolver);
/// # Ok(())
/// # }
/// ```
///
/// It works in programs with and without a tokio runtime, inside one too: requests run on a thread
/// of the store's own. It blocks meanwhile, as every store does, for ten seconds at most.
///
/// # Policy
///
/// The least that a service needs which only reads:
///
/// ```json
/// {
///   "Version": "2012-10-17",
///   "Statement": [
///     {
///       "Effect": "Allow",
///       "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
///       "Resource": "arn:aws:secretsmanager:REGION:ACCOUNT:secret:prod/app/*"
///     },
///     { "Effect": "Allow", "Action": "secretsmanager:BatchGetSecretValue", "Resource": "*" }
///   ]
/// }
/// ```
///
/// `BatchGetSecretValue` saves requests and may be left out; it gives no secret that `GetSecretValue`
/// doesn't allow. A service that may generate needs `secretsmanager:CreateSecret` on that resource
/// too; whoever rotates needs `secretsmanager:PutSecretValue` and
/// `secretsmanager:UpdateSecretVersionStage` instead. With a KMS key of one's own: `kms:Decrypt` on
/// it to read, `kms:GenerateDataKey` as well to write.
///
/// # Requests
///
/// A boot or a reload asks once for each secret's stages (`DescribeSecret`), once for every 20
/// current keys (`BatchGetSecretValue`; `GetSecretValue` for a single one), and once for each next
/// and each previous key: 2 for one secret, 11 for ten, 14 for ten of which three have a previous
/// key. Creating costs 3, publishing 4, promoting 6, retiring 5, at least. AWS charges $0.05 for
/// 10,000, and $0.40 a month for a secret.
///
/// # Outages
///
/// Each call makes one attempt: no connection within three seconds, no answer within ten, throttling
/// and a failing service are [`StoreErrorKind::Unavailable`], which the library repeats. Nothing is
/// ever generated because AWS was away: only its `ResourceNotFoundException` means that there is no
/// entry. Running services keep the keys that they have.
///
/// # What it does not do
///
/// The SDK's own buffers of a response or a request, unlike the library's, are not wiped. An entry is
/// text (`SecretString`); a `SecretBinary` is refused. A current key's `since` is when it was
/// published, which is earlier than its promotion; AWS doesn't keep the time of that.
pub struct SecretsManager {
    requests: Requests,
    prefix: String,
    kms_key: Option<String>,
    refused: Option<StoreError>,
    worker: Worker,
}

impl SecretsManager {
    /// By the SDK's usual chain of credentials and region: `AWS_…` variables, profiles, web identity,
    /// a container's or an instance's role. Profiles that use SSO or a credential process need the
    /// features of these names of the crate `aws-config`.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Misconfigured`] without a region.
    pub fn from_env() -> Result<Self, StoreError> {
        let worker = Worker::start()?;
        let config = worker.run(async { Ok(super::environment().await) })?;
        Self::on(worker, &config)
    }

    /// By a configuration of the SDK, which gives region, credentials, endpoint and http client;
    /// attempts and timeouts are the store's.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Misconfigured`] without a region or a provider of credentials.
    pub fn new(config: &SdkConfig) -> Result<Self, StoreError> {
        Self::on(Worker::start()?, config)
    }

    /// Puts this before the names of entries, such as `prod/app/`.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Misconfigured`] where it has other characters than letters, digits and
    /// `/_+=.@-`.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Result<Self, StoreError> {
        self.prefix = name::prefix(prefix.into(), "/_+=.@-")?;
        Ok(self)
    }

    /// The KMS key that encrypts what is created here; the account's own for Secrets Manager
    /// otherwise.
    #[must_use]
    pub fn kms_key(mut self, key: impl Into<String>) -> Self {
        self.kms_key = Some(key.into());
        self
    }

    fn on(worker: Worker, config: &SdkConfig) -> Result<Self, StoreError> {
        let requests = Requests::new(Client::new(&super::tuned(config)?), super::region(config)?);
        let refused = endpoint::refused(config, "Secrets Manager");
        Ok(Self { requests, prefix: String::new(), kms_key: None, refused, worker })
    }

    fn full(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl Store for SecretsManager {
    fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        let (requests, name) = (self.requests.clone(), self.full(name));
        self.worker.run(async move { entries::read(&requests, &name).await })
    }

    fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError> {
        if entry.next.is_some() || !entry.previous.is_empty() {
            return Err(StoreErrorKind::Unsupported.because("a secret is created with its current key alone"));
        }
        let (requests, name) = (self.requests.clone(), self.full(name));
        let (text, kms_key) = (entry.current.text.clone(), self.kms_key.clone());
        self.worker.run(async move { entries::create(&requests, &name, &text, kms_key).await })
    }

    fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
        let (requests, name) = (self.requests.clone(), self.full(name));
        let (entry, over) = (entry.clone(), over.clone());
        self.worker.run(async move { entries::replace(&requests, &name, &entry, &over).await })
    }

    fn place(&self, name: &str) -> String {
        format!("secretsmanager {}{name}", self.prefix)
    }

    fn read_all(&self, names: &[&str]) -> Vec<Result<Option<Stored>, StoreError>> {
        let requests = self.requests.clone();
        let full = names.iter().map(|name| self.full(name)).collect();
        let all = self.worker.run(async move { Ok(entries::read_all(&requests, full).await) });
        all.unwrap_or_else(|error| names.iter().map(|_| Err(error.clone())).collect())
    }

    fn refuse_in_production(&self) -> Option<StoreError> {
        self.refused.clone()
    }
}

impl fmt::Debug for SecretsManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretsManager")
            .field("region", &self.requests.region())
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

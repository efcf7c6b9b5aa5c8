//! Keys in SSM Parameter Store, one a parameter.

use std::fmt;

use aws_config::SdkConfig;
use aws_sdk_ssm::Client;

use super::blocking::Worker;
use super::parameters::Parameters;
use super::{endpoint, name};
use crate::{Entry, Store, StoreError, StoreErrorKind, Stored, Version};

/// Keys in AWS Systems Manager's Parameter Store: one `SecureString` an entry.
///
/// It creates and reads. It holds one key an entry and can't compare and set, so nothing can be
/// rotated in it by the library: that takes [`SecretsManager`](crate::SecretsManager).
///
/// ```no_run
/// use secret_runtime::{ParameterStore, Resolver};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = ParameterStore::from_env()?.prefix("/prod/app/")?;
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
///       "Action": "ssm:GetParameters",
///       "Resource": "arn:aws:ssm:REGION:ACCOUNT:parameter/prod/app/*"
///     }
///   ]
/// }
/// ```
///
/// A service that may generate needs `ssm:PutParameter` on that resource too. With a KMS key of
/// one's own: `kms:Decrypt` on it to read, `kms:Encrypt` as well to write.
///
/// # Requests
///
/// A boot or a reload asks once for every ten entries (`GetParameters`). Creating costs 2, at least.
/// Standard parameters and their requests are free, at up to 40 a second for an account.
///
/// # Outages
///
/// As with [`SecretsManager`](crate::SecretsManager): one attempt a call, within ten seconds; only
/// AWS's word that there is no such parameter lets a key be generated.
///
/// # What it does not do
///
/// The SDK's own buffers of a response or a request, unlike the library's, are not wiped.
pub struct ParameterStore {
    requests: Parameters,
    region: String,
    prefix: String,
    kms_key: Option<String>,
    refused: Option<StoreError>,
    worker: Worker,
}

impl ParameterStore {
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

    /// Puts this before the names of entries, such as `/prod/app/`.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Misconfigured`] where it has other characters than letters, digits and
    /// `/_.-`, or a `/` and none at its start.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Result<Self, StoreError> {
        let prefix = name::prefix(prefix.into(), "/_.-")?;
        if prefix.contains('/') && !prefix.starts_with('/') {
            return Err(StoreErrorKind::Misconfigured.because("a prefix that has a / starts with one"));
        }
        self.prefix = prefix;
        Ok(self)
    }

    /// The KMS key that encrypts what is created here; the account's own for Parameter Store
    /// otherwise.
    #[must_use]
    pub fn kms_key(mut self, key: impl Into<String>) -> Self {
        self.kms_key = Some(key.into());
        self
    }

    fn on(worker: Worker, config: &SdkConfig) -> Result<Self, StoreError> {
        let requests = Parameters::new(Client::new(&super::tuned(config)?));
        let (region, refused) = (super::region(config)?, endpoint::refused(config, "SSM"));
        Ok(Self { requests, region, prefix: String::new(), kms_key: None, refused, worker })
    }

    fn full(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl Store for ParameterStore {
    fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        let (requests, name) = (self.requests.clone(), self.full(name));
        self.worker.run(async move { requests.read(&name).await })
    }

    fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError> {
        if entry.next.is_some() || !entry.previous.is_empty() {
            return Err(one_key());
        }
        let (requests, name) = (self.requests.clone(), self.full(name));
        let (text, kms_key) = (entry.current.text.clone(), self.kms_key.clone());
        self.worker.run(async move { requests.create(&name, &text, kms_key).await })
    }

    fn replace(&self, _: &str, _: &Entry, _: &Version) -> Result<(), StoreError> {
        Err(one_key())
    }

    fn place(&self, name: &str) -> String {
        format!("ssm {}{name}", self.prefix)
    }

    fn read_all(&self, names: &[&str]) -> Vec<Result<Option<Stored>, StoreError>> {
        let requests = self.requests.clone();
        let full = names.iter().map(|name| self.full(name)).collect();
        let all = self.worker.run(async move { Ok(requests.read_all(full).await) });
        all.unwrap_or_else(|error| names.iter().map(|_| Err(error.clone())).collect())
    }

    fn refuse_in_production(&self) -> Option<StoreError> {
        self.refused.clone()
    }
}

impl fmt::Debug for ParameterStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParameterStore")
            .field("region", &self.region)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

fn one_key() -> StoreError {
    let one =
        "Parameter Store holds one key an entry and can't compare and set: Secrets Manager can, for keys that rotate";
    StoreErrorKind::Unsupported.because(one)
}

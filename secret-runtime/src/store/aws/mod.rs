//! Keys in AWS, by way of the official SDK.

mod blocking;
mod endpoint;
mod entries;
mod failure;
mod name;
mod parameter_store;
mod parameters;
mod requests;
mod secrets_manager;
mod stages;
mod step;
mod visible;

use std::time::{Duration, SystemTime};

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_secretsmanager::config::SharedHttpClient;
use aws_sdk_secretsmanager::primitives::DateTime;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use secrecy::SecretString;
use zeroize::Zeroize as _;

use self::blocking::LIMIT;
pub use self::parameter_store::ParameterStore;
pub use self::secrets_manager::SecretsManager;
use crate::{StoreError, StoreErrorKind};

/// The usual chain of credentials and region.
async fn environment() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest()).http_client(https()).load().await
}

/// With the system's authorities, or those of `SSL_CERT_FILE`.
fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// A configuration as a store takes it: one attempt, within the limit.
fn tuned(config: &SdkConfig) -> Result<SdkConfig, StoreError> {
    region(config)?;
    if config.credentials_provider().is_none() {
        return Err(failure::no_credentials());
    }
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(3)).operation_timeout(LIMIT).build();
    let tuned = config
        .to_builder()
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .behavior_version(config.behavior_version().unwrap_or_else(BehaviorVersion::latest))
        .http_client(config.http_client().unwrap_or_else(https));
    Ok(tuned.build())
}

/// The region, which messages and commands name.
fn region(config: &SdkConfig) -> Result<String, StoreError> {
    let unset = || StoreErrorKind::Misconfigured.because("no region: set AWS_REGION, or `region` in the profile");
    let region = config.region().ok_or_else(unset)?.as_ref();
    if !region.is_empty() && region.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        Ok(region.to_owned())
    } else {
        let other = "the region is none (AWS_REGION, or `region` in the profile): a-z, 0-9 and - make one";
        Err(StoreErrorKind::Misconfigured.because(other))
    }
}

/// Takes a text over and wipes the SDK's.
fn taken(mut text: String) -> SecretString {
    let taken = SecretString::from(text.as_str());
    text.zeroize();
    taken
}

fn time(time: Option<&DateTime>) -> Option<SystemTime> {
    SystemTime::try_from(*time?).ok()
}

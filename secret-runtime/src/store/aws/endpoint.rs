//! Where requests go, if not to AWS's own address.

use std::net::IpAddr;

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use crate::{StoreError, StoreErrorKind};

/// What production refuses: an endpoint elsewhere that answers in plain text. `service` is named as
/// variables such as `AWS_ENDPOINT_URL_SECRETS_MANAGER` name it.
pub(super) fn refused(config: &SdkConfig, service: &str) -> Option<StoreError> {
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let its_own = config.service_config().zip(key.build().ok()).and_then(|(known, key)| known.load_config(key));
    let endpoint = its_own.or_else(|| config.endpoint_url().map(str::to_owned))?;
    let cause = "its endpoint (AWS_ENDPOINT_URL, or `endpoint_url` in the profile) is not encrypted; production takes \
                 https, or this machine";
    is_open(&endpoint).then(|| StoreErrorKind::Misconfigured.because(cause))
}

fn is_open(endpoint: &str) -> bool {
    let Some((scheme, rest)) = endpoint.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, _)) => host,
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback =
        host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    scheme.eq_ignore_ascii_case("http") && !is_loopback
}

#[cfg(test)]
mod tests {
    use super::is_open;

    #[test]
    fn only_loopback_may_be_plain() {
        for plain in ["http://127.0.0.1:4566", "http://[::1]:1/x", "HTTP://LocalHost", "http://127.9.8.7?x"] {
            assert!(!is_open(plain), "{plain}");
        }
        for open in [
            "http://10.0.0.1:4566",
            "http://localhost.example/",
            "HTTP://aws.example",
            "http://127.0.0.1@aws.example",
            "http://0.0.0.0",
        ] {
            assert!(is_open(open), "{open}");
        }
        assert!(!is_open("https://aws.example"));
    }
}

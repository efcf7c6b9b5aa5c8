//! One request and its answer: over a kept connection, within a time limit, by redirects where a
//! token may go.

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use ureq::Agent;
use ureq::http::{HeaderValue, Method, Request, header};
use ureq::tls::TlsConfig;
use zeroize::Zeroizing;

use super::address::Address;
use super::{fault, trust};
use crate::decode::Buffer;
use crate::store::{StoreError, StoreErrorKind};

/// How long a connection may take to come about.
pub(super) const CONNECT: Duration = Duration::from_secs(3);

/// How long a request may take, its answer included.
pub(super) const WHOLE: Duration = Duration::from_secs(10);

/// How many redirects are followed: a standby leads to the active server, which may have changed.
const REDIRECTS: usize = 3;

/// The largest answer. An entry has at most 1 MiB in OpenBao's own storage.
const LARGEST: usize = 2 * 1024 * 1024;

/// A server, and the connections to it.
pub(super) struct Client {
    agent: Agent,
    address: Address,
    namespace: Option<HeaderValue>,
}

/// What the server said.
pub(super) struct Answer {
    pub(super) status: u16,
    /// It may hold keys or a token.
    pub(super) body: Buffer,
}

impl Client {
    pub(super) fn new(
        address: &Address,
        namespace: &str,
        authority: Option<&(PathBuf, &str)>,
    ) -> Result<Self, StoreError> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy between a service and its secrets is nothing to pick up from the environment.
            .proxy(None)
            .user_agent(concat!("secret-runtime/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE));
        if address.is_encrypted() {
            let tls = TlsConfig::builder()
                .root_certs(trust::roots(authority)?)
                .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
            config = config.tls_config(tls.build());
        }
        let namespace = namespace.trim_matches('/');
        let namespace = (!namespace.is_empty()).then(|| HeaderValue::from_str(namespace)).transpose();
        let namespace = namespace
            .map_err(|_| StoreErrorKind::Misconfigured.because("its namespace holds characters that none may have"))?;
        Ok(Self { agent: Agent::new_with_config(config.build()), address: address.clone(), namespace })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// Gets a path, or posts JSON to it.
    pub(super) fn exchange(
        &self,
        path: &str,
        json: Option<&str>,
        token: Option<&SecretString>,
    ) -> Result<Answer, StoreError> {
        let token = token.map(header).transpose()?;
        let mut url = self.address.url(path);
        let started = Instant::now();
        for _ in 0..=REDIRECTS {
            if started.elapsed() >= WHOLE {
                break;
            }
            let mut response =
                self.send(&url, json, token.as_ref()).map_err(|error| fault::of_client(&error, &self.address))?;
            let status = response.status().as_u16();
            if !matches!(status, 307 | 308) {
                let body = body(&mut response).map_err(|error| fault::of_client(&error.into(), &self.address))?;
                return Ok(Answer { status, body });
            }
            let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
            let Some(location) = location else { break };
            url = self.address.redirected(location).map_err(|how| {
                let address = self.address.as_str();
                StoreErrorKind::Misconfigured
                    .because(format!("{address} redirects {how}; set the servers' `api_addr`, or name another address"))
            })?;
        }
        let address = self.address.as_str();
        Err(StoreErrorKind::Unavailable.because(format!("{address} redirects without end: no server is active")))
    }

    fn send(
        &self,
        url: &str,
        json: Option<&str>,
        token: Option<&HeaderValue>,
    ) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        let mut request = Request::builder().uri(url).header("x-vault-request", "true");
        if let Some(namespace) = &self.namespace {
            request = request.header("x-vault-namespace", namespace);
        }
        if let Some(token) = token {
            request = request.header("x-vault-token", token);
        }
        match json {
            None => self.agent.run(request.body(())?),
            Some(json) => {
                let request = request.method(Method::POST).header(header::CONTENT_TYPE, "application/json");
                self.agent.run(request.body(json)?)
            }
        }
    }
}

/// A token as a header, which no `Debug` shows.
pub(super) fn header(token: &SecretString) -> Result<HeaderValue, StoreError> {
    let mut header = HeaderValue::from_str(token.expose_secret()).map_err(|_| {
        StoreErrorKind::Misconfigured.because("the token (not shown) holds characters that none may have")
    })?;
    header.set_sensitive(true);
    Ok(header)
}

/// The whole body, in a buffer that is wiped, and whose predecessors were where it had to grow.
fn body(response: &mut ureq::http::Response<ureq::Body>) -> io::Result<Buffer> {
    let told = response.body().content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(4096);
    let mut reader = response.body_mut().as_reader();
    let mut buffer = Zeroizing::new(vec![0; told.min(LARGEST) + 1]);
    let mut filled = 0;
    loop {
        let read = reader.read(buffer.get_mut(filled..).unwrap_or_default())?;
        filled += read;
        if read == 0 {
            buffer.truncate(filled);
            return Ok(buffer);
        }
        if filled > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if filled == buffer.len() {
            let mut larger = Zeroizing::new(vec![0; filled * 2]);
            larger.get_mut(..filled).unwrap_or_default().copy_from_slice(&buffer);
            buffer = larger;
        }
    }
}

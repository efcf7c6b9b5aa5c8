//! What failed, in our own words: neither the server's text nor the HTTP library's is passed on, since
//! either may repeat what was sent.

use std::io::ErrorKind;

use ureq::Timeout;

use super::address::Address;
use super::client::{Answer, CONNECT, WHOLE};
use crate::store::{StoreError, StoreErrorKind};
use crate::text;

/// Why no answer came.
pub(super) fn of_client(error: &ureq::Error, address: &Address) -> StoreError {
    let server = address.as_str();
    let away = |cause: String| {
        let remedy = format!("bao status -address={}", text::shell(server));
        StoreErrorKind::Unavailable.because(cause).mend(remedy)
    };
    match error {
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            away(format!("{server} takes no connection within {} s", CONNECT.as_secs()))
        }
        ureq::Error::Timeout(_) => away(format!("{server} does not answer within {} s", WHOLE.as_secs())),
        ureq::Error::HostNotFound => away(format!("no address of {server} is known")),
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => of_tls(error, server),
            None => match error.kind() {
                ErrorKind::ConnectionRefused => away(format!("{server} refuses connections: no server listens there")),
                ErrorKind::TimedOut => away(format!("{server} takes no connection within {} s", CONNECT.as_secs())),
                ErrorKind::FileTooLarge => {
                    StoreErrorKind::Misconfigured.because(format!("the answer of {server} is too large for an entry"))
                }
                kind => away(format!("the connection to {server} failed ({kind})")),
            },
        },
        ureq::Error::Rustls(error) => of_tls(error, server),
        ureq::Error::Tls(_) | ureq::Error::Http(_) | ureq::Error::BadUri(_) => {
            StoreErrorKind::Misconfigured.because(format!("{server} is no address that can be asked"))
        }
        _ => away(format!("the connection to {server} was cut, or it does not speak HTTP")),
    }
}

fn of_tls(error: &rustls::Error, server: &str) -> StoreError {
    use rustls::CertificateError as Certificate;
    let cause = match error {
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => "its certificate is for another name or address; use one that the certificate has",
        rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            "its certificate has expired"
        }
        rustls::Error::InvalidCertificate(_) => {
            "its certificate is not signed by an authority that is trusted here; name that authority's certificate \
             in BAO_CACERT (or VAULT_CACERT), or by OpenBao::ca_certificate"
        }
        rustls::Error::InvalidMessage(_) => "it does not speak TLS there; is its address one of plain http?",
        _ => "no encrypted connection came about",
    };
    StoreErrorKind::Misconfigured.because(format!("{server}: {cause}"))
}

/// What an answer means that is neither what was asked for nor told apart by its request. `what`:
/// the capability that the request takes, and the path.
pub(super) fn of_answer(answer: &Answer, address: &Address, (capability, path): (&str, &str)) -> StoreError {
    let server = address.as_str();
    let misconfigured = |cause: &str| StoreErrorKind::Misconfigured.because(format!("{server} {cause}"));
    let denied = |answer: &Answer| {
        let status = answer.status;
        let cause = if answer.is_refused_by_policy() {
            format!("{server} denies access (HTTP {status}): no policy of the token allows `{capability}` of `{path}`")
        } else {
            format!("{server} refuses the token (HTTP {status}): it is wrong, revoked, used up or has expired")
        };
        StoreErrorKind::Denied.because(cause).mend(format!("bao token capabilities {}", text::shell(path)))
    };
    match answer.status {
        400 if answer.holds("Client sent an HTTP request to an HTTPS server") => {
            misconfigured("speaks TLS there; its address begins with https://")
        }
        401 | 403 => denied(answer),
        // A server that has just become active, or a mount that is new.
        400 if answer.says("unavailable for a brief period") => {
            StoreErrorKind::Unavailable.because(format!("{server} is still preparing the mount (HTTP 400)"))
        }
        400 if answer.says("missing client token") => denied(answer),
        404 if answer.says("no handler for route") => misconfigured("has no engine mounted there (HTTP 404)"),
        405 => misconfigured("has an engine there that keeps no entries (HTTP 405)"),
        300..400 => misconfigured("redirects to another service; name the server's own address"),
        429 => StoreErrorKind::Unavailable.because(format!("{server} has too many requests (HTTP 429)")),
        503 if answer.says("sealed") => StoreErrorKind::Unavailable
            .because(format!("{server} is sealed (HTTP 503)"))
            .mend(format!("bao operator unseal -address={}", text::shell(server))),
        500 if answer.says("node not active") => StoreErrorKind::Unavailable
            .because(format!("{server} is a standby, and no server of its cluster is active (HTTP 500)")),
        status @ (408 | 412 | 425 | 500..) => {
            StoreErrorKind::Unavailable.because(format!("{server} failed (HTTP {status})"))
        }
        status if answer.is_of_openbao() => misconfigured(&format!("does not take the request (HTTP {status})")),
        status => {
            misconfigured(&format!("answers what no OpenBao or Vault does (HTTP {status}); is it another service?"))
        }
    }
}

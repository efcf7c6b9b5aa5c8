//! Where a server is, what may be sent there, and where it may send us.

use std::net::IpAddr;

use ureq::http::Uri;

/// Scheme, host and port, and a path where the server is not at the root. It holds no credential.
#[derive(Clone)]
pub(super) struct Address {
    /// Without a slash at the end.
    text: String,
    place: Place,
}

/// What decides whether a token may go there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Encrypted,
    Loopback,
    Open,
}

impl Address {
    /// The error never repeats the text: somebody may have put a token there.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| "it is no address such as https://bao.example:8200")?;
        let place = place(&uri)?;
        if uri.query().is_some() {
            return Err("it holds a question mark, which no address of a server has");
        }
        Ok(Self { text: text.to_owned(), place })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.place == Place::Encrypted
    }

    /// Whether others on the way could read along.
    pub(super) fn is_open(&self) -> bool {
        self.place == Place::Open
    }

    /// The address of an encoded path of the API.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/v1/{path}", self.text)
    }

    /// Where a redirect may lead: never from https to http, nor to http elsewhere than loopback, since
    /// the token goes along.
    pub(super) fn redirected(&self, location: &str) -> Result<String, &'static str> {
        if location.starts_with('/') && !location.starts_with("//") {
            let after_scheme = self.text.find("://").map_or(0, |at| at + 3);
            let end = self
                .text
                .get(after_scheme..)
                .and_then(|rest| rest.find('/'))
                .map_or(self.text.len(), |at| after_scheme + at);
            return Ok(format!("{}{location}", self.text.get(..end).unwrap_or_default()));
        }
        let uri: Uri = location.parse().map_err(|_| "to no address")?;
        match (self.place, place(&uri).map_err(|_| "to no address of a server")?) {
            (Place::Encrypted, Place::Encrypted) | (Place::Loopback | Place::Open, Place::Loopback) => {
                Ok(location.to_owned())
            }
            (Place::Encrypted, _) => Err("from https to http, where the token would be readable on the way"),
            (_, Place::Open) => Err("to plain http on another machine, where the token would be readable on the way"),
            (_, Place::Encrypted) => Err("from http to https; use the https address"),
        }
    }
}

fn place(uri: &Uri) -> Result<Place, &'static str> {
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("it does not begin with https:// or http://");
    };
    if authority.as_str().contains('@') {
        return Err("it holds a user or a password, which belong elsewhere");
    }
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() {
        return Err("it names no host");
    }
    let is_loopback =
        host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    match scheme {
        "https" => Ok(Place::Encrypted),
        "http" if is_loopback => Ok(Place::Loopback),
        "http" => Ok(Place::Open),
        _ => Err("it does not begin with https:// or http://"),
    }
}

/// A path of the API, each component encoded; `None` where a component would lead elsewhere.
pub(super) fn encoded(path: &str) -> Option<String> {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            _ = write!(out, "%{byte:02X}");
        }
    }
    let leads_elsewhere = path.split('/').any(|component| matches!(component, "" | "." | ".."));
    (!leads_elsewhere && !path.chars().any(char::is_control)).then_some(out)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Address, encoded};

    #[test]
    fn only_loopback_may_be_plain() {
        let open = |text: &str| Address::parse(text).unwrap().is_open();
        for address in ["http://127.0.0.1:8200", "http://127.9.8.7", "http://[::1]:8200/", "http://LocalHost:1/bao"] {
            assert!(!open(address), "{address}");
        }
        for address in [
            "http://10.0.0.1:8200",
            "http://localhost.example",
            "http://[::ffff:127.0.0.1]",
            "http://0.0.0.0",
            "http://127.1",
        ] {
            assert!(open(address), "{address}");
        }
        assert!(!open("https://bao.example"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for address in [
            "",
            "bao.example:8200",
            "hvs.token",
            "ftp://bao",
            "https://",
            "https://u:p@bao",
            "unix:///x",
            "https://b/?q",
        ] {
            assert!(Address::parse(address).is_err(), "{address}");
        }
    }

    #[test]
    fn redirects_stay_where_the_token_may_go() {
        let lead = |from: &str, to: &str| Address::parse(from).unwrap().redirected(to).ok();
        assert_eq!(lead("https://a:1/bao", "/v1/x"), Some("https://a:1/v1/x".to_owned()));
        assert_eq!(lead("https://a:1", "https://b:2/v1/x"), Some("https://b:2/v1/x".to_owned()));
        assert!(lead("http://127.0.0.1:1", "http://localhost:2/v1/x").is_some());
        for (from, to) in [
            ("https://a", "http://a/v1/x"),
            ("https://a", "http://127.0.0.1/v1/x"),
            ("https://a", "//b/v1/x"),
            ("https://a", "https://u:p@b/v1/x"),
            ("http://127.0.0.1", "http://b/v1/x"),
            ("http://b", "http://b/v1/x"),
            ("http://127.0.0.1", "https://127.0.0.1/v1/x"),
        ] {
            assert_eq!(lead(from, to), None, "{from} -> {to}");
        }
    }

    #[test]
    fn paths_are_encoded_and_lead_nowhere_else() {
        assert_eq!(encoded("a/b c/d%").as_deref(), Some("a/b%20c/d%25"));
        for path in ["", "a//b", "../x", "a/./b", "/a", "a/", "a\nb"] {
            assert_eq!(encoded(path), None, "{path:?}");
        }
    }
}

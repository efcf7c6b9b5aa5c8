//! Which authorities may sign the server's certificate.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::store::{StoreError, StoreErrorKind};
use crate::text;

/// The authority that was named, by whom; else the system's.
pub(super) fn roots(authority: Option<&(PathBuf, &str)>) -> Result<RootCerts, StoreError> {
    let certificates = if let Some((path, named_by)) = authority {
        named(path, named_by)?
    } else {
        let system = rustls_native_certs::load_native_certs().certs;
        system.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect()
    };
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

/// The certificates of a PEM file, or of every file in a folder.
pub(super) fn named(path: &Path, named_by: &str) -> Result<Vec<Certificate<'static>>, StoreError> {
    let wrong =
        |cause: &str| StoreErrorKind::Misconfigured.because(format!("{named_by}: {}: {cause}", text::path(path)));
    let files = if path.is_dir() {
        let entries = fs::read_dir(path).map_err(|error| wrong(&error.kind().to_string()))?;
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect()
    } else {
        vec![path.to_owned()]
    };
    let mut certificates = Vec::new();
    for file in files {
        let pem = fs::read(&file).map_err(|error| wrong(&error.kind().to_string()))?;
        certificates.extend(parse_pem(&pem).filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        }));
    }
    if certificates.is_empty() {
        return Err(wrong("there is no certificate in PEM form"));
    }
    Ok(certificates)
}

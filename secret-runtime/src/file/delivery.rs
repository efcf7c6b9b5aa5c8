//! Who delivered a file, decided by its path; how strict to be depends on it.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

/// The class of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Persisted by us or by the operator for us alone.
    Ours,
    /// Mounted by Docker, Podman or Kubernetes, whose owner and bits aren't the operator's to choose.
    Mounted,
    /// Inside systemd's credentials directory, which systemd guards itself.
    Systemd,
}

/// How many links in a row are followed, as the kernel does.
pub(crate) const MAX_LINKS: usize = 40;

impl Delivery {
    /// `persisted`: the path comes from `file`, not from a variable or a credential.
    pub(crate) fn of(path: &Path, persisted: bool, credentials: Option<&Path>) -> Self {
        if credentials.is_some_and(|folder| is_inside(path, folder)) {
            Self::Systemd
        } else if !persisted
            || is_inside(path, Path::new("/run/secrets"))
            || is_inside(path, Path::new("/var/run/secrets"))
            || is_through_data_link(path)
        {
            Self::Mounted
        } else {
            Self::Ours
        }
    }
}

/// By whole components, and never by way of `..`.
fn is_inside(path: &Path, folder: &Path) -> bool {
    path.strip_prefix(folder).is_ok_and(|rest| {
        rest.components().next().is_some()
            && rest.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    })
}

/// Whether the path leads through a link named `..data`, by which Kubernetes swaps a volume whole.
fn is_through_data_link(path: &Path) -> bool {
    let mut walked = PathBuf::new();
    let mut ahead: Vec<OsString> = components(path);
    let mut links = 0;
    while let Some(part) = ahead.pop() {
        let folder = walked.clone();
        walked.push(&part);
        let Ok(target) = walked.read_link() else { continue };
        if part == "..data" {
            return true;
        }
        links += 1;
        if links > MAX_LINKS {
            return false;
        }
        walked = folder;
        ahead.extend(components(&target));
    }
    false
}

/// The path's parts, the first one last.
fn components(path: &Path) -> Vec<OsString> {
    path.components().rev().map(|part| part.as_os_str().to_owned()).collect()
}

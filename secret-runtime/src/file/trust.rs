//! Whether a file may be believed: its owner, its bits, its folder.

use std::path::{Path, PathBuf};

use super::delivery::Delivery;
use super::platform::{self, Facts};
use super::{Files, Opened, parent};
use crate::Mode;
use crate::problem::{Fault, ProblemKind};
use crate::text;

impl Files {
    /// Remarks on a file, and why it may not be believed. The class is found only where its owner, its
    /// bits or its folder would refuse it.
    pub(super) fn trust(&self, opened: &Opened<'_>) -> (Vec<String>, Vec<Fault>) {
        let Opened { path, facts, persisted, .. } = opened;
        if !Facts::HAS_BITS {
            return (vec!["owner and permissions are not checked on this platform".to_owned()], Vec::new());
        }
        let open_folder = if *persisted { self.open_folder(path, opened.linked) } else { None };
        if !facts.shared() && self.is_us_or_root(facts.owner) && open_folder.is_none() {
            return (Vec::new(), Vec::new());
        }
        let findings = match Delivery::of(path, *persisted, self.credentials()) {
            Delivery::Mounted if facts.bits & 0o002 != 0 => {
                let detail = format!("everybody may write it (mode {:04o})", facts.bits);
                let fault = Fault::new(ProblemKind::Permissions, detail);
                [Some(self.object(fault.mend(format!("chmod o-w {}", text::shell(path))))), None, None]
            }
            Delivery::Mounted | Delivery::Systemd => [None, None, None],
            Delivery::Ours => [
                open_folder.map(|folder| self.object(open_folder_fault(&folder))),
                self.owner(opened),
                self.bits(opened),
            ],
        };
        let mut remarks = Vec::new();
        let mut faults = Vec::new();
        for finding in findings.into_iter().flatten() {
            match finding {
                Ok(remark) => remarks.push(remark),
                Err(fault) => faults.push(fault),
            }
        }
        (remarks, faults)
    }

    fn owner(&self, opened: &Opened<'_>) -> Option<Result<String, Fault>> {
        let Opened { path, facts: Facts { owner, .. }, .. } = opened;
        if self.is_us_or_root(*owner) {
            return None;
        }
        let target = if opened.linked { path.canonicalize().ok() } else { None };
        let folder = parent(target.as_deref().unwrap_or(path)).metadata();
        let chown = format!("sudo chown \"$(id -u)\" {}", text::shell(path));
        Some(if folder.is_ok_and(|folder| Facts::of(&folder).owner == *owner) {
            let detail = format!("it belongs to its folder's owner (user {owner}), who is neither us nor root");
            self.object(Fault::new(ProblemKind::Owner, detail).mend(chown))
        } else {
            let detail = format!("it belongs to somebody else (user {owner})");
            Err(Fault::new(ProblemKind::Owner, detail).mend(chown))
        })
    }

    fn bits(&self, opened: &Opened<'_>) -> Option<Result<String, Fault>> {
        let Opened { path, file, facts, .. } = opened;
        if !facts.shared() {
            return None;
        }
        let loose = format!("others than its owner may use it (mode {:04o})", facts.bits);
        let is_ours = self.user() == Some(facts.owner);
        if self.mode == Mode::Production {
            let path = text::shell(path);
            // Without its group's or everybody's bits, we could not read somebody else's file.
            let chown = if is_ours { String::new() } else { format!("sudo chown \"$(id -u)\" {path} && ") };
            let fault = Fault::new(ProblemKind::Permissions, loose);
            return Some(Err(fault.mend(format!("{chown}chmod 600 {path}"))));
        }
        Some(Ok(if !is_ours {
            format!("{loose}, and it is not ours to tighten")
        } else if !self.writes {
            format!("{loose}; a start would tighten it to 0600")
        } else {
            match platform::private(file).and_then(|()| file.metadata()) {
                Err(error) => format!("{loose}, and it could not be tightened: {error}"),
                Ok(now) if Facts::of(&now).shared() => format!("{loose}, and its file system keeps no permissions"),
                Ok(_) => format!("tightened from mode {:04o} to 0600", facts.bits),
            }
        }))
    }

    /// What production refuses, and development remarks on.
    pub(super) fn object(&self, fault: Fault) -> Result<String, Fault> {
        match self.mode {
            Mode::Production => Err(fault),
            Mode::Development => Ok(format!("{}; production refuses this", fault.detail)),
        }
    }

    /// The file's folder, or its target's, where others can write it and no sticky bit keeps them
    /// from replacing the file.
    pub(super) fn open_folder(&self, path: &Path, linked: bool) -> Option<PathBuf> {
        let target = if linked { path.canonicalize().ok() } else { None };
        let mut folders = std::iter::once(parent(path)).chain(target.as_deref().map(parent));
        folders.find(|folder| self.is_open(folder)).map(Path::to_owned)
    }

    /// Asked once a folder, not once a secret.
    fn is_open(&self, folder: &Path) -> bool {
        let known = self.folders.borrow().iter().find(|(known, _)| known == folder).map(|(_, open)| *open);
        known.unwrap_or_else(|| {
            let open = folder.metadata().is_ok_and(|metadata| Facts::of(&metadata).bits & 0o1002 == 0o0002);
            self.folders.borrow_mut().push((folder.to_owned(), open));
            open
        })
    }

    pub(super) fn is_us_or_root(&self, owner: u32) -> bool {
        owner == 0 || self.user() == Some(owner)
    }

    fn user(&self) -> Option<u32> {
        *self.user.get_or_init(platform::effective_user)
    }
}

pub(super) fn open_folder_fault(folder: &Path) -> Fault {
    let detail = format!("everybody may write its folder {}, and so replace it", text::path(folder));
    Fault::new(ProblemKind::Permissions, detail).mend(format!("chmod o-w {}", text::shell(folder)))
}

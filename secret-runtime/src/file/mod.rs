//! Reads a file that holds a secret. Every check is made on the opened descriptor.

mod create;
mod delivery;
mod platform;
mod store;
mod trust;

use std::cell::{OnceCell, RefCell};
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use zeroize::Zeroizing;

use self::platform::Facts;
pub use self::store::FileStore;
use crate::Mode;
use crate::decode::{Buffer, MAX_SIZE, too_big};
use crate::problem::{Fault, ProblemKind};
use crate::text;

/// The files of one run: what was asked of the system once is remembered.
#[derive(Debug)]
pub(crate) struct Files {
    mode: Mode,
    /// May write: tighten, create, clear away leftovers. `check` may not.
    writes: bool,
    /// systemd's credentials directory.
    credentials: Option<PathBuf>,
    user: OnceCell<Option<u32>>,
    /// Whether others can write a folder.
    folders: RefCell<Vec<(PathBuf, bool)>>,
}

/// A file that is open, and what is known of it.
struct Opened<'a> {
    path: &'a Path,
    file: File,
    facts: Facts,
    /// The path's last component is a link.
    linked: bool,
    /// The path comes from `file`, not from a variable or a credential.
    persisted: bool,
}

/// A file's bytes, in a buffer of their size.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) bytes: Buffer,
    pub(crate) modified: Option<SystemTime>,
    pub(crate) remarks: Vec<String>,
    /// Why they may not be believed.
    pub(crate) faults: Vec<Fault>,
}

impl Files {
    pub(crate) fn new(mode: Mode, writes: bool, credentials: Option<PathBuf>) -> Self {
        Self { mode, writes, credentials, user: OnceCell::new(), folders: RefCell::default() }
    }

    pub(crate) fn credentials(&self) -> Option<&Path> {
        self.credentials.as_deref()
    }

    /// Reads the persisted file (`persisted`) or one that was delivered. `None`: no such file or
    /// folder, and nothing else means that.
    pub(crate) fn read(&self, path: &Path, persisted: bool) -> Result<Option<Contents>, Fault> {
        let Some(opened) = Opened::at(path, persisted)? else { return Ok(None) };
        if let Some(kind) = opened.facts.not_regular {
            return Err(Fault::new(ProblemKind::NotRegular, format!("it is {kind}, not a regular file")));
        }
        if opened.facts.size > MAX_SIZE as u64 {
            return Err(too_big());
        }
        let (remarks, faults) = self.trust(&opened);
        // A start was killed while it created the key, or is at work, and the key has two links. One
        // that was killed as it saw that it is late has left a temporary, and nothing tells of it.
        if persisted && self.writes && (opened.facts.links > 1 || self.mode == Mode::Development) {
            create::sweep(path);
        }
        let modified = opened.facts.modified;
        let bytes = read_whole(opened.file, opened.facts.size).map_err(|error| unreadable(&error, path))?;
        Ok(Some(Contents { bytes, modified, remarks, faults }))
    }
}

impl<'a> Opened<'a> {
    fn at(path: &'a Path, persisted: bool) -> Result<Option<Self>, Fault> {
        let (file, linked) = match platform::open(path, !persisted) {
            Err(error) if persisted && platform::is_link_refused(&error) => (platform::open(path, true), true),
            opened => (opened, false),
        };
        let opened = file.and_then(|file| {
            let facts = Facts::of(&file.metadata()?);
            Ok(Self { path, file, facts, linked, persisted })
        });
        match opened {
            Ok(opened) => Ok(Some(opened)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) if platform::is_not_a_file(&error, path) => {
                Err(Fault::new(ProblemKind::NotRegular, "it is not a regular file"))
            }
            Err(error) => Err(unreadable(&error, path)),
        }
    }
}

/// Reads into a buffer that never moves: one read where the size holds.
fn read_whole(mut file: File, size: u64) -> io::Result<Buffer> {
    let room = usize::try_from(size).unwrap_or(MAX_SIZE).min(MAX_SIZE);
    // One more than the size, so that a short read tells the end. A file that says it is empty may
    // be one of a virtual file system that doesn't tell.
    let mut bytes = Zeroizing::new(vec![0; if room == 0 { MAX_SIZE + 1 } else { room + 1 }]);
    let mut len = 0;
    loop {
        let Some(rest) = bytes.get_mut(len..).filter(|rest| !rest.is_empty()) else {
            // It grew while it was read.
            let mut more = Zeroizing::new(vec![0; MAX_SIZE + 1]);
            let (start, _) = more.split_at_mut_checked(len).ok_or(ErrorKind::FileTooLarge)?;
            start.copy_from_slice(&bytes);
            if len > MAX_SIZE {
                break;
            }
            bytes = more;
            continue;
        };
        let wanted = rest.len();
        match file.read(rest) {
            Ok(count) => {
                len += count;
                if count == 0 || (count < wanted && len as u64 == size) {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(len);
    Ok(bytes)
}

fn unreadable(error: &io::Error, path: &Path) -> Fault {
    let fault = Fault::new(ProblemKind::Unreadable, format!("it could not be read: {error}"));
    let shown = text::shell(path);
    let denied = error.kind() == ErrorKind::PermissionDenied;
    fault.mend(match path.metadata().map(|metadata| Facts::of(&metadata).owner) {
        Ok(owner) if denied && platform::effective_user() == Some(owner) => format!("chmod u+r {shown}"),
        Ok(_) if denied => format!("sudo chown \"$(id -u)\" {shown}"),
        Err(_) if denied => format!("ls -ld {}", text::shell(parent(path))),
        _ => format!("ls -ld {shown}"),
    })
}

/// The folder that holds the path's last component.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

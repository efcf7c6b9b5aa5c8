//! Creates the persisted file: complete, private from birth, synced, exactly once.
//!
//! The key is written to a locked temporary beside its target, synced, and hard-linked into place.
//! The link is the one step that shows the key, and it fails where a file is there already, so
//! however many processes start together, one wins, nobody waits, and a kill at any instruction
//! leaves no file, or a whole one.
//!
//! A temporary that nobody locks belongs to no live process. The winner leaves its own to the sweep,
//! which removes such temporaries only where none is locked: as long as somebody who could be killed
//! is at work, the key has a second link, which tells a later start that there is something to sweep.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::delivery::MAX_LINKS;
use super::platform::{self, Facts, Lock};
use super::trust::open_folder_fault;
use super::{Files, parent};
use crate::problem::{Fault, ProblemKind};
use crate::text;

/// Whether a live process's temporary can be told from a dead one's. Elsewhere a lock would keep
/// others from reading the key, and a killed start's temporary stays.
const LOCKS: bool = cfg!(unix);

/// How often a temporary is made anew where somebody else clears it away or has its name.
const ATTEMPTS: u32 = 64;

/// A key that is ready to be linked into place: written and synced beside its target, or not written,
/// since somebody was quicker.
pub(crate) struct Prepared {
    target: PathBuf,
    temporary: Option<Temporary>,
}

impl Files {
    /// Whether the file could be created, as far as a look can tell.
    pub(crate) fn look(&self, path: &Path) -> Result<PathBuf, Fault> {
        let target = self.target(path)?;
        let folder = parent(&target);
        match folder.metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(not_created(&ErrorKind::NotADirectory.into(), &target)),
            Err(error) => return Err(not_created(&error, &target)),
        }
        if let Some(folder) = self.open_folder(path, false).or_else(|| self.open_folder(&target, false)) {
            // A development run's remark is the one that reading the file will make.
            self.object(open_folder_fault(&folder))?;
        }
        Ok(target)
    }

    /// Does all of the file's creation that can fail for want of room or permission.
    pub(crate) fn prepare(&self, path: &Path, contents: &[u8]) -> Result<Prepared, Fault> {
        let target = self.look(path)?;
        sweep(&target);
        let temporary = write(&target, contents).map_err(|error| not_created(&error, &target))?;
        Ok(Prepared { target, temporary })
    }

    /// Creates and syncs the file with these contents: true. Or finds that somebody did: false.
    pub(crate) fn create(&self, path: &Path, contents: &[u8]) -> Result<bool, Fault> {
        let mut prepared = self.prepare(path, contents)?;
        let won = prepared.place(contents)?;
        Self::sync(prepared.folder())?;
        Ok(won)
    }

    /// Syncs a folder, after which its new files survive a power cut.
    pub(crate) fn sync(folder: &Path) -> Result<(), Fault> {
        platform::sync_folder(folder).map_err(|error| {
            let detail = format!("its folder {} could not be synced: {error}", text::path(folder));
            Fault::new(ProblemKind::NotCreated, detail).mend(format!("ls -ld {}", text::shell(folder)))
        })
    }

    /// Where the file is to be: the path, or what its dangling links, ours or root's, lead to.
    fn target(&self, path: &Path) -> Result<PathBuf, Fault> {
        let mut target = path.to_owned();
        for _ in 0..MAX_LINKS {
            let Ok(metadata) = target.symlink_metadata() else { return Ok(target) };
            if !metadata.is_symlink() {
                return Ok(target);
            }
            if Facts::HAS_BITS && !self.is_us_or_root(Facts::of(&metadata).owner) {
                let detail = format!("the dangling link {} belongs to somebody else", text::path(&target));
                return Err(Fault::new(ProblemKind::Owner, detail).mend(format!("rm {}", text::shell(&target))));
            }
            let leads_to = target.read_link().map_err(|error| not_created(&error, &target))?;
            target.pop();
            target.push(leads_to);
        }
        Err(Fault::new(ProblemKind::NotCreated, "its links lead in a circle")
            .mend(format!("ls -l {}", text::shell(path))))
    }
}

/// A private temporary beside the target, locked; removed when dropped, unless it is left to the
/// sweep.
pub(super) struct Temporary {
    pub(super) file: File,
    pub(super) path: PathBuf,
    pub(super) left: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.left {
            // Where this fails, a sweep does it.
            _ = fs::remove_file(&self.path);
        }
        if LOCKS {
            // See `Lock`.
            _ = self.file.unlock();
        }
    }
}

impl Temporary {
    /// One that is sure to be ours.
    pub(super) fn beside(target: &Path) -> io::Result<Self> {
        for attempt in 0..ATTEMPTS {
            if let Some(temporary) = Self::new(target, attempt)? {
                return Ok(temporary);
            }
        }
        Err(ErrorKind::ResourceBusy.into())
    }

    /// `None`: its name is taken, or it was cleared away before it was locked.
    fn new(target: &Path, attempt: u32) -> io::Result<Option<Self>> {
        let mut name = prefix(target);
        name.push(format!("{}-{attempt}{SUFFIX}", std::process::id()));
        let path = parent(target).join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(None),
            opened => opened?,
        };
        let temporary = Self { file, path, left: false };
        if LOCKS {
            if let Err(TryLockError::WouldBlock) = temporary.file.try_lock() {
                return Ok(None);
            }
            let facts = Facts::of(&temporary.file.metadata()?);
            if facts.links == 0 {
                return Ok(None);
            }
            if facts.bits & 0o777 != 0o600 {
                platform::private(&temporary.file)?;
            }
        }
        Ok(Some(temporary))
    }
}

/// Writes the contents beside the target. `None`: something is at the target by now.
fn write(target: &Path, contents: &[u8]) -> io::Result<Option<Temporary>> {
    let mut temporary = Temporary::beside(target)?;
    if target.symlink_metadata().is_ok() {
        // Somebody was quicker, and may have swept already.
        return Ok(None);
    }
    temporary.file.write_all(contents)?;
    temporary.file.sync_all()?;
    Ok(Some(temporary))
}

impl Prepared {
    pub(crate) fn folder(&self) -> &Path {
        parent(&self.target)
    }

    /// Links the file into place, unless something is there. True: it is ours.
    pub(crate) fn place(&mut self, contents: &[u8]) -> Result<bool, Fault> {
        let won = self.link(contents);
        // Left to the sweep, or removed; unlocked either way.
        self.temporary = None;
        sweep(&self.target);
        won
    }

    fn link(&mut self, contents: &[u8]) -> Result<bool, Fault> {
        for _ in 0..ATTEMPTS {
            let Some(temporary) = &mut self.temporary else { return Ok(false) };
            match fs::hard_link(&temporary.path, &self.target) {
                Ok(()) => {
                    temporary.left = LOCKS;
                    return Ok(true);
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
                // Somebody has removed it, lock or no lock.
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    self.temporary =
                        write(&self.target, contents).map_err(|error| not_created(&error, &self.target))?;
                }
                Err(error) => {
                    let detail = format!(
                        "its file system may lack hard links, which creating a key exactly once takes: {error}"
                    );
                    return Err(Fault::new(ProblemKind::NotCreated, detail));
                }
            }
        }
        Err(not_created(&ErrorKind::ResourceBusy.into(), &self.target))
    }
}

const SUFFIX: &str = ".tmp";

/// What the names of the target's temporaries begin with.
fn prefix(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

/// Removes what killed starts have left beside the file, unless a start is at work there.
pub(super) fn sweep(path: &Path) {
    if !LOCKS {
        return;
    }
    let resolved = path.canonicalize();
    let target = resolved.as_deref().unwrap_or(path);
    let prefix = prefix(target);
    let Ok(entries) = fs::read_dir(parent(target)) else { return };
    // Each is held until all are removed: an owner about to lock one will see that it is gone.
    let mut stale = Vec::new();
    for entry in entries.flatten().filter(|entry| is_temporary(&entry.file_name(), &prefix)) {
        // A link or a FIFO of that name is nothing that we left.
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(file) = platform::open(&entry.path(), false) else { continue };
        let Ok(lock) = Lock::of(file) else { return };
        stale.push((lock, entry.path()));
    }
    for (_held, path) in &stale {
        _ = fs::remove_file(path);
    }
}

/// `PREFIX` + `process-attempt` + `.tmp`.
fn is_temporary(name: &OsStr, prefix: &OsStr) -> bool {
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    name.as_encoded_bytes()
        .strip_prefix(prefix.as_encoded_bytes())
        .and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()))
        .and_then(|middle| middle.iter().position(|byte| *byte == b'-').and_then(|at| middle.split_at_checked(at)))
        .is_some_and(|(process, attempt)| digits(process) && digits(attempt.strip_prefix(b"-").unwrap_or_default()))
}

fn not_created(error: &io::Error, target: &Path) -> Fault {
    let folder = parent(target);
    let (cause, remedy) = match error.kind() {
        ErrorKind::NotFound => (
            format!("the folder {} is not there", text::path(folder)),
            format!("mkdir -p -m 700 {}", text::shell(folder)),
        ),
        ErrorKind::ReadOnlyFilesystem => (
            format!("the file system of {} is read-only", text::path(folder)),
            format!("findmnt -T {}", text::shell(folder)),
        ),
        ErrorKind::PermissionDenied => (
            format!("we may not write in {} ({error})", text::path(folder)),
            format!("sudo chown \"$(id -u)\" {}", text::shell(folder)),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            (format!("{error}"), format!("df -h {0} && df -i {0}", text::shell(folder)))
        }
        _ => (format!("{error}"), format!("ls -ld {}", text::shell(folder))),
    };
    let detail =
        format!("it could not be created at {}, and a key is never kept in memory alone: {cause}", text::path(target));
    Fault::new(ProblemKind::NotCreated, detail).mend(remedy)
}

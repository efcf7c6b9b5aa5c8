//! The persisted file as a store: one file a place, replaced in an order that never loses a key.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::create::{self, Temporary};
use super::{Files, parent, platform};
use crate::decode::{self, Buffer};
use crate::environment::Environment;
use crate::problem::{Fault, ProblemKind};
use crate::sources::{Delivered, Sources};
use crate::{Entry, Mode, Place, Store, StoreError, StoreErrorKind, Stored, StoredKey, Version, text};

/// A folder as a [`Store`]: the persisted files, as the resolver itself writes them.
///
/// The entry `name` is the file `name` (its current key), with `name.next` and `name.previous`
/// beside it, each with mode 0600. The rules for persisted files hold, those of production unless
/// the library itself opened the store for a run in development.
///
/// Since when a key is in its place is the time of its file's last change. An operation is
/// interrupted safely: its steps are ordered so that no key that verifies is ever without a file,
/// and a replacement that is done again finishes what was begun.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
    mode: Mode,
}

impl FileStore {
    /// The files in this folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), mode: Mode::Production }
    }

    /// By the rules of this mode.
    pub(crate) fn in_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn files(&self) -> Files {
        Files::new(self.mode, true, None)
    }

    /// The keys, current first, as one moment had them.
    fn keys(&self, name: &str) -> Result<Option<Vec<Delivered>>, StoreError> {
        let (env, files) = (Environment::given(std::iter::empty()), self.files());
        let sources = Sources::new(&env, &files);
        for _ in 0..crate::run::ATTEMPTS {
            let Some(current) = sources.persisted(self.path(name)).map_err(damaged)? else { return Ok(None) };
            let Some(others) = sources.beside_file(&current) else { continue };
            let keys = std::iter::once(Ok(current)).chain(others);
            let believed = |key: Result<Delivered, Fault>| {
                let mut key = key?;
                key.faults.pop().map_or(Ok(key), Err)
            };
            return keys.map(believed).collect::<Result<_, _>>().map(Some).map_err(damaged);
        }
        Err(StoreErrorKind::Unavailable.because("its files changed whenever they were read"))
    }
}

impl Store for FileStore {
    fn read(&self, name: &str) -> Result<Option<Stored>, StoreError> {
        let Some(keys) = self.keys(name)? else { return Ok(None) };
        let mut keys = keys.into_iter();
        let Some(current) = keys.next() else { return Ok(None) };
        let mut version = hmac_sha256::Hash::new();
        version.update(b"secret file version v1");
        let mut stored = |key: &Delivered| {
            version.update([0]);
            version.update(&key.bytes);
            version.update(key.place.to_string());
            let text = decode::text(&key.bytes).map_err(damaged)?;
            Ok::<_, StoreError>(StoredKey { text: SecretString::new(text.into()), since: key.since })
        };
        let mut entry = Entry { current: stored(&current)?, next: None, previous: Vec::new() };
        for key in keys {
            match key.place {
                Place::Next => entry.next = Some(stored(&key)?),
                _ => entry.previous.push(stored(&key)?),
            }
        }
        let version = version.finalize().first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
        Ok(Some(Stored { entry, version: Version::new(format!("{version:016x}")) }))
    }

    fn create(&self, name: &str, entry: &Entry) -> Result<(), StoreError> {
        if entry.keys().count() != 1 {
            return Err(StoreErrorKind::Unsupported.because("a file is created with its current key alone"));
        }
        let won = self.files().create(&self.path(name), &line(&entry.current)).map_err(damaged)?;
        if won { Ok(()) } else { Err(StoreErrorKind::Conflict.because("there is such a file already")) }
    }

    fn replace(&self, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
        let path = self.path(name);
        let failed = |error: io::Error| failed(&error, &path);
        let folder = parent(&path);
        let _lock = match platform::lock(folder, name) {
            Ok(lock) => lock,
            Err(TryLockError::WouldBlock) => {
                return Err(StoreErrorKind::Unavailable.because("another process is rotating a key in its folder"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        };
        let changed = || StoreErrorKind::Conflict.because("somebody else has changed it meanwhile");
        let old = self.read(name)?.filter(|stored| stored.version == *over).ok_or_else(changed)?.entry;
        let (next, previous) = (beside(&path, ".next"), beside(&path, ".previous"));
        for path in [&path, &next, &previous] {
            create::sweep(path);
        }
        let same = |one: &StoredKey, other: &StoredKey| one.text.expose_secret() == other.text.expose_secret();
        let stays = |key: &StoredKey| entry.previous.iter().any(|other| same(key, other));
        // A key comes to the previous ones before it leaves its place, and goes from them last.
        let there: Vec<_> = old.previous.iter().collect();
        let last: Vec<_> = entry.previous.iter().collect();
        let first: Vec<_> = last.iter().copied().chain(there.iter().copied().filter(|key| !stays(key))).collect();
        write_list(&previous, &first, &there).map_err(failed)?;
        match (&old.next, &entry.next) {
            (Some(old_next), None) if same(old_next, &entry.current) => {
                let target = path.canonicalize().map_err(failed)?;
                touch(&next, entry.current.since).map_err(failed)?;
                fs::rename(&next, &target).map_err(failed)?;
                platform::sync_folder(parent(&target)).map_err(failed)?;
            }
            (old_next, new_next) => {
                if !same(&old.current, &entry.current) {
                    write(&path, &line(&entry.current), entry.current.since).map_err(failed)?;
                }
                match (old_next, new_next) {
                    (Some(old), Some(new)) if same(old, new) => {}
                    (_, Some(new)) => write(&next, &line(new), new.since).map_err(failed)?,
                    (Some(_), None) => fs::remove_file(&next).map_err(failed)?,
                    (None, None) => {}
                }
            }
        }
        write_list(&previous, &last, &first).map_err(failed)?;
        platform::sync_folder(folder).map_err(failed)
    }

    fn place(&self, name: &str) -> String {
        format!("file {}", text::path(&self.path(name)))
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

/// Writes the previous keys, one a line, unless that is what is there.
fn write_list(path: &Path, keys: &[&StoredKey], there: &[&StoredKey]) -> io::Result<()> {
    let same = keys.len() == there.len()
        && keys.iter().zip(there).all(|(one, other)| one.text.expose_secret() == other.text.expose_secret());
    if same {
        return Ok(());
    }
    if keys.is_empty() {
        return match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        };
    }
    let lines: Vec<Buffer> = keys.iter().map(|key| line(key)).collect();
    let mut contents = Zeroizing::new(Vec::with_capacity(lines.iter().map(|line| line.len()).sum()));
    for line in &lines {
        contents.extend_from_slice(line);
    }
    write(path, &contents, keys.first().and_then(|key| key.since))
}

/// Puts a new file in the place of the old one, if there is one: complete, private and synced.
fn write(path: &Path, contents: &[u8], since: Option<SystemTime>) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut temporary = Temporary::beside(&target)?;
    io::Write::write_all(&mut temporary.file, contents)?;
    if let Some(since) = since {
        temporary.file.set_modified(since)?;
    }
    temporary.file.sync_all()?;
    fs::rename(&temporary.path, &target)?;
    temporary.left = true;
    platform::sync_folder(parent(&target))
}

fn touch(path: &Path, since: Option<SystemTime>) -> io::Result<()> {
    let file = File::options().write(true).open(path)?;
    file.set_modified(since.unwrap_or_else(SystemTime::now))?;
    file.sync_all()
}

fn line(key: &StoredKey) -> Buffer {
    let text = key.text.expose_secret().as_bytes();
    let mut line = Zeroizing::new(Vec::with_capacity(text.len() + 1));
    line.extend_from_slice(text);
    line.push(b'\n');
    line
}

fn damaged(fault: Fault) -> StoreError {
    let kind = match fault.kind {
        ProblemKind::NotCreated | ProblemKind::Unreadable => StoreErrorKind::Misconfigured,
        ProblemKind::Permissions | ProblemKind::Owner => StoreErrorKind::Denied,
        _ => StoreErrorKind::Damaged,
    };
    let error = kind.because(fault.detail);
    match fault.remedy {
        Some(remedy) => error.mend(remedy),
        None => error,
    }
}

fn failed(error: &io::Error, path: &Path) -> StoreError {
    let detail = format!("its files could not be written: {error}");
    let kind = if error.kind() == io::ErrorKind::PermissionDenied {
        StoreErrorKind::Denied
    } else {
        StoreErrorKind::Misconfigured
    };
    kind.because(detail).mend(format!("ls -ld {}", text::shell(parent(path))))
}

//! Everything that differs between platforms: opening, owners and permission bits.
//!
//! Unix: bits and owners are those of the opened descriptor. Elsewhere files have neither in a
//! sense that could be checked here; reports say so, and folders are not synced.

#[cfg(unix)]
pub(crate) use unix::{effective_user, is_link_refused, is_not_a_file, lock, open, private, sync_folder};

#[cfg(not(unix))]
pub(crate) use other::{effective_user, is_link_refused, is_not_a_file, lock, open, private, sync_folder};

use std::fs::{File, TryLockError};
use std::time::SystemTime;

/// A lock, until it is dropped.
pub(crate) struct Lock(File);

impl Lock {
    pub(crate) fn of(file: File) -> Result<Self, TryLockError> {
        file.try_lock()?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing it would leave it locked while a child has the descriptor, between fork and exec.
        _ = self.0.unlock();
    }
}

/// What is known of an open file, or a folder.
pub(crate) struct Facts {
    pub(crate) owner: u32,
    /// The permission bits, with sticky and set-id.
    pub(crate) bits: u32,
    pub(crate) links: u64,
    pub(crate) size: u64,
    pub(crate) modified: Option<SystemTime>,
    /// What it is, where it isn't a regular file.
    pub(crate) not_regular: Option<&'static str>,
}

impl Facts {
    /// Whether group or others have any bit.
    pub(crate) fn shared(&self) -> bool {
        self.bits & 0o077 != 0
    }
}

#[cfg(unix)]
mod unix {
    use super::{Facts, Lock};
    use std::fs::{File, Metadata, OpenOptions, Permissions, TryLockError};
    use std::io;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
    use std::path::Path;

    impl Facts {
        pub(crate) const HAS_BITS: bool = true;

        pub(crate) fn of(metadata: &Metadata) -> Self {
            let kind = metadata.file_type();
            let not_regular = if kind.is_file() {
                None
            } else if kind.is_dir() {
                Some("a folder")
            } else if kind.is_fifo() {
                Some("a FIFO")
            } else {
                Some("a device or a socket")
            };
            Self {
                owner: metadata.uid(),
                bits: metadata.mode() & 0o7777,
                links: metadata.nlink(),
                size: metadata.len(),
                modified: metadata.modified().ok(),
                not_regular,
            }
        }
    }

    /// Opens for reading; a FIFO or a device never blocks, a terminal never becomes ours.
    pub(crate) fn open(path: &Path, follow: bool) -> io::Result<File> {
        let no_follow = if follow { 0 } else { libc::O_NOFOLLOW };
        OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | no_follow).open(path)
    }

    /// Whether opening failed only because the last component is a link.
    pub(crate) fn is_link_refused(error: &io::Error) -> bool {
        matches!(error.raw_os_error(), Some(libc::ELOOP | libc::EMLINK))
    }

    /// Whether opening failed because there is a socket, or a device without a driver.
    pub(crate) fn is_not_a_file(error: &io::Error, _: &Path) -> bool {
        matches!(error.raw_os_error(), Some(libc::ENXIO | libc::ENODEV))
    }

    /// Takes every bit from group and others.
    pub(crate) fn private(file: &File) -> io::Result<()> {
        file.set_permissions(Permissions::from_mode(0o600))
    }

    /// Locks the folder against others who rotate a key in it, until the lock is dropped.
    pub(crate) fn lock(folder: &Path, _: &str) -> Result<Lock, TryLockError> {
        Lock::of(File::open(folder).map_err(TryLockError::Error)?)
    }

    pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
        match File::open(folder)?.sync_all() {
            // Some file systems can't sync a folder, and need no sync.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            synced => synced,
        }
    }

    /// The effective user, or nothing where it can't be told. A new pipe belongs to it, which is known
    /// without /proc and without a dependency.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(crate) fn effective_user() -> Option<u32> {
        let (pipe, _) = io::pipe().ok()?;
        Some(File::from(OwnedFd::from(pipe)).metadata().ok()?.uid())
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(crate) fn effective_user() -> Option<u32> {
        Some(rustix::process::geteuid().as_raw())
    }
}

#[cfg(not(unix))]
mod other {
    use super::{Facts, Lock};
    use std::fs::{File, Metadata, TryLockError};
    use std::io;
    use std::path::Path;

    impl Facts {
        pub(crate) const HAS_BITS: bool = false;

        pub(crate) fn of(metadata: &Metadata) -> Self {
            let not_regular = if metadata.is_file() { None } else { Some("a folder or a device") };
            Self {
                owner: 0,
                bits: 0o600,
                links: 1,
                size: metadata.len(),
                modified: metadata.modified().ok(),
                not_regular,
            }
        }
    }

    pub(crate) fn open(path: &Path, _: bool) -> io::Result<File> {
        File::open(path)
    }

    pub(crate) fn is_link_refused(_: &io::Error) -> bool {
        false
    }

    /// Opening a folder is denied here.
    pub(crate) fn is_not_a_file(error: &io::Error, path: &Path) -> bool {
        error.kind() == io::ErrorKind::PermissionDenied && path.is_dir()
    }

    pub(crate) fn private(_: &File) -> io::Result<()> {
        Ok(())
    }

    /// A folder can't be locked here, so a file beside the key is, and stays.
    pub(crate) fn lock(folder: &Path, name: &str) -> Result<Lock, TryLockError> {
        let path = folder.join(format!(".{name}.lock"));
        let opened = File::options().create(true).append(true).open(path);
        Lock::of(opened.map_err(TryLockError::Error)?)
    }

    /// A folder can't be opened for syncing here.
    pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn effective_user() -> Option<u32> {
        Some(0)
    }
}

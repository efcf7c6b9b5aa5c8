//! A folder of one's own for every test: where the child works, and where its keys are kept.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::start::Start;
use crate::tool;

/// A user who owns nothing here.
pub(crate) const NOBODY: u32 = 65534;

/// Whether the tests themselves run as root.
///
/// # Panics
///
/// Where the system can't tell.
#[must_use]
pub fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A temporary folder with `base` (where keys are kept: the child's `BASE`) and `work` (its working
/// directory) inside, and a program to start there. Gone when dropped.
#[derive(Debug)]
pub struct Sandbox {
    folder: TempDir,
    program: PathBuf,
}

#[expect(missing_docs, clippy::missing_panics_doc, reason = "for tests: each panics where the file system refuses")]
impl Sandbox {
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self::new_in(program, &std::env::temp_dir())
    }

    /// On the file system of this folder.
    #[must_use]
    pub fn new_in(program: impl Into<PathBuf>, folder: &Path) -> Self {
        let sandbox = Self { folder: TempDir::with_prefix_in("secrets-", folder).unwrap(), program: program.into() };
        for folder in ["base", "work"] {
            fs::create_dir(sandbox.path(folder)).unwrap();
            sandbox.chmod(folder, 0o700);
        }
        sandbox
    }

    /// The path of something inside.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same, as text.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        self.path(name).into_os_string().into_string().unwrap()
    }

    /// Writes a file with these permission bits, and makes the folders that it takes.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>, bits: u32) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        self.chmod(name, bits);
        path
    }

    pub fn chmod(&self, name: &str, bits: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(bits)).unwrap();
    }

    /// Makes a symbolic link, by way of a path that is taken as it stands.
    pub fn link(&self, name: &str, target: impl AsRef<Path>) {
        symlink(target, self.path(name)).unwrap();
    }

    /// Gives something to another user, which takes root.
    pub fn give_to(&self, name: &str, user: u32) {
        assert!(is_root(), "only root can give a file away: run these tests as root, or in a container as CI does");
        chown(self.path(name), Some(user), Some(user)).unwrap();
    }

    /// Gives everything to whoever [`Start::unprivileged`] starts the child as.
    pub fn give_up(&self) {
        if is_root() {
            for name in self.listing().keys().map(String::as_str).chain([""]) {
                std::os::unix::fs::lchown(self.path(name), Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
    }

    #[must_use]
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// What a remedy has moved away from there.
    #[must_use]
    pub fn moved_away(&self, name: &str) -> Vec<u8> {
        let path = self.path(name);
        let prefix = format!("{}.refused-", path.file_name().unwrap().to_str().unwrap());
        let mut found = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap());
        let moved = found.find(|entry| entry.file_name().to_str().unwrap().starts_with(&prefix));
        fs::read(moved.unwrap_or_else(|| panic!("nothing was moved away from {name}")).path()).unwrap()
    }

    /// Its permission bits.
    #[must_use]
    pub fn bits(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o7777
    }

    /// Everything inside, links unfollowed: its kind, bits and contents. Two that are equal mean
    /// that nothing was touched.
    #[must_use]
    pub fn listing(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let metadata = path.symlink_metadata().unwrap();
                let contents = if metadata.is_file() { fs::read(&path).unwrap_or_default() } else { Vec::new() };
                let name = path.strip_prefix(self.folder.path()).unwrap().to_str().unwrap().to_owned();
                found.insert(name, format!("{:o} {contents:?}", metadata.mode()));
                if metadata.is_dir() {
                    folders.push(path);
                }
            }
        }
        found
    }

    /// The program with these arguments, ready to be started.
    pub fn start(&self, arguments: &[&str]) -> Start<'_> {
        Start::new(self, &self.program, arguments)
    }

    /// The program where any user can reach it.
    pub(crate) fn copy_of_program(&self) -> PathBuf {
        let copy = self.path("program");
        if !copy.exists() {
            // By another process: were the copy open for writing here while another test's thread
            // starts a child, running it would fail with "text file busy".
            _ = tool("cp", &[self.program.to_str().unwrap(), copy.to_str().unwrap()]);
            self.chmod("program", 0o755);
        }
        self.chmod("", 0o755);
        copy
    }
}

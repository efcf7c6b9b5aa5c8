//! Asks git whether a key's file would be committed. Run only by `check`, and after a key was
//! generated in development; where there is no git, or no repository, there is nothing to say.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

/// The line for `.gitignore`, where the path is in a work tree and not ignored. `set`: the files of
/// the next and the previous keys, too.
pub(crate) fn line_to_ignore(path: &Path, set: bool) -> Option<String> {
    let (folder, name) = (path.parent()?, path.file_name()?);
    // 0: ignored; 1: not ignored; else there is no repository.
    let ignored = git(folder, &["check-ignore", "--quiet", "--no-index", "--"], Some(name))?;
    if ignored.0.code() != Some(1) {
        return None;
    }
    let (_, inside) = git(folder, &["rev-parse", "--show-prefix"], None)?;
    let path = format!("{}{}", inside.trim_end_matches('\n'), name.to_str()?);
    let mut line = String::from("/");
    for character in path.chars() {
        if "*?[]!# \\".contains(character) {
            line.push('\\');
        }
        line.push(character);
    }
    Some(if set { line + "*" } else { line })
}

/// Whether git tracks the file, so that whoever has the repository has the key.
pub(crate) fn is_tracked(path: &Path) -> bool {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
    git(folder, &["ls-files", "--error-unmatch", "--"], Some(name)).is_some_and(|(status, _)| status.success())
}

/// Runs git in the folder, as its own work tree has it: no variable of a hook that we may be run
/// from, and no program that the repository names.
fn git(folder: &Path, words: &[&str], name: Option<&OsStr>) -> Option<(ExitStatus, String)> {
    // Where no folder above has one of these there is no repository, and no need of git to say so.
    if !folder.ancestors().any(|folder| folder.join(".git").exists()) {
        return None;
    }
    let mut git = Command::new("git");
    git.args(["-c", "core.fsmonitor=false"])
        .args(words)
        .args(name.map(|name| Path::new(".").join(name)))
        .current_dir(folder);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(variable);
    }
    let mut child = git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut said = String::new();
    // `Command::output` panics where reading fails.
    let read = child.stdout.take().map(|mut output| output.read_to_string(&mut said));
    let status = child.wait().ok()?;
    read.and_then(Result::ok).map(|_| (status, said))
}

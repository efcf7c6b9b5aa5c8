//! Where a secret may come from, in order: the first source that has it answers.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::Source;
use crate::decode::Buffer;
use crate::environment::{self, Environment};
use crate::file::Files;
use crate::problem::{Fault, ProblemKind};
use crate::secret::Secret;
use crate::text;

/// What a source delivered, as it delivered it.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) bytes: Buffer,
    pub(crate) source: Source,
    pub(crate) remarks: Vec<String>,
}

/// A source that has something, and can't deliver it.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) source: Option<Source>,
    pub(crate) fault: Fault,
}

pub(crate) type Answer = Result<Option<Delivered>, Failed>;

/// Asks the environment, then mounted credentials. Remarks are made even where neither answers.
pub(crate) fn supplied(secret: &Secret, env: &Environment, files: &Files, remarks: &mut Vec<String>) -> Answer {
    if let Some(variable) = &secret.env
        && let Some(delivered) = from_environment(variable, secret, env, files, remarks)?
    {
        return Ok(Some(delivered));
    }
    let Some(name) = secret.declaration.credential else { return Ok(None) };
    let folders = files.credentials().into_iter().chain([Path::new("/run/secrets")]);
    for path in folders.map(|folder| folder.join(name)) {
        let delivered = from_file(Source::Credential { path: path.clone() }, &path, false, files)?;
        if delivered.is_some() {
            return Ok(delivered);
        }
    }
    Ok(None)
}

/// Asks the persisted file.
pub(crate) fn persisted(path: &Path, files: &Files) -> Answer {
    from_file(Source::File { path: path.to_owned() }, path, true, files)
}

fn from_file(source: Source, path: &Path, persisted: bool, files: &Files) -> Answer {
    match files.read(path, persisted) {
        Ok(None) => Ok(None),
        Ok(Some(contents)) => Ok(Some(Delivered { bytes: contents.bytes, source, remarks: contents.remarks })),
        Err(fault) => Err(Failed { source: Some(source), fault }),
    }
}

/// `X`, or the file that `X_FILE` names.
fn from_environment(
    variable: &str,
    secret: &Secret,
    env: &Environment,
    files: &Files,
    remarks: &mut Vec<String>,
) -> Answer {
    let naming = [variable, "_FILE"].concat();
    let value = non_empty(env.get(variable), variable, remarks);
    let named = non_empty(env.get(&naming), &naming, remarks);
    match (value, named) {
        (None, None) => Ok(None),
        (Some(value), None) => Ok(Some(Delivered {
            bytes: Zeroizing::new(value.into_encoded_bytes()),
            source: Source::Variable { name: variable.to_owned() },
            remarks: Vec::new(),
        })),
        (None, Some(path)) => from_named_file(variable, naming, PathBuf::from(path), secret, files).map(Some),
        (Some(value), Some(path)) => {
            environment::wipe(value);
            environment::wipe(path);
            let detail = format!("both {variable} and {naming} are set, and only one may be");
            let fault = Fault::new(ProblemKind::Conflict, detail).mend(format!("unset {variable}"));
            Err(Failed { source: None, fault })
        }
    }
}

/// The empty string counts as unset, and is worth a remark.
fn non_empty(value: Option<OsString>, variable: &str, remarks: &mut Vec<String>) -> Option<OsString> {
    let value = value?;
    if value.is_empty() {
        remarks.push(format!("{variable} is set but empty, which counts as unset"));
        return None;
    }
    Some(value)
}

/// Reads the file that `X_FILE` names; that it isn't there is an error. The variable may hold the
/// key itself by mistake, so a value that opens no file and looks like a key is not shown.
fn from_named_file(
    variable: &str,
    naming: String,
    path: PathBuf,
    secret: &Secret,
    files: &Files,
) -> Result<Delivered, Failed> {
    let read = files.read(&path, false);
    let opened_none = match &read {
        Ok(contents) => contents.is_none(),
        Err(fault) => fault.kind == ProblemKind::Unreadable,
    };
    if opened_none && text::looks_like_a_key(path.as_os_str()) && !is_in_a_folder(&path) {
        environment::wipe(path.into_os_string());
        let detail = "it names no file that can be read, and its value (not shown) looks like a key";
        let fault = Fault::new(ProblemKind::NoSuchFile, detail)
            .mend(format!("export {variable}=\"${naming}\" && unset {naming}"));
        return Err(Failed { source: Some(Source::Variable { name: naming }), fault });
    }
    let shown = text::shell(&path);
    let make_folder = text::make_folder(&path);
    let source = Source::NamedFile { variable: naming.clone(), path };
    let instead = || format!("export {variable}=\"$({})\" && unset {naming}", secret.make());
    let fault = match read {
        Ok(Some(contents)) => return Ok(Delivered { bytes: contents.bytes, source, remarks: contents.remarks }),
        Ok(None) => Fault::new(ProblemKind::NoSuchFile, "there is no such file").mend(format!(
            "({}umask 077 && {} > {shown})",
            make_folder,
            secret.make()
        )),
        Err(fault) if matches!(fault.kind, ProblemKind::NotRegular | ProblemKind::TooBig) => fault.mend(instead()),
        Err(fault) => fault,
    };
    Err(Failed { source: Some(source), fault })
}

/// Whether the path's folder, other than the root and the working directory, is there: no key has one.
fn is_in_a_folder(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.file_name().is_some() && folder.is_dir())
}

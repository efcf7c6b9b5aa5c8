//! Where a secret may come from, in order: the first source that has it answers.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use crate::decode::{self, Buffer};
use crate::environment::{self, Environment};
use crate::file::{Contents, Files};
use crate::problem::{Fault, ProblemKind};
use crate::secret::Secret;
use crate::store::{Entry, StoredKey};
use crate::text;
use crate::{Place, Source};

/// A key as its source delivered it.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) place: Place,
    pub(crate) bytes: Buffer,
    pub(crate) source: Source,
    /// Since when it is in its place, where the source can tell.
    pub(crate) since: Option<SystemTime>,
    pub(crate) remarks: Vec<String>,
    /// Why it may not be used, whatever it is: those of its file.
    pub(crate) faults: Vec<Fault>,
}

/// A key, or that there is none, or why what is there can't be delivered.
pub(crate) type Answer = Result<Option<Delivered>, Fault>;

/// Everything that one run's sources are asked through.
pub(crate) struct Sources<'a> {
    env: &'a Environment,
    files: &'a Files,
    #[cfg(feature = "dotenv")]
    dotenv: Option<&'a crate::dotenv::Dotenv>,
}

impl<'a> Sources<'a> {
    pub(crate) fn new(env: &'a Environment, files: &'a Files) -> Self {
        Self {
            env,
            files,
            #[cfg(feature = "dotenv")]
            dotenv: None,
        }
    }

    #[cfg(feature = "dotenv")]
    pub(crate) fn with_dotenv(self, dotenv: Option<&'a crate::dotenv::Dotenv>) -> Self {
        Self { dotenv, ..self }
    }

    /// Asks the environment, then mounted credentials. Remarks are made even where neither answers.
    pub(crate) fn supplied(&self, secret: &Secret, remarks: &mut Vec<String>) -> Answer {
        if let Some(variable) = &secret.env
            && let Some(delivered) = self.variable(Place::Current, variable, secret, remarks)?
        {
            return Ok(Some(delivered));
        }
        let Some(name) = secret.declaration.credential else { return Ok(None) };
        let folders = self.files.credentials().into_iter().chain([Path::new("/run/secrets")]);
        for path in folders.map(|folder| folder.join(name)) {
            let delivered = self.file(Place::Current, Source::Credential { path })?;
            if delivered.is_some() {
                return Ok(delivered);
            }
        }
        Ok(None)
    }

    /// Asks the persisted file.
    pub(crate) fn persisted(&self, path: PathBuf) -> Answer {
        self.file(Place::Current, Source::File { path })
    }

    /// [`beside`], where the current key came from a file.
    pub(crate) fn beside_file(&self, current: &Delivered) -> Option<Vec<Result<Delivered, Fault>>> {
        let beside = |place, ending| current.source.beside(ending).map_or(Ok(None), |source| self.file(place, source));
        let (next, previous) = (beside(Place::Next, ".next"), beside(Place::Previous(0), ".previous"));
        // Keys move from next to current to previous. One that moved between two of these reads would
        // be missed, and then the current one isn't what it was.
        let again = self.file(Place::Current, current.source.clone());
        let stays = again.is_ok_and(|again| again.is_some_and(|again| *again.bytes == *current.bytes));
        let persisted = matches!(current.source, Source::File { .. });
        stays.then(|| in_order(next, previous, Some(current).filter(|_| persisted)))
    }

    /// Variables of other places that nobody reads, since the current key isn't a variable.
    fn unused(&self, secret: &Secret) -> Option<String> {
        let variable = secret.env.as_deref()?;
        let mut others = ["_NEXT", "_NEXT_FILE", "_PREVIOUS", "_PREVIOUS_FILE"]
            .map(|ending| [variable, ending].concat())
            .into_iter();
        let unused = others.find(|other| self.env.has(other))?;
        Some(format!("{unused} is set and not used, since {variable} is not set"))
    }

    fn file(&self, place: Place, source: Source) -> Answer {
        let (path, persisted) = match &source {
            Source::File { path } => (path, true),
            Source::Credential { path } => (path, false),
            _ => return Ok(None),
        };
        match self.files.read(path, persisted) {
            Ok(None) => Ok(None),
            Ok(Some(contents)) => Ok(Some(Delivered {
                place,
                bytes: contents.bytes,
                since: contents.modified.filter(|_| persisted),
                source,
                remarks: contents.remarks,
                faults: contents.faults,
            })),
            Err(fault) => Err(fault.at(place, source)),
        }
    }

    /// `X`, or the file that `X_FILE` names.
    fn variable(&self, place: Place, variable: &str, secret: &Secret, remarks: &mut Vec<String>) -> Answer {
        let naming = [variable, "_FILE"].concat();
        let of_process = || Source::Variable { name: variable.to_owned() };
        let found = pair(self.env, variable, &naming, remarks).map(|pair| (pair, of_process()));
        match found.or_else(|| self.of_dotenv(variable, &naming, remarks)) {
            None => Ok(None),
            Some(((Some(value), None), source)) => Ok(Some(Delivered {
                place,
                bytes: Zeroizing::new(value.into_encoded_bytes()),
                source,
                since: None,
                remarks: Vec::new(),
                faults: Vec::new(),
            })),
            Some(((None, path), _)) => {
                self.named_file(place, variable, naming, path.map(PathBuf::from).unwrap_or_default(), secret).map(Some)
            }
            Some(((Some(value), Some(path)), _)) => {
                environment::wipe(value);
                environment::wipe(path);
                let detail = format!("both {variable} and {naming} are set, and only one may be");
                Err(Fault { place, ..Fault::new(ProblemKind::Conflict, detail).mend(format!("unset {variable}")) })
            }
        }
    }

    /// What the `.env` file has, where the process has neither.
    #[cfg(feature = "dotenv")]
    fn of_dotenv(&self, variable: &str, naming: &str, remarks: &mut Vec<String>) -> Option<(Pair, Source)> {
        let file = self.dotenv?;
        let source = Source::Dotenv { name: variable.to_owned(), path: file.path.clone() };
        pair(&file.variables, variable, naming, remarks).map(|pair| (pair, source))
    }

    #[cfg(not(feature = "dotenv"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn of_dotenv(&self, _: &str, _: &str, _: &mut Vec<String>) -> Option<(Pair, Source)> {
        None
    }

    /// Reads the file that `X_FILE` names; that it isn't there is an error. The variable may hold
    /// the key itself by mistake, so a value that opens no file and looks like a key is not shown.
    fn named_file(
        &self,
        place: Place,
        variable: &str,
        naming: String,
        path: PathBuf,
        secret: &Secret,
    ) -> Result<Delivered, Fault> {
        let read = self.files.read(&path, false);
        let instead = || format!("export {variable}=\"$({})\" && unset {naming}", secret.make());
        let opened_none = match &read {
            Ok(contents) => contents.is_none(),
            Err(fault) => fault.kind == ProblemKind::Unreadable,
        };
        if opened_none && !text::looks_like_a_path(&path) && !is_in_a_folder(&path) {
            environment::wipe(path.into_os_string());
            let detail = "it names no file that can be read; its value is not shown, since it may be a key";
            let fault = Fault::new(ProblemKind::NoSuchFile, detail).mend(instead());
            return Err(fault.at(place, Source::Variable { name: naming }));
        }
        let shown = text::shell(&path);
        let make_folder = text::make_folder(&path);
        let source = Source::NamedFile { variable: naming.clone(), path };
        let fault = match read {
            Ok(Some(contents)) => {
                let Contents { bytes, remarks, faults, .. } = contents;
                return Ok(Delivered { place, bytes, source, since: None, remarks, faults });
            }
            Ok(None) => Fault::new(ProblemKind::NoSuchFile, "there is no such file").mend(format!(
                "({}umask 077 && {} > {shown})",
                make_folder,
                secret.make()
            )),
            Err(fault) if matches!(fault.kind, ProblemKind::NotRegular | ProblemKind::TooBig) => fault.mend(instead()),
            Err(fault) => fault,
        };
        Err(fault.at(place, source))
    }
}

/// The next key and the previous ones, from where the current one came. `None`: that one was
/// replaced meanwhile, so the keys may not belong together; ask anew.
pub(crate) fn beside(
    sources: &Sources<'_>,
    current: &Delivered,
    secret: &Secret,
    remarks: &mut Vec<String>,
) -> Option<Vec<Result<Delivered, Fault>>> {
    let (next, previous) = match &current.source {
        Source::Variable { .. } | Source::Dotenv { .. } | Source::NamedFile { .. } => {
            let variable = secret.env.as_deref().unwrap_or_default();
            let mut ask = |place, ending| sources.variable(place, &[variable, ending].concat(), secret, remarks);
            let (next, previous) = (ask(Place::Next, "_NEXT"), ask(Place::Previous(0), "_PREVIOUS"));
            if matches!(current.source, Source::NamedFile { .. }) {
                // As with files beside each other: they may be of one volume.
                let again = sources.variable(Place::Current, variable, secret, &mut Vec::new());
                again.ok().flatten().filter(|again| *again.bytes == *current.bytes)?;
            }
            (next, previous)
        }
        _ => {
            remarks.extend(sources.unused(secret));
            return sources.beside_file(current);
        }
    };
    Some(in_order(next, previous, None))
}

impl Source {
    /// The file beside this one.
    fn beside(&self, ending: &str) -> Option<Self> {
        let path = |path: &Path| {
            let mut path = path.as_os_str().to_owned();
            path.push(ending);
            PathBuf::from(path)
        };
        match self {
            Self::File { path: current } => Some(Self::File { path: path(current) }),
            Self::Credential { path: current } => Some(Self::Credential { path: path(current) }),
            _ => None,
        }
    }
}

fn in_order(next: Answer, previous: Answer, promoted: Option<&Delivered>) -> Vec<Result<Delivered, Fault>> {
    let mut keys: Vec<_> = next.transpose().into_iter().collect();
    let promoted = promoted.filter(|_| !keys.is_empty());
    match previous {
        Ok(Some(list)) => keys.extend(split(list, promoted).map(Ok)),
        Ok(None) => {}
        Err(fault) => keys.push(Err(fault)),
    }
    keys
}

/// The keys of a list, one a line or separated by commas, newest first. A promotion that was
/// interrupted, or is under way, has entered the `promoted` key already, while it is current still.
fn split(list: Delivered, promoted: Option<&Delivered>) -> impl Iterator<Item = Delivered> {
    let Delivered { bytes, source, since, mut remarks, mut faults, .. } = list;
    let end = bytes.iter().rposition(|byte| !b"\r\n".contains(byte)).map_or(bytes.len(), |last| last + 1);
    let text = bytes.get(..end).unwrap_or_default();
    let mut keys: Vec<Buffer> = text
        .split(|byte| b",\n".contains(byte))
        .map(|key| Zeroizing::new(key.strip_suffix(b"\r").unwrap_or(key).to_vec()))
        .collect();
    let is_promoted = |key: &Buffer| {
        promoted.is_some_and(
            |current| matches!((decode::text(&current.bytes), decode::text(key)), (Ok(one), Ok(other)) if one == other),
        )
    };
    if keys.first().is_some_and(is_promoted) {
        keys.remove(0);
        remarks.push("a promotion is under way, or was interrupted, and `promote` finishes it".to_owned());
    }
    keys.into_iter().enumerate().map(move |(index, bytes)| Delivered {
        place: Place::Previous(index),
        bytes,
        source: source.clone(),
        since,
        remarks: std::mem::take(&mut remarks),
        faults: std::mem::take(&mut faults),
    })
}

/// A store's entry as deliveries, the current key first.
pub(crate) fn stored(entry: &Entry, place: &str) -> Vec<Delivered> {
    let delivered = |place_of_key, key: &StoredKey| Delivered {
        place: place_of_key,
        bytes: Zeroizing::new(key.text.expose_secret().as_bytes().to_vec()),
        source: Source::Store { place: place.to_owned() },
        since: key.since,
        remarks: Vec::new(),
        faults: Vec::new(),
    };
    let next = entry.next.iter().map(|key| delivered(Place::Next, key));
    let previous = entry.previous.iter().enumerate().map(|(index, key)| delivered(Place::Previous(index), key));
    std::iter::once(delivered(Place::Current, &entry.current)).chain(next).chain(previous).collect()
}

/// `X` and `X_FILE`.
type Pair = (Option<OsString>, Option<OsString>);

/// Both, unless neither is set.
fn pair(env: &Environment, variable: &str, naming: &str, remarks: &mut Vec<String>) -> Option<Pair> {
    let value = non_empty(env.get(variable), variable, remarks);
    let named = non_empty(env.get(naming), naming, remarks);
    (value.is_some() || named.is_some()).then_some((value, named))
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

/// Whether the path's folder, other than the root and the working directory, is there: no key has one.
fn is_in_a_folder(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.file_name().is_some() && folder.is_dir())
}

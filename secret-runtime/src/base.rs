//! The folder that `file` paths start from.

use std::path::{Path, PathBuf};

use crate::Resolver;
use crate::schema::Schema;

/// `Resolver::base_dir`, else `dir_env`, else a debug build's manifest directory, else the working
/// directory.
pub(crate) fn dir(resolver: &Resolver, schema: &Schema) -> PathBuf {
    let named = || {
        let value = resolver.env.get(schema.dir_env?)?;
        (!value.is_empty()).then(|| PathBuf::from(value))
    };
    let built = || {
        let folder = Path::new(schema.manifest_dir?);
        (folder.is_dir() && !is_dependency(folder)).then(|| folder.to_owned())
    };
    let dir = resolver.base_dir.clone().or_else(named).or_else(built).unwrap_or_default();
    std::path::absolute(&dir).or_else(|_| std::env::current_dir()).unwrap_or(dir)
}

/// Whether cargo put the folder there: a dependency's sources in cargo's own home, in
/// `registry/src/HOST-HASH` or `git/checkouts/NAME-HASH`.
fn is_dependency(folder: &Path) -> bool {
    let parts: Vec<_> = folder.components().filter_map(|part| part.as_os_str().to_str()).collect();
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.windows(3).any(|parts| match parts {
        ["registry", "src", source] | ["git", "checkouts", source] => {
            source.rsplit_once('-').is_some_and(|(_, hash)| is_hash(hash))
        }
        _ => false,
    })
}

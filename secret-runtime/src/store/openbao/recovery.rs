//! What an operator runs where an entry can't be used.

use super::OpenBao;
use crate::store::{Store as _, StoreError, StoreErrorKind};
use crate::text;

impl OpenBao {
    /// An entry whose version was taken away is not "not there": a key that others use may come back.
    pub(super) fn deleted(&self, name: &str, version: u64, destroyed: bool) -> StoreError {
        let place = self.place(name);
        let (cause, remedy) = if !destroyed {
            let cause = format!("{place}: version {version} was deleted, and can be recovered");
            (cause, self.command("undelete", &format!(" -versions={version}"), name))
        } else if version > 1 {
            let cause = format!(
                "{place}: version {version} was destroyed for good; go back to an older one, or forget the entry (bao kv metadata delete)"
            );
            (cause, self.command("rollback", &format!(" -version={}", version - 1), name))
        } else {
            let cause = format!("{place}: version {version} was destroyed for good; forget the entry for a new key");
            (cause, self.command("metadata delete", "", name))
        };
        StoreErrorKind::Damaged.because(cause).mend(remedy)
    }

    /// The mount is no key-value engine of version 2.
    pub(super) fn not_versioned(&self) -> StoreError {
        let cause =
            format!("the mount `{}` is no key-value engine of version 2, which alone can compare and set", self.mount);
        let mount = text::shell(&self.mount);
        StoreErrorKind::Misconfigured
            .because(cause)
            .mend(format!("bao kv enable-versioning{} {mount}", self.in_namespace()))
    }

    /// A command on an entry.
    pub(super) fn command(&self, verb: &str, options: &str, name: &str) -> String {
        let mount = format!("-mount={}", text::shell(&self.mount));
        format!("bao kv {verb}{} {mount}{options} {}", self.in_namespace(), text::shell(self.name(name)))
    }

    pub(super) fn in_namespace(&self) -> String {
        match self.namespace.as_str() {
            "" => String::new(),
            namespace => format!(" -namespace={}", text::shell(namespace)),
        }
    }
}

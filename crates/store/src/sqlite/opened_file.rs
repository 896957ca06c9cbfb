//! Whether the file that was opened is still the one that its name leads to.

use crate::StoreError;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// The file that a store has opened. SQLite would go on reading and writing it after another was
/// put in its place, a backup for instance, or after it was removed: what is written then is lost.
pub(crate) struct OpenedFile {
    path: PathBuf,
    /// Device and inode; None of a file that could not be looked at.
    id: Option<(u64, u64)>,
}

impl OpenedFile {
    /// Of a file that is there and open.
    pub(crate) fn at(path: PathBuf) -> Self {
        let id = path.metadata().ok().as_ref().map(id);
        Self { path, id }
    }

    /// An error once the name leads elsewhere.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if self.path.metadata().ok().as_ref().map(id) == self.id {
            return Ok(());
        }
        let what = format!(
            "{} was replaced or removed while it was open: start this process anew",
            self.path.display()
        );
        Err(StoreError::Unavailable { what, cause: None })
    }
}

fn id(of: &Metadata) -> (u64, u64) {
    (of.dev(), of.ino())
}

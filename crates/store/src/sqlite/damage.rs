//! Whether the file was found to be damaged.

use crate::StoreError;
use std::sync::OnceLock;

/// What [`StoreError::Damaged`] calls it.
pub(crate) const DAMAGED_FILE: &str = "file";

/// What was found, by whichever call. It stays until the file is opened anew: most reads still
/// succeed, and would hide it.
#[derive(Debug, Default)]
pub(crate) struct Damage(OnceLock<String>);

impl Damage {
    /// Notes it where a call met it.
    pub(crate) fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(StoreError::Damaged { what, reason }) = &result
            && *what == DAMAGED_FILE
        {
            self.0.get_or_init(|| reason.clone());
        }
        result
    }

    /// An error once it was noted.
    pub(crate) fn known(&self) -> Result<(), StoreError> {
        self.0.get().map_or(Ok(()), |reason| {
            Err(StoreError::Damaged {
                what: DAMAGED_FILE,
                reason: reason.clone(),
            })
        })
    }
}

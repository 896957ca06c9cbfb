//! The state of a database's schema.

use crate::StoreError;

/// How a database's schema compares with the one that this program works with. A
/// newer one is the error [`StoreError::TooNew`](crate::StoreError::TooNew).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// There are no tables: the first connection makes them.
    Missing,
    /// It is the same.
    Current,
    /// The next connection brings it up to date.
    Older {
        /// Migrations that are missing.
        missing: usize,
    },
}

/// The version that a database says it has, as a position among the migrations. Refuses one that
/// this program does not know.
pub(crate) fn known_version(
    found: u32,
    known: usize,
    location: impl FnOnce() -> String,
) -> Result<usize, StoreError> {
    match usize::try_from(found) {
        Ok(found) if found <= known => Ok(found),
        _ => Err(StoreError::TooNew {
            location: location(),
            found,
            known: u32::try_from(known).unwrap_or(u32::MAX),
        }),
    }
}

impl Schema {
    pub(crate) fn of(found: usize, known: usize) -> Self {
        match known.saturating_sub(found) {
            0 => Self::Current,
            _ if found == 0 => Self::Missing,
            missing => Self::Older { missing },
        }
    }
}

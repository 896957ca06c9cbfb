//! The state of a database's schema.

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

impl Schema {
    pub(crate) fn of(found: usize, known: usize) -> Self {
        match known.saturating_sub(found) {
            0 => Self::Current,
            _ if found == 0 => Self::Missing,
            missing => Self::Older { missing },
        }
    }
}

//! Which state of the published data something was made from.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A state of the published data. Its number rises with each change; its tag is random. A
/// database that was restored from a backup, or failed over to a replica that lagged behind,
/// gives a number a second time: only the tag tells the two states apart.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct DataVersion {
    /// 0, 1, 2, …
    pub number: i64,
    /// Drawn by the database when the number rose.
    pub tag: i64,
}

impl DataVersion {
    /// A version of a number and a tag.
    pub const fn new(number: i64, tag: i64) -> Self {
        Self { number, tag }
    }

    /// The tag in hexadecimal.
    pub fn tag_text(self) -> String {
        format!("{:016x}", self.tag)
    }
}

/// `47-1f0c…`: the number, and the tag in hexadecimal.
impl fmt::Display for DataVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.number, self.tag)
    }
}

//! How lists turned out.

use super::RecordFigures;
use crate::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// After so many days a list is graded.
pub const HORIZONS: [u32; 4] = [1, 7, 30, 90];

/// What a list's wallets did in so many days after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Grade {
    /// Days after the day of the latest trade that the list knew.
    pub horizon_days: u32,
    /// When it was graded.
    pub graded_at: Timestamp,
    /// Whether it is part of the running record: its days begin when those of the last such list
    /// are over.
    pub counts: bool,
    /// Null where the trades of all its wallets were taken back.
    pub figures: Option<RecordFigures>,
}

/// All lists that count for a horizon, together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RunningRecord {
    /// Days in which wallets were measured after each list.
    pub horizon_days: u32,
    /// How many lists count.
    pub lists: u64,
    /// The first day that was measured.
    #[serde(with = "crate::date")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
    pub from: Day,
    /// The last.
    #[serde(with = "crate::date")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
    pub to: Day,
    /// What came after them.
    pub figures: RecordFigures,
}

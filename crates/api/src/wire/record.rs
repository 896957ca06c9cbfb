//! The JSON of frozen lists beside their grades.

use serde::Serialize;
use smartmoney_model::{Forward, FrozenList, Grade, RecordGroup, Timestamp};
use utoipa::ToSchema;

/// A frozen list and its grades in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GradedList {
    #[serde(flatten)]
    list: FrozenList,
    /// By horizon; one that is not due yet is missing.
    grades: Vec<GradeSummary>,
}

/// What the identified wallets of a list did in the days after it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GradeSummary {
    /// Days after the day of the latest trade that the list knew.
    horizon_days: u32,
    /// When it was graded.
    graded_at: Timestamp,
    /// Whether it is part of the running record.
    counts: bool,
    /// Null where the trades of all wallets of the list were taken back.
    identified: Option<GroupSummary>,
}

/// A group of wallets in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupSummary {
    /// How many there are.
    wallets: u64,
    /// Those whose trades up to the list were taken back since.
    gone: u64,
    /// Those that made no trade any more.
    stopped: u64,
    /// Those that opened a position that could be compared.
    measured: u64,
    /// Those of which a follower who trades at the next traded hour would have found a price.
    followed: u64,
    /// Of such a follower, over the crowd: what the score is the probability of.
    follower_peers: Forward,
}

impl From<(FrozenList, Vec<Grade>)> for GradedList {
    fn from((list, grades): (FrozenList, Vec<Grade>)) -> Self {
        Self {
            list,
            grades: grades.into_iter().map(GradeSummary::from).collect(),
        }
    }
}

impl From<Grade> for GradeSummary {
    fn from(grade: Grade) -> Self {
        Self {
            horizon_days: grade.horizon_days,
            graded_at: grade.graded_at,
            counts: grade.counts,
            identified: grade.figures.map(|of| GroupSummary::from(of.identified)),
        }
    }
}

impl From<RecordGroup> for GroupSummary {
    fn from(group: RecordGroup) -> Self {
        Self {
            wallets: group.wallets,
            gone: group.gone,
            stopped: group.stopped,
            measured: group.measured,
            followed: group.followed,
            follower_peers: group.follower_peers,
        }
    }
}

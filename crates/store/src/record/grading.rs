//! What a run needs to grade lists, and what it hands to its publication.

use crate::{StoreError, WalletId};
use async_trait::async_trait;
use smartmoney_model::{Day, FrozenWallet, Grade, RunningRecord};

/// The lists that a run grades.
#[async_trait]
pub trait GradeStore: Send + Sync + 'static {
    /// Up to `limit` grades that are due where the latest trade is of the day `as_of`, those of the
    /// lists that know the earliest trades first: the days after the list are all over, and it has
    /// no such grade.
    async fn due_grades(&self, as_of: Day, limit: usize) -> Result<Vec<DueGrade>, StoreError>;

    /// The wallets of a list by place, with their numbers; None of one that the store does not
    /// have.
    async fn wallets_to_grade(
        &self,
        list: u64,
    ) -> Result<Vec<(FrozenWallet, Option<WalletId>)>, StoreError>;

    /// What was kept of the lists that count for a horizon, the earliest first.
    async fn graded_samples(&self, horizon_days: u32) -> Result<Vec<GradedSample>, StoreError>;
}

/// A list that is to be graded by so many days after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueGrade {
    /// Its number.
    pub list: u64,
    /// The day of the latest trade that it knew.
    pub as_of: Day,
    /// Days after that one.
    pub horizon_days: u32,
}

/// What was kept of a list that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct GradedSample {
    /// The day of the latest trade that the list knew.
    pub as_of: Day,
    /// What its wallets and positions had, in the form that the run gave it.
    pub sample: Vec<u8>,
}

/// What a run adds to the record when it publishes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecordUpdate {
    /// Grades of earlier lists.
    pub grades: Vec<NewGrade>,
    /// What they make of the running record; each replaces that of its horizon.
    pub running: Vec<RunningRecord>,
}

/// A grade of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct NewGrade {
    /// The list's number.
    pub list: u64,
    /// The grade.
    pub grade: Grade,
    /// Of one that counts: what the running record is made of.
    pub sample: Option<Vec<u8>>,
}

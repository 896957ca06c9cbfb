//! The live record: the lists that runs froze, and what came after them. Nothing trims or changes a
//! frozen list.

mod grading;
pub(crate) mod postgres;
pub(crate) mod sql;
pub(crate) mod sqlite;

pub use grading::{DueGrade, GradeStore, GradedSample, NewGrade, RecordUpdate};

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{
    DataVersion, Day, FrozenList, FrozenWallet, Grade, RunningRecord, Timestamp,
};

/// The frozen lists and their grades.
#[async_trait]
pub trait RecordStore: Send + Sync + 'static {
    /// The running record, and up to `limit` lists of days before `before`, the latest first, in
    /// one snapshot.
    async fn record(&self, before: Option<Day>, limit: usize) -> Result<Record, StoreError>;

    /// The list of a day with its wallets by place; None where none was frozen.
    async fn frozen_list(&self, day: Day) -> Result<ListRead, StoreError>;

    /// Up to `limit` lists with a number above `after`, by number, each with its wallets by place.
    async fn frozen_lists_after(
        &self,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(FrozenList, Vec<FrozenWallet>)>, StoreError>;
}

/// What became of all lists, and some of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// By horizon; one of which no list is graded yet is missing.
    pub running: Vec<RunningRecord>,
    /// Lists with their grades, the latest first.
    pub lists: Vec<(FrozenList, Vec<Grade>)>,
    /// How many lists there are in all.
    pub total: u64,
    /// Of what this is.
    pub read: ReadVersion,
}

/// One list, or that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct ListRead {
    /// The list, its wallets by place and its grades by horizon.
    pub list: Option<(FrozenList, Vec<FrozenWallet>, Vec<Grade>)>,
    /// Of what this is.
    pub read: ReadVersion,
}

/// The state of what is published, read in the same snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadVersion {
    /// The present data version.
    pub data_version: DataVersion,
    /// The day up to which was measured, by the latest published run.
    pub as_of: Option<Timestamp>,
    /// The rules by which published wallets were judged; None where none is published.
    pub methodology_version: Option<String>,
}

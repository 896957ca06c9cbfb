//! The live record: lists as they were published, and what came after them.

mod figures;
mod frozen;
mod grade;

pub use figures::{Expectation, Forward, Interval, RecordFigures, RecordGroup, ScoreBucket};
pub use frozen::{FrozenList, FrozenWallet, NO_DIGEST};
pub use grade::{Grade, HORIZONS, RunningRecord};

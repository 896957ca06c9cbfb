//! Walk forward: on each of several days every wallet is judged by the trades up to it alone, and
//! then what came after is measured. The modules stand in the order of the data.
//!
//! Everything here is pure: no I/O and no clock, and randomness comes from a seed.

mod plan;

// One wallet as it was on each day, and what it traded, kept small.
mod kept;
mod past;

// All wallets as they were judged on a day, and what each had in the time after.
mod baseline;
mod cut_off;
mod forward;
mod walk;

// What the two have to do with each other.
mod figures;
mod interval;
mod ranks;
mod report;
mod resample;
mod trend;

// What a follower of the lists would have had.
mod follow;

// How lists that were published turned out.
mod record;

pub use baseline::Predictor;
pub use cut_off::{CutOff, Standing};
pub use follow::{
    Capacity, Costs, Delay, DelayCapacity, Exit, FollowCell, FollowPlan, FollowReport, LeaderGroup,
    Leaders, NetCell, Placebo, PlaceboReport, follow_report,
};
pub use forward::{ForwardPosition, ForwardResult, Measure};
pub use interval::Interval;
pub use past::WalletPast;
pub use plan::{Plan, PlanError};
pub use record::{GradedList, Listed, graded_looks};
pub use report::{Bucket, Correlation, Decile, Group, Measured, Report, Section, Turnover, report};
pub use trend::{RECENT_DAYS, Trend};
pub use walk::walk_forward;

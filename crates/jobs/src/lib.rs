//! [`WalletScoringJob`]: one run brings the hourly prices up to date, analyses
//! the wallets that changed, judges all wallets together and publishes the
//! result at once. [`ScoringService`] runs it over time, one run at a time among
//! all processes on a store.

mod progress;

mod job;

mod analyse;
mod batches;
mod detail;
mod follow;
mod grade;
mod isolate;
mod judge;
mod population;
mod prices;
mod read_ahead;

mod service;

mod leased_run;
mod progress_tracker;
mod schedule;

pub use job::{JobError, JobOptions, RunRequest, WalletScoringJob};
pub use progress::{NoProgress, Progress, Stage};
pub use schedule::ScheduleOptions;
pub use service::{Clock, RunUnderWay, ScoringService};

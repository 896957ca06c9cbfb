//! [`WalletScoringJob`]: one run brings the hourly prices up to date, analyses
//! the wallets that changed, judges all wallets together and publishes the
//! result at once.

mod progress;

mod job;

mod analyse;
mod detail;
mod isolate;
mod judge;
mod prices;

pub use job::{JobError, JobOptions, WalletScoringJob};
pub use progress::{NoProgress, Progress, Stage};

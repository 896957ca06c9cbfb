//! [`WalletScoringJob`]: one run brings the hourly prices up to date, analyses
//! the wallets that changed, judges all wallets together and publishes the
//! result at once.

mod progress;

mod job;

mod analyse;
mod isolate;
mod judge;
mod prices;

pub use job::{JobError, JobOptions, WalletScoringJob};
pub use judge::load_names;
pub use prices::load_market;
pub use progress::{NoProgress, Progress, Stage};

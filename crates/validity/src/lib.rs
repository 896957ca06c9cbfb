//! Ground truth: analyses a simulated market with the functions that score real wallets,
//! and compares the result with the truth.

mod market;

mod report;

pub use market::{Ledgers, simulate_ledgers};
pub use report::{Band, RecallCounts, Report, evaluate, judge};

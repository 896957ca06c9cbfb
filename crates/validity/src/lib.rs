//! Ground truth: analyses simulated markets with the functions that score real wallets,
//! and compares the result with the truth.

// A market in memory, and what a run says of its wallets.
mod judgement;
mod market;
mod oracle;

// One market's result: what is counted, and the statistics of it.
mod cells;
mod run;
mod statistics;

// Markets from which all skill is taken away.
mod placebo;
mod prices;

// Many markets: run in turn, kept in files, shown in tables.
mod harness;
mod results;
mod tables;

pub use cells::{Bucket, Buckets, Counts};
pub use harness::{Harness, Task, scenario, scenario_names};
pub use judgement::judge;
pub use market::{Ledgers, simulate_ledgers};
pub use placebo::{Draw, Placebo, PlaceboMarket};
pub use results::{Results, ResultsError};
pub use run::{Run, measure};
pub use statistics::{auc, wilson};
pub use tables::{document, tables, with_tables};

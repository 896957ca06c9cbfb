//! Ground truth: a simulated market is analysed by the very functions that
//! score real wallets, and what comes out is compared with what is true.

mod market;

mod report;

pub use market::{Ledgers, simulate_ledgers};
pub use report::{Band, Cell, Report, evaluate};

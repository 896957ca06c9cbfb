//! A market whose traders' skill is known: demo data and ground truth.
//!
//! A [`Scenario`] becomes trades in the shape of Dune's `dex.trades`
//! ([`write_parquet`], or one by one with [`simulate`]) and the truth about
//! every wallet ([`write_truth`]). Same scenario and seed, same bytes.

// The settings.
mod scenario;

// The market: time, tokens, prices, the index.
mod clock;
mod market;
mod prices;
mod random;
mod tokens;
mod world;

// The wallets: their kinds, how each trades, how skill is set.
mod calibrate;
mod kinds;
mod population;
mod roles;
mod trade_log;
mod traders;

// The trades: told by rows, sorted by time, and written to a file.
mod dex_trades;
mod record;
mod routes;
mod rows;
mod spool;
mod text;

// The truth, and the best test that could find it.
mod oracle;
mod truth;

mod error;
mod simulation;

pub use calibrate::Tilt;
pub use dex_trades::write_parquet;
pub use error::SimulateError;
pub use kinds::{Habit, Kind};
pub use oracle::Oracle;
pub use scenario::{
    BurstSettings, CostSettings, HabitSettings, ListingSettings, LotterySettings, MarketSettings,
    MimicSettings, NamedScenario, OtherSettings, PumpSettings, RingSettings, RouteSettings,
    Scenario, SectorSettings, ShareSettings, SkillSettings, SniperSettings, TradingSettings,
};
pub use simulation::{Progress, Summary, simulate};
pub use truth::{Outcome, WalletTruth, write_truth};

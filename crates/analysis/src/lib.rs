//! From trades to a judgement, in the order of the modules: the market's
//! prices, one wallet's ledger, what is measured of it, the evidence of skill,
//! and, with the facts of all wallets at hand, the score and the status.
//!
//! Everything here is pure: no I/O, no clock, no randomness. Odd input becomes
//! an anomaly that is counted, so nothing here can fail.

mod percent;
mod settings;

mod market;

mod ledger;

mod metrics;

mod evidence;

mod bots;

mod facts;
mod holdings;
mod wallet_ledger;

mod confidence;
mod eligibility;
mod judgement;
mod population;
mod score;

pub use facts::{WalletAnalysis, analyse_wallet};
pub use judgement::{Judge, Names, Subject};
pub use ledger::{ClosedPosition, OpenPosition};
pub use market::{Market, Quote, token_hours};
pub use metrics::DayPoint;
pub use population::{Population, Standing};
pub use settings::{
    BadSetting, BotSettings, ConfidenceLevel, ConfidenceSettings, CostBasis, EligibilitySettings,
    Range, ScoreSettings, Settings,
};

/// The rules by which everything here is computed. It moves when a change can
/// change a number.
pub const METHODOLOGY_VERSION: &str = "1.0";

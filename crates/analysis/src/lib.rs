//! From trades to judged wallets, in the order of the modules: the market's prices,
//! one wallet's ledger, its metrics, the evidence of skill, and then, from the facts
//! of all wallets, the score and the status.
//!
//! Everything here is pure: no I/O, no clock, no randomness. Odd input becomes
//! an anomaly that is counted, so nothing here can fail.

mod format;
mod settings;

mod market;

mod ledger;

mod metrics;

mod evidence;

mod bots;

mod facts;
mod holdings;
mod sequence;
mod wallet_ledger;

mod comparison;
mod confidence;
mod eligibility;
mod judgement;
mod population;
mod score;

pub use comparison::Comparison;
pub use evidence::{
    Crowd, Peers, PositionAction, PositionExcess, SkillPrior, SkillTest, TestedMean, TokenTrade,
    TokenTrades, median, z_of,
};
pub use facts::{WalletAnalysis, analyse_wallet, analyse_wallet_at, token_trades};
pub use judgement::{Judge, Names, Subject};
pub use ledger::{ClosedPosition, OpenPosition};
pub use market::{Market, Quote, token_hours};
pub use metrics::DayPoint;
pub use population::{Estimate, Population, Skill, WalletOutcome};
pub use score::weighted_factors;
pub use settings::{
    BadSetting, BotSettings, ConfidenceLevel, ConfidenceSettings, CopySettings, CostBasis,
    CrowdSettings, EligibilitySettings, EvidenceSettings, FollowSettings, MarketSettings,
    ProfileSettings, Range, Settings, SkillSettings,
};

/// The version of the rules by which the figures are computed. It changes when a change
/// of the rules can change a figure.
pub const METHODOLOGY_VERSION: &str = "3.2";

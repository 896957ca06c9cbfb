//! The types that all other crates share: chains and addresses, exact amounts, trades, a
//! wallet's facts, and the scored wallet.
//!
//! Nothing here does I/O, and no value can be built that breaks its invariant: an
//! address is well-formed and canonical, an amount is never a binary float, a score lies
//! within 0 and 100.

mod named;

mod address;
mod causes;
mod chain;
mod chain_table;
mod date;
mod time;
mod time_text;
mod zone;

mod amount;
mod decimal;
mod usd;

mod known_tokens;
mod token;
mod trade;

mod column;
mod evidence;
mod facts;
mod follow;
mod invisible;
mod label;
mod listed;
mod score;
mod spelling;
mod spreadsheet;
mod standing;
mod swap;
mod thousands;
mod wallet;

mod curation;
mod data_version;
mod detail;
mod record;

#[cfg(feature = "schema")]
mod schema;

pub use address::{Address, AddressError};
pub use amount::TokenAmount;
pub use causes::with_causes;
pub use chain::{AddressFamily, ChainError, ChainId};
pub use column::{Column, Json, Kind, OwnedValue, ReadValue, Record, Value, WalletColumn};
pub use curation::{Curation, CurationPatch};
pub use data_version::DataVersion;
pub use date::DateError;
pub use decimal::{DecimalError, decimal_of_be_bytes, decimal_of_hex};
pub use detail::{
    ClosedPositionRow, EquityPoint, OpenPositionRow, ReturnBin, TradeLeg, TradeRow, TradeSide,
    WalletDetail,
};
pub use evidence::{LeftOut, PeriodExcess, PositionEvidence, PositionRecord, Recognised};
pub use facts::{
    AnomalyKind, Evidence, HoldingTimes, PnlTotals, PositionCounts, ReturnSums, TradingStyle,
    WalletFacts,
};
pub use follow::{DecayPoint, FollowMeasures, Followability};
pub use invisible::is_invisible;
pub use known_tokens::{chains_with_cash, known_tokens_digest, sounds_like_dollars};
pub use label::{Label, LabelKind, LabelKindError};
pub use listed::{WalletMetrics, WalletSummary};
pub use named::UnknownName;
pub use record::{
    Expectation, Forward, FrozenList, FrozenWallet, Grade, HORIZONS, Interval, NO_DIGEST,
    RecordFigures, RecordGroup, RunningRecord, ScoreBucket,
};
pub use score::{Confidence, ExcessPoint, Profile, ProfileFactor, Reason, Score, ScoreBasis};
pub use spreadsheet::spreadsheet_text;
pub use standing::WalletStanding;
pub use swap::{Flow, Swap, SwapKind, Swaps};
pub use thousands::group_thousands;
pub use time::{Day, Hour, Timestamp, TimestampError};
pub use time_text::{DateOrder, EpochUnit, TimeForm, ZoneForm};
pub use token::{CashToken, HourQuote, Token, TokenAddress, TokenHour, TokenId, TokenKind};
pub use trade::{EventIndex, LedgerTrade, Leg, Trade, TransactionId, TxHash, TxHashError};
pub use usd::{Usd, dollars};
pub use wallet::{RiskProfile, Wallet, WalletKey, WalletStatus, WalletType};

//! The facts of a wallet, by which it is judged.

use crate::{Day, Recognised, Timestamp, TokenId, Usd, named};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The figures that follow from a wallet's own trades and the market's prices.
///
/// It depends neither on other wallets' results nor on the as-of day (but for
/// the marks of what the wallet still holds), so a wallet that did not trade
/// and holds nothing keeps its facts for ever. Scores are made of the facts of
/// all wallets together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WalletFacts {
    /// The first trade.
    pub first_trade: Timestamp,
    /// The latest trade.
    pub last_trade: Timestamp,
    /// All trades.
    pub trades: u64,
    /// Those of them that were round trips within one transaction.
    pub atomic_trades: u64,
    /// Trades with a known value.
    pub priced_trades: u64,
    /// Sum of the values of priced trades, USD.
    pub volume_usd: Usd,
    /// UTC days with a trade.
    pub active_days: u32,
    /// Weeks (from Monday) with a trade.
    pub active_weeks: u32,
    /// Active weeks that ended with a gain.
    pub winning_weeks: u32,
    /// PnL, cost and proceeds.
    pub pnl: PnlTotals,
    /// Numbers of positions, wins and losses.
    pub positions: PositionCounts,
    /// How long matched lots were held; None before the first matched sale.
    pub holding: Option<HoldingTimes>,
    /// Sums over daily returns.
    pub returns: ReturnSums,
    /// Least value of (index ÷ running peak − 1), a fraction ≤ 0.
    pub max_drawdown: f64,
    /// How many positions are evidence.
    pub evidence: Evidence,
    /// What the wallet's trades alone show it to be, and why; None for a trader by judgement.
    pub recognised: Option<(Recognised, String)>,
    /// Tokens other than stablecoins by traded value, at most 5, largest first.
    pub preferred_tokens: Vec<TokenId>,
    /// A store's ids of the exchanges by traded value, at most 3, largest first.
    pub preferred_projects: Vec<u32>,
    /// Whether the wallet holds anything, so that new prices change its facts.
    pub holds: bool,
    /// Odd input, by kind.
    pub anomalies: BTreeMap<AnomalyKind, u64>,
}

/// Totals in USD, over the part whose cost is known unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PnlTotals {
    /// Proceeds of matched sales − their cost.
    pub realized: Usd,
    /// Value of the holdings − their cost.
    pub unrealized: Usd,
    /// The part of realized + unrealized that base assets made.
    pub base_asset: Usd,
    /// Cost of everything bought at a known price: the sold part and the held part.
    pub cost: Usd,
    /// Cost of the holdings.
    pub held_cost: Usd,
    /// Proceeds of sales matched with purchases.
    pub covered_proceeds: Usd,
    /// Proceeds of other tokens that were never bought: outside of every result.
    pub unmatched_proceeds: Usd,
    /// Proceeds of base assets that were never bought: ordinary funding.
    pub funding: Usd,
    /// Gain or loss of round trips within one transaction; in no other figure.
    pub atomic: Usd,
    /// Gas, where known; in no other figure.
    pub gas: Usd,
    /// Realized + unrealized PnL of the best single position.
    pub best_position: Usd,
}

impl PnlTotals {
    /// Realized + unrealized.
    pub fn total(&self) -> Usd {
        self.realized + self.unrealized
    }
}

/// Positions, and those that closed with a win (more than +$1 realized) or a
/// loss (less than −$1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PositionCounts {
    /// Still open.
    pub open: u64,
    /// Closed.
    pub closed: u64,
    /// Closed with a win.
    pub wins: u64,
    /// Closed with a loss.
    pub losses: u64,
    /// Sum of realized PnL of the wins.
    pub gross_win: Usd,
    /// Sum of realized PnL of the losses, as a positive number.
    pub gross_loss: Usd,
}

/// Holding times of matched sales.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HoldingTimes {
    /// Mean weighted by cost, in days.
    pub mean_days: f64,
    /// Median weighted by cost, in days.
    pub median_days: f64,
    /// The bucket with the largest share of the cost.
    pub style: TradingStyle,
    /// That share, 0 to 1.
    pub style_consistency: f64,
}

/// How long a wallet usually holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum TradingStyle {
    /// Under an hour.
    Scalping,
    /// Under a day.
    DayTrading,
    /// Under 30 days.
    SwingTrading,
    /// 30 days or more.
    PositionTrading,
}

named! { TradingStyle, "a style of trading";
    Scalping => "scalping",
    DayTrading => "day_trading",
    SwingTrading => "swing_trading",
    PositionTrading => "position_trading",
}

/// Sums and the product of the daily returns from the first trade on. Days on which nothing
/// was held or bought return 0 and change nothing, so that the number of days is
/// the only thing that the as-of day decides.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ReturnSums {
    /// The UTC day of the first trade.
    pub first_day: Option<Day>,
    /// Σ r
    pub sum: f64,
    /// Σ r²
    pub sum_squares: f64,
    /// Σ min(r, 0)²
    pub sum_negative_squares: f64,
    /// Π (1 + r) − 1: the return of all days together; a fraction.
    pub compounded: f64,
}

/// How many positions are evidence.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// Positions compared with the market, closed and open.
    pub compared: u64,
    /// Those of them that are open.
    pub compared_open: u64,
    /// Positions left out, by reason.
    pub left_out: BTreeMap<String, u64>,
}

/// Odd input that was stored and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum AnomalyKind {
    /// A token other than a base asset was sold beyond what was ever bought.
    SaleWithoutPurchase,
    /// A later block has an earlier time.
    TimeGoesBackwards,
    /// One side of the trade is zero.
    ZeroAmount,
    /// The same token on both sides.
    SameToken,
    /// No single trade or holding can be worth it.
    AbsurdValue,
    /// A price far from the token's own of that day.
    AbsurdPrice,
    /// No value in USD could be found.
    Unpriced,
    /// The stated value differs by more than 5 % from the cash that moved.
    StatedValue,
    /// Two stablecoins were exchanged more than 1 % off their parity.
    OffPeg,
    /// A row told again what other rows of its transaction tell.
    Echo,
    /// Swaps of one block buy and sell the same token, and no source says in which order.
    OrderUnknown,
}

impl AnomalyKind {
    /// Its name in JSON and in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SaleWithoutPurchase => "sale_without_purchase",
            Self::TimeGoesBackwards => "time_goes_backwards",
            Self::ZeroAmount => "zero_amount",
            Self::SameToken => "same_token",
            Self::AbsurdValue => "absurd_value",
            Self::AbsurdPrice => "absurd_price",
            Self::Unpriced => "unpriced",
            Self::StatedValue => "stated_value",
            Self::OffPeg => "off_peg",
            Self::Echo => "echo",
            Self::OrderUnknown => "order_unknown",
        }
    }
}

//! What a wallet's page shows beside its figures.

use crate::{Address, Day, Evidence, SwapKind, Timestamp, TokenAmount, TxHash, Usd};
use serde::{Deserialize, Serialize};

/// A wallet's evidence, positions and equity curve, limited to what a page can show.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WalletDetail {
    /// How many positions are evidence.
    pub evidence: Evidence,
    /// Open positions, largest value first, at most [`WalletDetail::MOST_OPEN`].
    pub open_positions: Vec<OpenPositionRow>,
    /// The latest closed positions, latest first, at most [`WalletDetail::MOST_CLOSED`].
    pub closed_positions: Vec<ClosedPositionRow>,
    /// Days on which something was held or traded, at most
    /// [`WalletDetail::MOST_DAYS`] of them: the first, the last and the two ends
    /// of the deepest drawdown are always there.
    pub equity_curve: Vec<EquityPoint>,
    /// The returns of all closed positions whose return is known, counted by size.
    pub position_returns: Vec<ReturnBin>,
}

impl WalletDetail {
    /// The most open positions kept.
    pub const MOST_OPEN: usize = 100;
    /// The most closed positions kept.
    pub const MOST_CLOSED: usize = 200;
    /// The most points of the equity curve kept: the days of a year.
    pub const MOST_DAYS: usize = 366;
    /// The most points of the small curve in lists.
    pub const MOST_IN_LISTS: usize = 24;
}

/// A holding of one token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OpenPositionRow {
    /// The token's symbol, or the beginning of its address.
    pub token: String,
    /// Its address; None where the source had only a symbol.
    pub token_address: Option<Address>,
    /// The first purchase of the position; None for a remainder of earlier ones.
    pub opened_at: Option<Timestamp>,
    /// The amount held, in tokens.
    pub amount: TokenAmount,
    /// Its cost, USD.
    #[serde(with = "crate::usd::dollars")]
    pub cost: Usd,
    /// Its value at the latest mark, USD.
    #[serde(with = "crate::usd::dollars")]
    pub value: Usd,
    /// PnL realized in the position so far, USD.
    #[serde(with = "crate::usd::dollars")]
    pub realized_pnl: Usd,
}

/// A closed position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClosedPositionRow {
    /// The token's symbol, or the beginning of its address.
    pub token: String,
    /// Its address; None where the source had only a symbol.
    pub token_address: Option<Address>,
    /// The first purchase.
    pub opened_at: Timestamp,
    /// The sale that closed it.
    pub closed_at: Timestamp,
    /// Cost of what was sold, USD.
    #[serde(with = "crate::usd::dollars")]
    pub cost: Usd,
    /// Proceeds of the same, USD.
    #[serde(with = "crate::usd::dollars")]
    pub proceeds: Usd,
    /// Proceeds − cost, USD.
    #[serde(with = "crate::usd::dollars")]
    pub realized_pnl: Usd,
    /// Proceeds ÷ cost − 1, a fraction; None without a known cost.
    #[serde(rename = "return")]
    pub return_ratio: Option<f64>,
    /// The market's return over the same time, a fraction.
    pub market_return: Option<f64>,
    /// Return − market return, a fraction.
    pub excess_return: Option<f64>,
}

/// A day of the equity curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EquityPoint {
    /// The UTC day.
    #[serde(with = "crate::date")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
    pub day: Day,
    /// Realized + unrealized PnL at its end, USD.
    pub pnl: f64,
    /// Daily returns compounded from 1.
    pub index: f64,
}

/// The number of closed positions with a return in a range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReturnBin {
    /// The least return of the range, a fraction.
    pub from: f64,
    /// The return below which the range ends, a fraction; None for no bound.
    pub to: Option<f64>,
    /// Number of closed positions.
    pub positions: u64,
}

/// A trade of a wallet: what it exchanged for what in one transaction, net of all rows that
/// tell of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TradeRow {
    /// The time of its block.
    pub block_time: Timestamp,
    /// The transaction hash.
    pub tx_hash: TxHash,
    /// What it is.
    pub kind: SwapKind,
    /// What the wallet sold; one token but in a round trip.
    pub sold: Vec<TradeSide>,
    /// What the wallet bought.
    pub bought: Vec<TradeSide>,
    /// The cash that moved, where one side is cash alone, or else the value that the source
    /// states, USD.
    #[serde(with = "crate::usd::dollars::option")]
    pub amount_usd: Option<Usd>,
    /// The exchanges that it went through, where known.
    pub projects: Vec<String>,
    /// The rows of its transaction, as they were read.
    pub legs: Vec<TradeLeg>,
}

/// A row of a source: what one pool or one aggregator exchanged with the wallet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TradeLeg {
    /// The log index in the block; None where the source states none.
    pub evt_index: Option<u64>,
    /// The exchange, where known.
    pub project: Option<String>,
    /// What went out.
    pub sold: TradeSide,
    /// What came in.
    pub bought: TradeSide,
    /// The value that the source states, USD.
    #[serde(with = "crate::usd::dollars::option")]
    pub amount_usd: Option<Usd>,
}

/// An amount of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TradeSide {
    /// The token's symbol, or the beginning of its address.
    pub token: String,
    /// Its address; None where the source had only a symbol.
    pub token_address: Option<Address>,
    /// The amount, in tokens.
    pub amount: TokenAmount,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_its_date() {
        let point = EquityPoint {
            day: Day(19_753),
            pnl: -1.25,
            index: 0.5,
        };
        let json = serde_json::to_string(&point).unwrap();
        assert_eq!(json, r#"{"day":"2024-01-31","pnl":-1.25,"index":0.5}"#);
        assert_eq!(serde_json::from_str::<EquityPoint>(&json).unwrap(), point);
    }
}

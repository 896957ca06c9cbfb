//! Positions: from the first purchase of a token to the sale of nearly all of it.

use serde::{Deserialize, Serialize};
use smartmoney_model::{Timestamp, TokenAmount, TokenId, Usd};

/// A position from the purchase that opened it to the sale that left at most 5 % of its
/// greatest quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClosedPosition {
    /// The token.
    pub token: TokenId,
    /// The first purchase.
    pub opened_at: Timestamp,
    /// The sale that closed it.
    pub closed_at: Timestamp,
    /// Cost of what was sold.
    pub cost: Usd,
    /// Proceeds of the same.
    pub proceeds: Usd,
    /// Proceeds ÷ cost − 1; None without a known cost.
    pub return_ratio: Option<f64>,
    /// The market's return over the same time, lot by lot; None where there is no market.
    pub market_return: Option<f64>,
    /// Whether the value of every purchase and sale in it is known.
    pub is_fully_priced: bool,
    /// Bought and sold in one block.
    pub is_within_block: bool,
    /// How much of all trading in the token, up to the day of closing, was the
    /// wallet's own; 0 to 1.
    pub own_share: f64,
    /// Whether the token made most of its chain's trading up to that day.
    pub is_the_market: bool,
    /// How much better its prices were than the market's last before each
    /// trade, purchase and sale together, as a logarithm: 0.1 is 10 %.
    pub price_gain: f64,
}

/// A holding of one token that was not sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenPosition {
    /// The token.
    pub token: TokenId,
    /// The first purchase of the position; None for a remainder of earlier ones.
    pub opened_at: Option<Timestamp>,
    /// The amount held, in tokens.
    pub amount: TokenAmount,
    /// Its cost, where known.
    pub cost: Usd,
    /// Its value at the latest mark.
    pub value: Usd,
    /// PnL realized in the position so far.
    pub realized: Usd,
}

impl ClosedPosition {
    /// Time from opening to closing, in seconds.
    pub fn duration_secs(&self) -> f64 {
        self.closed_at.secs_since(self.opened_at)
    }

    /// Proceeds − cost.
    pub fn realized(&self) -> Usd {
        self.proceeds - self.cost
    }

    /// Return − market return.
    pub fn excess_return(&self) -> Option<f64> {
        Some(self.return_ratio? - self.market_return?)
    }
}

/// A position that is not closed yet.
#[derive(Debug, Clone)]
pub(crate) struct PositionState {
    pub(crate) opened_at: Timestamp,
    pub(crate) opened_in_block: Option<u64>,
    /// The amount that earlier positions left over. It does not belong to this one, so
    /// that the remainders of many positions don't keep the latest from closing.
    pub(crate) carried: TokenAmount,
    /// The greatest amount held of it, without `carried`.
    pub(crate) greatest: TokenAmount,
    pub(crate) cost: Usd,
    pub(crate) proceeds: Usd,
    pub(crate) is_fully_priced: bool,
    /// Σ cost × market return over each matched lot's time; None once a lot had no market.
    pub(crate) market_gain: Option<f64>,
    /// Σ cost × price gain of each matched lot.
    pub(crate) price_gain: f64,
}

impl PositionState {
    pub(crate) fn opened(at: Timestamp, block: Option<u64>, carried: TokenAmount) -> Self {
        Self {
            opened_at: at,
            opened_in_block: block,
            carried,
            greatest: TokenAmount::ZERO,
            cost: Usd::ZERO,
            proceeds: Usd::ZERO,
            is_fully_priced: true,
            market_gain: Some(0.0),
            price_gain: 0.0,
        }
    }

    pub(crate) fn realized(&self) -> Usd {
        self.proceeds - self.cost
    }

    pub(crate) fn close(
        &self,
        token: TokenId,
        at: Timestamp,
        block: Option<u64>,
    ) -> ClosedPosition {
        let cost = self.cost.to_f64();
        let per_cost = |gain: f64| (cost > 0.0).then(|| gain / cost);
        ClosedPosition {
            token,
            opened_at: self.opened_at,
            closed_at: at,
            cost: self.cost,
            proceeds: self.proceeds,
            return_ratio: per_cost(self.realized().to_f64()),
            market_return: self.market_gain.and_then(per_cost),
            is_fully_priced: self.is_fully_priced,
            is_within_block: block.is_some() && block == self.opened_in_block,
            own_share: 0.0,
            is_the_market: false,
            price_gain: per_cost(self.price_gain).unwrap_or(0.0),
        }
    }
}

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
    /// Bought and sold in one block.
    pub is_within_block: bool,
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
    /// Σ cost × market return over each matched lot's time; None once a lot had no market.
    pub(crate) market_gain: Option<f64>,
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
            market_gain: Some(0.0),
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
            is_within_block: block.is_some() && block == self.opened_in_block,
        }
    }
}

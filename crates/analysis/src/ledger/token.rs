//! The ledger of one token of one wallet.

use super::lots::{Lots, MatchedLot, Purchase};
use super::position::{ClosedPosition, PositionState};
use crate::CostBasis;
use smartmoney_model::{Timestamp, TokenAmount, TokenId, Usd};

/// Lots, the open position, and sums over all trades in the token.
#[derive(Debug, Clone)]
pub(crate) struct TokenLedger {
    pub(crate) token: TokenId,
    pub(crate) lots: Lots,
    pub(crate) position: Option<PositionState>,
    /// Proceeds of matched sales − their cost, over all trades.
    pub(crate) realized: Usd,
    /// Value of purchases and sales.
    pub(crate) volume: Usd,
    /// Cost of what was sold at an unknown value: part of no result.
    pub(crate) written_off: Usd,
}

/// A sale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sale {
    pub(crate) amount: TokenAmount,
    pub(crate) proceeds: Option<Usd>,
    pub(crate) at: Timestamp,
    pub(crate) block: Option<u64>,
    /// The market index at the sale; None without a market.
    pub(crate) level: Option<f64>,
}

/// The result of a sale.
#[derive(Debug, Default)]
pub(crate) struct SaleResult {
    /// Proceeds of the part with a known cost.
    pub(crate) covered_proceeds: Usd,
    /// Cost of that part.
    pub(crate) cost: Usd,
    /// Proceeds of the part whose cost is unknown or that was never bought.
    pub(crate) unmatched_proceeds: Usd,
    /// The part that was never bought.
    pub(crate) never_bought: TokenAmount,
    /// The position that the sale closed.
    pub(crate) closed: Option<ClosedPosition>,
}

/// A position is closed when at most this share of its greatest quantity is left.
const CLOSED_AT_PERCENT: u8 = 5;

impl TokenLedger {
    pub(crate) fn new(token: TokenId, basis: CostBasis) -> Self {
        Self {
            token,
            lots: Lots::new(basis),
            position: None,
            realized: Usd::ZERO,
            volume: Usd::ZERO,
            written_off: Usd::ZERO,
        }
    }

    /// Applies a purchase; whether it opens a position.
    pub(crate) fn buy(&mut self, purchase: Purchase, block: Option<u64>) -> bool {
        let (carried, opens) = (self.lots.held(), self.position.is_none());
        self.lots.add(purchase);
        let position = self
            .position
            .get_or_insert_with(|| PositionState::opened(purchase.at, block, carried));
        let own = self.lots.held().saturating_sub(position.carried);
        position.greatest = position.greatest.max(own);
        opens
    }

    /// Applies a sale; calls `each` with every part whose cost is known.
    pub(crate) fn sell(&mut self, sale: Sale, mut each: impl FnMut(&MatchedLot)) -> SaleResult {
        let mut result = SaleResult::default();
        let mut rest = sale;
        let Self {
            lots,
            position,
            written_off,
            ..
        } = self;
        result.never_bought = lots.take(sale.amount, |part| {
            let proceeds = rest
                .proceeds
                .map(|left| left.share(part.amount, rest.amount));
            rest.amount -= part.amount;
            rest.proceeds = rest
                .proceeds
                .zip(proceeds)
                .map(|(left, taken)| left - taken);
            match (part.cost, proceeds) {
                (Some(cost), Some(proceeds)) => {
                    result.cost += cost;
                    result.covered_proceeds += proceeds;
                    if let Some(position) = position {
                        position.cost += cost;
                        position.proceeds += proceeds;
                        let levels = sale.level.zip(part.level);
                        let market = levels.map(|(now, then)| now / then - 1.0);
                        position.market_gain = position
                            .market_gain
                            .zip(market)
                            .map(|(sum, market)| sum + market * cost.to_f64());
                    }
                    each(&part);
                }
                (Some(cost), None) => *written_off += cost,
                (None, Some(proceeds)) => result.unmatched_proceeds += proceeds,
                (None, None) => {}
            }
        });
        result.unmatched_proceeds += rest.proceeds.unwrap_or(Usd::ZERO);
        self.realized += result.covered_proceeds - result.cost;
        result.closed = self.close_position(sale);
        result
    }

    fn close_position(&mut self, sale: Sale) -> Option<ClosedPosition> {
        let position = self.position.as_ref()?;
        let left = self.lots.held().saturating_sub(position.carried);
        if !left.is_at_most_percent_of(CLOSED_AT_PERCENT, position.greatest) {
            return None;
        }
        let closed = position.close(self.token, sale.at, sale.block);
        self.position = None;
        Some(closed)
    }
}

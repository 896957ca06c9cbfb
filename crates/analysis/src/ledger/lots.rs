//! The lots of one token: purchases that were not sold yet.

use crate::CostBasis;
use smartmoney_model::{Timestamp, TokenAmount, Usd};
use std::collections::VecDeque;

/// The lots of one token, oldest first.
#[derive(Debug, Clone)]
pub(crate) struct Lots {
    basis: CostBasis,
    queue: VecDeque<Lot>,
    held: TokenAmount,
    covered: TokenAmount,
    cost: Usd,
}

/// The rest of one purchase.
#[derive(Debug, Clone, Copy)]
struct Lot {
    amount: TokenAmount,
    /// None where the value of the purchase is unknown. With average cost only whether
    /// it is known matters: the cost is then a share of the cost of all lots.
    cost: Option<Usd>,
    bought_at: Timestamp,
    level: Option<f64>,
}

/// A purchase.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Purchase {
    pub(crate) amount: TokenAmount,
    pub(crate) cost: Option<Usd>,
    pub(crate) at: Timestamp,
    /// The market index at the purchase; None without a market.
    pub(crate) level: Option<f64>,
}

/// The part of a sale that was taken from one lot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MatchedLot {
    pub(crate) amount: TokenAmount,
    /// None where the lot's cost is unknown.
    pub(crate) cost: Option<Usd>,
    pub(crate) bought_at: Timestamp,
    /// The market index at the purchase; None without a market.
    pub(crate) level: Option<f64>,
}

impl Lots {
    pub(crate) fn new(basis: CostBasis) -> Self {
        Self {
            basis,
            queue: VecDeque::new(),
            held: TokenAmount::ZERO,
            covered: TokenAmount::ZERO,
            cost: Usd::ZERO,
        }
    }

    /// The amount of all lots.
    pub(crate) fn held(&self) -> TokenAmount {
        self.held
    }

    /// The part of it whose cost is known.
    pub(crate) fn covered(&self) -> TokenAmount {
        self.covered
    }

    /// The cost of that part.
    pub(crate) fn cost(&self) -> Usd {
        self.cost
    }

    pub(crate) fn add(&mut self, purchase: Purchase) {
        self.held += purchase.amount;
        if let Some(cost) = purchase.cost {
            self.covered += purchase.amount;
            self.cost += cost;
        }
        self.queue.push_back(Lot {
            amount: purchase.amount,
            cost: purchase.cost,
            bought_at: purchase.at,
            level: purchase.level,
        });
    }

    /// Takes `amount` out, oldest lots first, and calls `each` with every part. Returns
    /// what is left when all lots are used up: that part was never bought.
    pub(crate) fn take(
        &mut self,
        amount: TokenAmount,
        mut each: impl FnMut(MatchedLot),
    ) -> TokenAmount {
        let mut wanted = amount;
        while !wanted.is_zero()
            && let Some(lot) = self.queue.front_mut()
        {
            let taken = wanted.min(lot.amount);
            let cost = lot.cost.map(|lot_cost| match self.basis {
                CostBasis::Fifo => lot_cost.share(taken, lot.amount),
                CostBasis::Average => self.cost.share(taken, self.covered),
            });
            if let Some(cost) = cost {
                lot.cost = lot.cost.map(|lot_cost| lot_cost - cost);
                self.cost -= cost;
                self.covered -= taken;
            }
            each(MatchedLot {
                amount: taken,
                cost,
                bought_at: lot.bought_at,
                level: lot.level,
            });
            wanted -= taken;
            self.held -= taken;
            lot.amount -= taken;
            if lot.amount.is_zero() {
                self.queue.pop_front();
            }
        }
        wanted
    }
}

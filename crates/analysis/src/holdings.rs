//! What a wallet holds of each token, valued at the end of each day.

use crate::market::TokenPrices;
use crate::metrics::Holdings;
use smartmoney_model::{Day, Usd};

/// What a wallet holds of each token, over the part whose cost is known, as binary
/// floats: their sum is computed for every day of the wallet's history.
#[derive(Debug, Default, Clone)]
pub(crate) struct TokenHoldings<'a> {
    tokens: Vec<TokenHolding<'a>>,
}

#[derive(Debug, Clone)]
struct TokenHolding<'a> {
    prices: &'a TokenPrices,
    /// How many prices were read so far.
    read: usize,
    amount: f64,
    cost: f64,
}

impl<'a> TokenHoldings<'a> {
    pub(crate) fn add(&mut self, prices: &'a TokenPrices) {
        self.tokens.push(TokenHolding {
            prices,
            read: 0,
            amount: 0.0,
            cost: 0.0,
        });
    }

    /// Sets what is held of the token that was added as number `index`, from 0.
    pub(crate) fn set(&mut self, index: usize, amount: f64, cost: Usd) {
        if let Some(held) = self.tokens.get_mut(index) {
            (held.amount, held.cost) = (amount, cost.to_f64());
        }
    }

    /// The value and cost of all holdings at the end of a day. Days must not decrease
    /// from call to call.
    pub(crate) fn at_end_of(&mut self, day: Day) -> Holdings {
        let mut sum = Holdings::default();
        for held in self.tokens.iter_mut().filter(|held| held.amount > 0.0) {
            let mark = held.prices.as_of(day, &mut held.read);
            sum.value += mark.map_or(held.cost, |mark| {
                // As of the whole holding in the end.
                let most = Usd::LARGEST.to_f64().max(held.cost);
                let value = (mark.price * held.amount).min(most);
                if mark.is_stale {
                    value.min(held.cost)
                } else {
                    value
                }
            });
            sum.cost += held.cost;
        }
        sum
    }
}

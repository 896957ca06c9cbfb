use crate::market::TokenPrices;
use crate::metrics::Holdings;
use smartmoney_model::{Day, Usd};

/// What a wallet holds of each token over the part whose cost is known, as
/// plain numbers: every day of its history asks for their sum.
#[derive(Debug, Default)]
pub(crate) struct HeldTokens<'a> {
    tokens: Vec<Held<'a>>,
}

#[derive(Debug)]
struct Held<'a> {
    prices: &'a TokenPrices,
    /// How far the prices were read.
    read: usize,
    amount: f64,
    cost: f64,
}

impl<'a> HeldTokens<'a> {
    pub(crate) fn add(&mut self, prices: &'a TokenPrices) {
        self.tokens.push(Held {
            prices,
            read: 0,
            amount: 0.0,
            cost: 0.0,
        });
    }

    /// What is held of the token that was added as number `place`.
    pub(crate) fn set(&mut self, place: usize, amount: f64, cost: Usd) {
        if let Some(held) = self.tokens.get_mut(place) {
            (held.amount, held.cost) = (amount, cost.to_f64());
        }
    }

    /// At the end of a day; days only grow.
    pub(crate) fn at_end_of(&mut self, day: Day) -> Holdings {
        let mut sum = Holdings::default();
        for held in self.tokens.iter_mut().filter(|held| held.amount > 0.0) {
            let mark = held.prices.as_of(day, &mut held.read);
            sum.value += mark.map_or(held.cost, |mark| {
                let value = (mark.price * held.amount).min(Usd::LARGEST.to_f64());
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

//! Records one wallet's trades, in exact amounts.

use crate::clock::Block;
use crate::record::Record;
use crate::rows::pool;
use crate::tokens::TokenNumber;
use crate::world::World;

const UNITS_PER_TOKEN: f64 = 1e18;
pub(crate) const UNITS_PER_MICRO_DOLLAR: u128 = 1_000_000_000_000;

/// How a purchase or sale is priced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pricing {
    /// The pool's fee and slippage.
    Pool,
    /// This multiple of the token's price, without fee and slippage.
    At(f64),
}

/// One wallet's trades.
pub(crate) struct TradeLog<'w> {
    pub(crate) world: &'w World,
    wallet: u32,
    records: Vec<Record>,
    txs: u32,
}

impl<'w> TradeLog<'w> {
    pub(crate) fn new(world: &'w World, wallet: u32) -> Self {
        Self {
            world,
            wallet,
            records: Vec::new(),
            txs: 0,
        }
    }

    /// Spends `usd` of `quote` on `token`, and returns the amount bought.
    pub(crate) fn buy(
        &mut self,
        block: Block,
        token: TokenNumber,
        quote: TokenNumber,
        usd: f64,
        pricing: Pricing,
    ) -> u128 {
        let price = self.world.market.price(token, block);
        let bought = match pricing {
            Pricing::Pool => usd * self.world.after_costs(token, usd) / price,
            Pricing::At(share) => usd / (price * share),
        };
        let (micros, paid) = self.in_quote(block, quote, usd);
        let bought = units(bought);
        self.write(block, (quote, paid), (token, bought), micros);
        bought
    }

    /// Sells an amount of `token` for `quote`, and returns its value in USD.
    pub(crate) fn sell(
        &mut self,
        block: Block,
        token: TokenNumber,
        quote: TokenNumber,
        amount: u128,
        pricing: Pricing,
    ) -> f64 {
        let gross = tokens(amount) * self.world.market.price(token, block);
        let usd = match pricing {
            Pricing::Pool => gross * self.world.after_costs(token, gross),
            Pricing::At(share) => gross * share,
        };
        let (micros, got) = self.in_quote(block, quote, usd);
        self.write(block, (token, amount), (quote, got), micros);
        usd
    }

    /// Puts the latest two or three trades into one transaction.
    pub(crate) fn bundle(&mut self, trades: usize) {
        let from = self.records.len().saturating_sub(trades);
        if let Some(first) = self.records.get(from).map(|record| record.tx) {
            for record in &mut self.records[from..] {
                record.tx = first;
            }
        }
    }

    /// The trades in the wallet's order.
    pub(crate) fn finish(mut self) -> Vec<Record> {
        self.records.sort_by_key(|record| record.block);
        for (sequence, record) in (0..).zip(&mut self.records) {
            record.sequence = sequence;
        }
        self.records
    }

    /// A value as micro-dollars and as an amount of the quote token. A
    /// stablecoin's amount is the value to the digit.
    fn in_quote(&self, block: Block, quote: TokenNumber, usd: f64) -> (u64, u128) {
        let micros = micro_dollars(usd);
        if quote >= self.world.market.tokens() {
            return (micros, u128::from(micros) * UNITS_PER_MICRO_DOLLAR);
        }
        (micros, units(usd / self.world.market.price(quote, block)))
    }

    fn write(
        &mut self,
        block: Block,
        (sold, sold_amount): (TokenNumber, u128),
        (bought, bought_amount): (TokenNumber, u128),
        usd: u64,
    ) {
        self.records.push(Record {
            block: block.min(self.world.blocks() - 1),
            wallet: self.wallet,
            sequence: 0,
            tx: self.txs,
            sold,
            bought,
            project: pool(sold, bought),
            is_routed: false,
            usd,
            sold_amount,
            bought_amount,
        });
        self.txs += 1;
    }
}

/// Tokens as units of 10^-18, at least one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates"
)]
pub(crate) fn units(tokens: f64) -> u128 {
    ((tokens * UNITS_PER_TOKEN).round() as u128).max(1)
}

/// Units of 10^-18 as tokens.
pub(crate) fn tokens(units: u128) -> f64 {
    units as f64 / UNITS_PER_TOKEN
}

/// A share of an amount, never more than all of it.
pub(crate) fn share_of(amount: u128, share: f64) -> u128 {
    units(tokens(amount) * share).min(amount)
}

/// Dollars as micro-dollars, at least one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates"
)]
fn micro_dollars(usd: f64) -> u64 {
    ((usd * 1e6).round() as u64).max(1)
}

//! All trades of some tokens, by time.

use rustc_hash::FxHashMap;
use smartmoney_analysis::{PositionAction, TokenTrade, TokenTrades};
use smartmoney_model::{Timestamp, TokenId};
use std::num::NonZeroU32;

/// Every trade of the tokens that are followed, of all wallets.
#[derive(Debug)]
pub(crate) struct Tape {
    tokens: FxHashMap<TokenId, Vec<Tick>>,
    /// Trades before this are left out …
    from: Timestamp,
    /// … and those from here on.
    before: Timestamp,
}

/// One trade, in 32 bytes: a tape holds as many of them as fit into memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tick {
    /// When.
    pub(crate) at: Timestamp,
    /// USD per token.
    pub(crate) price: f64,
    /// USD.
    pub(crate) usd: f64,
    /// In which block, where a source tells it.
    pub(crate) block: Option<NonZeroU32>,
    /// The wallet's number.
    pub(crate) wallet: u32,
}

const SECS_PER_HOUR: i64 = 3_600;

impl Tape {
    /// No trade is left out for when it was.
    pub(crate) const ALL_TIMES: (Timestamp, Timestamp) = (
        Timestamp::from_micros(i64::MIN),
        Timestamp::from_micros(i64::MAX),
    );

    /// Of these tokens alone, from one moment on and before another.
    pub(crate) fn of(
        tokens: impl IntoIterator<Item = TokenId>,
        (from, before): (Timestamp, Timestamp),
    ) -> Self {
        let empty = tokens.into_iter().map(|token| (token, Vec::new()));
        Self {
            tokens: empty.collect(),
            from,
            before,
        }
    }

    pub(crate) fn has(&self, token: TokenId) -> bool {
        self.tokens.contains_key(&token)
    }

    /// Adds a wallet's trades.
    pub(crate) fn add(&mut self, wallet: u32, traded: &[TokenTrades]) {
        let times = self.from..self.before;
        for of_token in traded {
            let Some(ticks) = self.tokens.get_mut(&of_token.token) else {
                continue;
            };
            let in_time = of_token.trades.iter().filter(|of| times.contains(&of.at));
            ticks.extend(in_time.filter_map(|trade| {
                let usd = trade.usd.filter(|usd| *usd > 0.0 && trade.amount > 0.0)?;
                let block = trade.block.and_then(|block| u32::try_from(block).ok());
                Some(Tick {
                    at: trade.at,
                    price: usd / trade.amount,
                    usd,
                    block: block.and_then(NonZeroU32::new),
                    wallet,
                })
            }));
        }
    }

    /// Forgets trades before the tape begins, and what is left of positions that were opened then.
    pub(crate) fn leave_out_earlier(&self, trades: &mut Vec<TokenTrade>) {
        let start = trades
            .iter()
            .position(|trade| trade.at >= self.from && trade.action == PositionAction::Opens);
        trades.drain(..start.unwrap_or(trades.len()));
        trades.retain(|trade| trade.at < self.before);
        trades.shrink_to_fit();
    }

    /// To be called once all wallets were added.
    pub(crate) fn sort(&mut self) {
        for ticks in self.tokens.values_mut() {
            // Not by the wallet: its number is another in each store.
            ticks.sort_unstable_by(|a, b| {
                let by_value = a.price.total_cmp(&b.price).then(a.usd.total_cmp(&b.usd));
                (a.at, a.block).cmp(&(b.at, b.block)).then(by_value)
            });
        }
    }

    /// When other wallets first trade from a moment on, before another one and where it `is_late`
    /// enough, and at which price.
    pub(crate) fn first_of_others(
        &self,
        token: TokenId,
        wallet: u32,
        from: Timestamp,
        before: Timestamp,
        is_late: impl Fn(&Tick) -> bool,
    ) -> Option<(Timestamp, f64)> {
        let ticks = self.tokens.get(&token)?;
        let start = ticks.partition_point(|tick| tick.at < from);
        let coming = ticks[start..].iter().take_while(|tick| tick.at < before);
        at_once(coming.filter(|tick| tick.wallet != wallet && is_late(tick)))
    }

    /// The last price of other wallets before a moment, if it is not older than so many seconds.
    pub(crate) fn last_of_others(
        &self,
        token: TokenId,
        wallet: u32,
        before: Timestamp,
        oldest_secs: i64,
    ) -> Option<f64> {
        let ticks = self.tokens.get(&token)?;
        let end = ticks.partition_point(|tick| tick.at < before);
        let since = Timestamp::from_secs(before.as_secs() - oldest_secs);
        let back = ticks[..end].iter().rev();
        let back = back.take_while(|tick| tick.at >= since);
        at_once(back.filter(|tick| tick.wallet != wallet)).map(|(_, price)| price)
    }

    /// What all wallets traded of a token in the hour before a moment, USD.
    pub(crate) fn hourly_volume(&self, token: TokenId, at: Timestamp) -> f64 {
        let Some(ticks) = self.tokens.get(&token) else {
            return 0.0;
        };
        let from = Timestamp::from_secs(at.as_secs() - SECS_PER_HOUR);
        let start = ticks.partition_point(|tick| tick.at < from);
        let hour = ticks[start..].iter().take_while(|tick| tick.at <= at);
        hour.map(|tick| tick.usd).sum()
    }
}

/// When the first of these trades was, and its price. Trades of one block, or of one moment without
/// blocks, are in no order here: of several it is the mean, weighted by volume.
fn at_once<'a>(mut ticks: impl Iterator<Item = &'a Tick>) -> Option<(Timestamp, f64)> {
    let first = ticks.next()?;
    let (mut usd, mut amount) = (first.usd, first.usd / first.price);
    for tick in ticks.take_while(|tick| (tick.at, tick.block) == (first.at, first.block)) {
        usd += tick.usd;
        amount += tick.usd / tick.price;
    }
    Some((first.at, usd / amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $100 for 100 tokens and $300 for 100 in one block: $400 ÷ 200 is $2. The wallet's own trade
    /// and one of the next block are no part of it.
    #[test]
    fn the_price_of_a_block_is_that_of_all_its_trades() {
        let token = TokenId(1);
        let tick = |secs, wallet, price: f64| Tick {
            at: Timestamp::from_secs(secs),
            price,
            usd: 100.0 * price,
            block: NonZeroU32::new(u32::try_from(secs).unwrap()),
            wallet,
        };
        let mut tape = Tape::of([token], Tape::ALL_TIMES);
        let ticks = [
            tick(12, 1, 1.0),
            tick(24, 2, 9.0),
            tick(12, 3, 3.0),
            tick(12, 4, 7.0),
        ];
        tape.tokens.insert(token, ticks.into());
        tape.sort();
        let at = Timestamp::from_secs;
        let first = tape.first_of_others(token, 4, at(5), at(99), |_| true);
        assert_eq!(first, Some((at(12), 2.0)));
        assert_eq!(
            tape.last_of_others(token, 2, at(99), 99),
            Some(1_100.0 / 300.0)
        );
        assert_eq!(tape.last_of_others(token, 4, at(20), 99), Some(2.0));
        assert_eq!(
            tape.first_of_others(token, 4, at(13), at(24), |_| true),
            None
        );
    }
}

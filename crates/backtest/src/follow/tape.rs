//! All trades of some tokens, by time.

use rustc_hash::FxHashMap;
use smartmoney_analysis::TokenTrades;
use smartmoney_model::{Timestamp, TokenId};

/// Every trade of the tokens that are followed, of all wallets.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    tokens: FxHashMap<TokenId, Vec<Tick>>,
}

/// One trade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tick {
    /// When.
    pub(crate) at: Timestamp,
    /// In which block, where a source tells it.
    pub(crate) block: Option<u64>,
    /// The wallet's number.
    pub(crate) wallet: u32,
    /// USD per token.
    pub(crate) price: f64,
    /// USD.
    pub(crate) usd: f64,
}

const SECS_PER_HOUR: i64 = 3_600;

impl Tape {
    /// Of these tokens alone.
    pub(crate) fn of(tokens: impl IntoIterator<Item = TokenId>) -> Self {
        let empty = tokens.into_iter().map(|token| (token, Vec::new()));
        Self {
            tokens: empty.collect(),
        }
    }

    /// Adds a wallet's trades.
    pub(crate) fn add(&mut self, wallet: u32, traded: &[TokenTrades]) {
        for of_token in traded {
            let Some(ticks) = self.tokens.get_mut(&of_token.token) else {
                continue;
            };
            ticks.extend(of_token.trades.iter().filter_map(|trade| {
                let usd = trade.usd.filter(|usd| *usd > 0.0 && trade.amount > 0.0)?;
                Some(Tick {
                    at: trade.at,
                    block: trade.block,
                    wallet,
                    price: usd / trade.amount,
                    usd,
                })
            }));
        }
    }

    /// To be called once all wallets were added.
    pub(crate) fn sort(&mut self) {
        for ticks in self.tokens.values_mut() {
            ticks.sort_unstable_by(|a, b| {
                let key = |of: &Tick| (of.at, of.block, of.wallet);
                key(a).cmp(&key(b)).then(a.price.total_cmp(&b.price))
            });
        }
    }

    /// The first trade of another wallet from a moment on, and before another one, that `is_late`
    /// enough.
    pub(crate) fn first_of_others(
        &self,
        token: TokenId,
        wallet: u32,
        from: Timestamp,
        before: Timestamp,
        is_late: impl Fn(&Tick) -> bool,
    ) -> Option<&Tick> {
        let ticks = self.tokens.get(&token)?;
        let start = ticks.partition_point(|tick| tick.at < from);
        let coming = ticks[start..].iter().take_while(|tick| tick.at < before);
        coming
            .into_iter()
            .find(|tick| tick.wallet != wallet && is_late(tick))
    }

    /// The last trade of another wallet before a moment, if it is not older than so many seconds.
    pub(crate) fn last_of_others(
        &self,
        token: TokenId,
        wallet: u32,
        before: Timestamp,
        oldest_secs: i64,
    ) -> Option<&Tick> {
        let ticks = self.tokens.get(&token)?;
        let end = ticks.partition_point(|tick| tick.at < before);
        let since = Timestamp::from_secs(before.as_secs() - oldest_secs);
        let back = ticks[..end]
            .iter()
            .rev()
            .take_while(|tick| tick.at >= since);
        back.into_iter().find(|tick| tick.wallet != wallet)
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

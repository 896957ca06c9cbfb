//! Prices, made from the trades of all wallets: the value of a trade, each token's daily
//! price, and the index of the market with which a wallet is compared.

mod base;
mod cash;
mod hours;
mod index;
mod prices;
mod ranks;
mod series;
#[cfg(test)]
mod tests;
mod token_hours;
mod value;
mod volume;

pub use hours::token_hours;
pub(crate) use prices::TokenPrices;
pub(crate) use token_hours::{HourPrices, OwnHours};
pub use value::Quote;

use crate::{CrowdSettings, EvidenceSettings, MarketSettings};
use base::BasePrices;
use hours::{PricedHour, base_hours, other_hours};
use index::MarketIndex;
use prices::plausible_by_day;
use ranks::Ranks;
use rustc_hash::FxHashMap;
use smartmoney_model::{
    ChainId, Day, HourQuote, LedgerTrade, Swaps, Timestamp, Token, TokenHour, TokenId, TokenKind,
};
use volume::CumulativeVolume;

/// All tokens' prices, and the market of each chain.
#[derive(Debug, Default)]
pub struct Market {
    tokens: Vec<TokenMarket>,
    ranks: Ranks,
    chains: Vec<ChainMarket>,
    as_of: Option<Day>,
}

/// One token in the market.
#[derive(Debug)]
pub(crate) struct TokenMarket {
    pub(crate) kind: TokenKind,
    /// Its chain's index among the chains.
    pub(crate) chain: usize,
    pub(crate) prices: TokenPrices,
    pub(crate) hours: HourPrices,
    pub(crate) volume: CumulativeVolume,
}

/// All tokens of one chain together.
#[derive(Debug, Default)]
struct ChainMarket {
    index: MarketIndex,
    volume: CumulativeVolume,
    /// The base asset's prices, of days with cash those against cash.
    base: BasePrices,
    /// Those against cash alone.
    base_cash: BasePrices,
}

/// The hours of all tokens of one chain.
#[derive(Default)]
struct ChainHours {
    all: Vec<PricedHour>,
    /// By token, without hours whose price is absurd beside their day's.
    plausible: Vec<Vec<PricedHour>>,
}

impl Market {
    /// Builds the market from all tokens and their hourly prices, which come
    /// ordered by token and hour. `as_of` is the day of the latest trade.
    pub fn new(
        tokens: &[(TokenId, Token)],
        hours: &[TokenHour],
        as_of: Option<Day>,
        settings: &MarketSettings,
    ) -> Self {
        let mut chains: FxHashMap<&ChainId, usize> = FxHashMap::default();
        let slots = tokens
            .iter()
            .map(|(id, _)| id.0 as usize + 1)
            .max()
            .unwrap_or(0);
        let mut table: Vec<TokenMarket> = (0..slots).map(|_| TokenMarket::unknown()).collect();
        for (id, token) in tokens {
            let next = chains.len();
            let slot = &mut table[id.0 as usize];
            slot.kind = token.kind();
            slot.chain = *chains.entry(&token.chain).or_insert(next);
        }
        let mut chains: Vec<ChainMarket> = chains.iter().map(|_| ChainMarket::default()).collect();
        price_base_assets(&mut chains, &table, hours);
        let mut by_chain: Vec<ChainHours> = chains.iter().map(|_| ChainHours::default()).collect();
        for of_token in hours.chunk_by(|a, b| a.token == b.token) {
            let Some(slot) = table.get_mut(of_token[0].token.0 as usize) else {
                continue;
            };
            let Some(of_chain) = by_chain.get_mut(slot.chain) else {
                continue;
            };
            let priced = match slot.kind {
                TokenKind::Base => base_hours(of_token),
                _ => other_hours(of_token, &chains[slot.chain].base),
            };
            slot.volume = CumulativeVolume::from_hours(priced.iter());
            let plausible = plausible_by_day(&priced);
            slot.prices =
                TokenPrices::from_plausible(&plausible, settings.max_last_price_age_hours);
            slot.hours = HourPrices::from_hours(&plausible);
            of_chain.plausible.push(plausible);
            of_chain.all.extend(priced);
        }
        for (chain, hours) in chains.iter_mut().zip(by_chain) {
            chain.index = MarketIndex::from_tokens(&hours.plausible, settings);
            chain.volume = CumulativeVolume::from_hours(hours.all.iter());
        }
        Self {
            tokens: table,
            ranks: Ranks::new(tokens, slots),
            chains,
            as_of,
        }
    }

    /// The day up to which everything is measured.
    pub fn as_of(&self) -> Option<Day> {
        self.as_of
    }

    /// A token; an unknown one is an ordinary token without a price.
    pub(crate) fn token(&self, id: TokenId) -> &TokenMarket {
        static UNKNOWN: TokenMarket = TokenMarket::unknown();
        self.tokens.get(id.0 as usize).unwrap_or(&UNKNOWN)
    }

    /// The token's place among all in an order that no store decides, as a number.
    pub(crate) fn rank(&self, id: TokenId) -> TokenId {
        self.ranks.rank(id)
    }

    /// The swaps of a wallet's rows, which it puts in order: where nothing tells two tokens apart,
    /// by their ranks, and not by the store's numbers.
    pub(crate) fn swaps(&self, rows: &mut [LedgerTrade]) -> Swaps {
        for row in rows.iter_mut() {
            (row.sold, row.bought) = (self.rank(row.sold), self.rank(row.bought));
        }
        let mut swaps = Swaps::of(rows);
        let token = |rank| self.ranks.token(rank);
        swaps.rename(token);
        for row in rows {
            (row.sold, row.bought) = (token(row.sold), token(row.bought));
        }
        swaps
    }

    /// The index of a token's chain at a moment; None where no token of it traded.
    pub fn level(&self, token: TokenId, at: Timestamp) -> Option<f64> {
        self.index_level(self.token(token), at)
    }

    /// The index of the token's chain at a moment; None where no token of it traded.
    pub(crate) fn index_level(&self, token: &TokenMarket, at: Timestamp) -> Option<f64> {
        self.chains.get(token.chain)?.index.level(at)
    }

    /// The index of the token's chain at the start of a day: a figure of closed days alone.
    pub(crate) fn index_at_start(&self, token: &TokenMarket, day: Day) -> Option<f64> {
        self.chains.get(token.chain)?.index.level_at_start(day)
    }

    /// How much more than the market a token gained from the start of a day to that of the
    /// next; None where it was not traded for long before either.
    pub(crate) fn day_excess(
        &self,
        id: TokenId,
        day: Day,
        settings: &CrowdSettings,
    ) -> Option<f64> {
        let token = self.token(id);
        let next = Day(day.0 + 1);
        let oldest = settings.max_price_age_hours.cast_signed();
        let price = |day: Day| {
            Some(
                token
                    .hours
                    .last_before(day.0 * 24, oldest, &OwnHours::NONE)?
                    .price,
            )
        };
        let level = |day: Day| self.index_at_start(token, day);
        Some(price(next)? / price(day)? - level(next)? / level(day)?)
    }

    /// Whether the token makes so much of its chain's volume, up to a day, that comparing
    /// it with the market would compare it with itself.
    pub(crate) fn is_the_market(
        &self,
        token: &TokenMarket,
        day: Day,
        settings: &EvidenceSettings,
    ) -> bool {
        let of_chain = self
            .chains
            .get(token.chain)
            .map_or(0.0, |chain| chain.volume.up_to(day));
        token.volume.up_to(day) > settings.max_market_share * of_chain
    }

    /// The moment of the first trade whose results can change when trades from `earliest` on
    /// are added: prices belong to whole days, the index between two hours also looks at the
    /// later one, and a follower waits for the next traded hour.
    pub fn affected_from(earliest: Timestamp, settings: &EvidenceSettings) -> Timestamp {
        let back = i64::from(settings.follow_within_hours) + 1;
        Timestamp::from_secs(earliest.day().start().as_secs() - 3_600 * back)
    }
}

/// Prices the base asset of each chain, on which the prices of all other tokens can depend.
fn price_base_assets(chains: &mut [ChainMarket], tokens: &[TokenMarket], hours: &[TokenHour]) {
    let mut all = vec![Vec::new(); chains.len()];
    let mut against_cash = vec![Vec::new(); chains.len()];
    for of_token in hours.chunk_by(|a, b| a.token == b.token) {
        let token = tokens.get(of_token[0].token.0 as usize);
        let Some(token) = token.filter(|token| token.kind == TokenKind::Base) else {
            continue;
        };
        let is_cash = |hour: &&TokenHour| hour.quote == HourQuote::Cash;
        let cash: Vec<TokenHour> = of_token.iter().filter(is_cash).copied().collect();
        against_cash[token.chain].extend(base_hours(&cash));
        all[token.chain].extend(base_hours(of_token));
    }
    for ((chain, all), against_cash) in chains.iter_mut().zip(all).zip(against_cash) {
        chain.base = BasePrices::from_hours(all);
        chain.base_cash = BasePrices::from_hours(against_cash);
    }
}

impl TokenMarket {
    const fn unknown() -> Self {
        Self {
            kind: TokenKind::Other,
            chain: 0,
            prices: TokenPrices::none(),
            hours: HourPrices::none(),
            volume: CumulativeVolume::none(),
        }
    }
}

//! Prices, made from the trades of all wallets: the value of a trade, each token's daily
//! price, and the index of the market with which a wallet is compared.

mod index;
mod prices;
mod series;
mod value;
mod volume;

pub(crate) use prices::TokenPrices;
pub(crate) use value::is_one_sided;
pub use value::{Quote, token_hours};

use index::MarketIndex;
use rustc_hash::FxHashMap;
use smartmoney_model::{ChainId, Day, Timestamp, Token, TokenHour, TokenId, TokenKind};
use volume::CumulativeVolume;

/// All tokens' prices, and the market of each chain.
#[derive(Debug, Default)]
pub struct Market {
    tokens: Vec<TokenMarket>,
    chains: Vec<ChainMarket>,
    as_of: Option<Day>,
}

/// One token in the market.
#[derive(Debug)]
pub(crate) struct TokenMarket {
    pub(crate) kind: TokenKind,
    /// Its chain's index among the chains.
    chain: usize,
    pub(crate) prices: TokenPrices,
    pub(crate) volume: CumulativeVolume,
}

/// All tokens of one chain together.
#[derive(Debug, Default)]
struct ChainMarket {
    index: MarketIndex,
    volume: CumulativeVolume,
}

/// A token with more than this share of its chain's volume is the market.
const MARKET_SHARE: f64 = 0.5;

impl Market {
    /// Builds the market from all tokens and their hourly prices, which come
    /// ordered by token and hour. `as_of` is the day of the latest trade.
    pub fn new(tokens: &[(TokenId, Token)], hours: &[TokenHour], as_of: Option<Day>) -> Self {
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
        for of_token in hours.chunk_by(|a, b| a.token == b.token) {
            if let Some(slot) = table.get_mut(of_token[0].token.0 as usize) {
                slot.volume = CumulativeVolume::from_hours(of_token.iter());
                slot.prices = TokenPrices::from_hours(of_token);
            }
        }
        let mut by_chain: Vec<Vec<&TokenHour>> = vec![Vec::new(); chains.len()];
        for hour in hours {
            let token = table.get(hour.token.0 as usize);
            if let Some(of_chain) = token.and_then(|token| by_chain.get_mut(token.chain)) {
                of_chain.push(hour);
            }
        }
        let chains = by_chain
            .into_iter()
            .map(|hours| ChainMarket {
                index: MarketIndex::from_hours(hours.iter().copied()),
                volume: CumulativeVolume::from_hours(hours.into_iter()),
            })
            .collect();
        Self {
            tokens: table,
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

    /// The index of the token's chain at a moment; None where no token of it traded.
    pub(crate) fn index_level(&self, token: &TokenMarket, at: Timestamp) -> Option<f64> {
        self.chains.get(token.chain)?.index.level(at)
    }

    /// Whether the token makes so much of its chain's volume, up to a day, that comparing
    /// it with the market would compare it with itself.
    pub(crate) fn is_the_market(&self, token: &TokenMarket, day: Day) -> bool {
        let of_chain = self
            .chains
            .get(token.chain)
            .map_or(0.0, |chain| chain.volume.up_to(day));
        token.volume.up_to(day) > MARKET_SHARE * of_chain
    }

    /// The moment from which results can change when trades from `earliest` on are
    /// added: prices belong to whole days, and the index between two hours also looks at
    /// the later one.
    pub fn affected_from(earliest: Timestamp) -> Timestamp {
        Timestamp::from_secs(earliest.day().start().as_secs() - 3_600)
    }
}

impl TokenMarket {
    const fn unknown() -> Self {
        Self {
            kind: TokenKind::Other,
            chain: 0,
            prices: TokenPrices::none(),
            volume: CumulativeVolume::none(),
        }
    }
}

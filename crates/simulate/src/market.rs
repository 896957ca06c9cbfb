//! All tokens' prices, and the market itself: the index that holds every
//! listed token in proportion to how much it is traded, balanced anew each hour.

use crate::clock::{BLOCKS_PER_HOUR, Block, from_days, whole};
use crate::market::attention::Attention;
use crate::market::extra::Extras;
use crate::market::sectors::Sectors;
use crate::prices::{Motion, Shared, factor, log_normal, normal, path};
use crate::random::{Purpose, stream};
use crate::roles::ring_count;
use crate::scenario::{MarketSettings, Scenario};
use crate::tokens::{NATIVE, TokenNumber};
use rand::{Rng, RngExt};

mod attention;
mod extra;
mod sectors;
#[cfg(test)]
mod tests;

/// A dollar price of the wrapped native token to begin with.
const NATIVE_PRICE: f64 = 2_300.0;

/// Steps of the guide to the cumulative shares: choosing a token is what a
/// calibration does most, and this spares it a search.
const GUIDES: u16 = 1_024;

/// True prices of all tokens: hourly, in straight lines in between.
pub(crate) struct Market {
    hours: usize,
    /// By token, then by hour, USD: `hours + 1` of them a token.
    prices: Vec<f64>,
    /// The market's own level, alike.
    levels: Vec<f64>,
    listings: Vec<Listing>,
    /// Cumulative shares by which tokens are chosen.
    popularity: Vec<f64>,
    /// The first token that a point in each of [`GUIDES`] equal steps can mean.
    guide: Vec<TokenNumber>,
    sectors: Sectors,
    attention: Attention,
}

/// What a token is like apart from its price.
#[derive(Debug, Clone)]
struct Listing {
    /// The block from which it is traded.
    from: Block,
    /// The block from which it is a part of the market, and chosen like other tokens. Later
    /// only where listings fall: before that is over, only those whom they draw trade it.
    seasoned: Block,
    /// USD; a trade of that size slips by half.
    depth: f64,
    /// By which it is traded and weighs in the market.
    weight: f64,
}

impl Market {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let settings = &scenario.market;
        let hours = scenario.days as usize * 24;
        let mut rng = stream(scenario.seed, Purpose::Tokens, 0);
        let mut listings = Vec::new();
        let mut prices = Vec::with_capacity(usize::from(settings.tokens) * (hours + 1));
        let shocks = factor(
            &mut stream(scenario.seed, Purpose::Prices, u64::MAX),
            settings,
            hours,
        );
        let sectors = Sectors::new(scenario);
        let mut motions = Vec::new();
        for token in 0..settings.tokens {
            let (listing, motion) = draw_token(&mut rng, settings, token, hours);
            listings.push(listing);
            motions.push(motion);
        }
        season_listings(scenario, &mut listings);
        close_ring_tokens(scenario, &mut listings);
        let extras = Extras::new(scenario, &listings, &sectors);
        for (token, motion) in (0..).zip(&motions) {
            let mut path_rng = stream(scenario.seed, Purpose::Prices, u64::from(token));
            let shared = Shared {
                factor: &shocks,
                sector: sectors.shocks(token),
            };
            let extra = extras.of(token);
            prices.extend(path(
                &mut path_rng,
                settings,
                motion,
                shared,
                extra.as_deref(),
            ));
        }
        let popularity = cumulative(&listings);
        let mut market = Self {
            hours,
            prices,
            levels: Vec::new(),
            guide: guide(&popularity),
            popularity,
            attention: Attention::new(scenario, &listings, extras.into_pumps()),
            sectors: sectors.with_tokens(&listings),
            listings,
        };
        market.levels = market.index();
        market
    }

    /// A token's price, USD; 1 for what has no price here, the stablecoins.
    #[inline]
    pub(crate) fn price(&self, token: TokenNumber, block: Block) -> f64 {
        if usize::from(token) >= self.listings.len() {
            return 1.0;
        }
        interpolated(self.path(token), block)
    }

    /// The market's level.
    #[inline]
    pub(crate) fn level(&self, block: Block) -> f64 {
        interpolated(&self.levels, block)
    }

    /// A token's prices at the beginning of each hour.
    pub(crate) fn path(&self, token: TokenNumber) -> &[f64] {
        let length = self.hours + 1;
        &self.prices[usize::from(token) * length..][..length]
    }

    /// The pool's depth, USD; without end for stablecoins.
    pub(crate) fn depth(&self, token: TokenNumber) -> f64 {
        self.listings
            .get(usize::from(token))
            .map_or(f64::INFINITY, |listing| listing.depth)
    }

    /// The block from which a token is traded.
    pub(crate) fn listed_from(&self, token: TokenNumber) -> Block {
        self.listings[usize::from(token)].from
    }

    /// The block from which a token is a part of the market.
    fn seasoned_from(&self, token: TokenNumber) -> Block {
        self.listings[usize::from(token)].seasoned
    }

    /// Priced tokens.
    pub(crate) fn tokens(&self) -> TokenNumber {
        u16::try_from(self.listings.len()).unwrap_or(u16::MAX)
    }

    /// A token of the market at `block`, by popularity.
    pub(crate) fn pick(&self, rng: &mut impl Rng, block: Block) -> TokenNumber {
        // Most tokens are listed from the start, so a few tries do.
        for _ in 0..64 {
            let point = rng.random::<f64>();
            let step = whole((point * f64::from(GUIDES)).floor()) as usize;
            let mut token = self.guide[step.min(self.guide.len() - 1)];
            while token + 1 < self.tokens() && self.popularity[usize::from(token)] <= point {
                token += 1;
            }
            if self.seasoned_from(token) <= block {
                return token;
            }
        }
        NATIVE
    }

    /// A token of this sector that is listed at `block`, by popularity.
    pub(crate) fn pick_in(
        &self,
        rng: &mut impl Rng,
        sector: u16,
        block: Block,
    ) -> Option<TokenNumber> {
        (0..64)
            .filter_map(|_| self.sectors.pick(rng, sector))
            .find(|token| self.seasoned_from(*token) <= block)
    }

    /// A token that draws attention at `block`, if any does.
    pub(crate) fn pick_drawn(&self, rng: &mut impl Rng, block: Block) -> Option<TokenNumber> {
        self.attention.pick(rng, block)
    }

    /// A token's sector; the native token and rings' have none.
    pub(crate) fn sector(&self, token: TokenNumber) -> Option<u16> {
        self.sectors.of(token)
    }

    /// The tokens that are listed after the beginning, in their order of time.
    pub(crate) fn new_listings(&self) -> &[(Block, TokenNumber)] {
        self.attention.listings()
    }

    /// The market's return from the first hour to the last, a fraction.
    pub(crate) fn total_return(&self) -> f64 {
        self.levels.last().copied().unwrap_or(1.0) - 1.0
    }

    /// The token with the least depth among those at the data's start, after
    /// `skip` others.
    pub(crate) fn thin(&self, skip: usize) -> TokenNumber {
        let mut early: Vec<TokenNumber> = (1..self.tokens())
            .filter(|token| self.listed_from(*token) == 0)
            .collect();
        early.sort_by(|a, b| self.depth(*a).total_cmp(&self.depth(*b)));
        let index = skip % early.len().max(1);
        early.get(index).copied().unwrap_or(NATIVE)
    }

    /// The token with the greatest depth among those at the data's start, apart from the
    /// native one, if there is another.
    pub(crate) fn liquid(&self) -> TokenNumber {
        let early = (1..self.tokens()).filter(|token| self.listed_from(*token) == 0);
        early
            .max_by(|a, b| self.depth(*a).total_cmp(&self.depth(*b)))
            .unwrap_or(NATIVE)
    }

    fn index(&self) -> Vec<f64> {
        let mut level = 1.0;
        let mut levels = Vec::with_capacity(self.hours + 1);
        levels.push(level);
        for hour in 0..self.hours {
            let (mut growth, mut weights) = (0.0, 0.0);
            for (token, listing) in (0..).zip(&self.listings) {
                if listing.seasoned as usize <= hour * BLOCKS_PER_HOUR as usize {
                    let path = self.path(token);
                    growth += listing.weight * path[hour + 1] / path[hour];
                    weights += listing.weight;
                }
            }
            level *= growth / weights;
            levels.push(level);
        }
        levels
    }
}

/// The last tokens are the rings': no other wallet trades them, and they are no part of the market.
fn close_ring_tokens(scenario: &Scenario, listings: &mut [Listing]) {
    let first = listings.len() - usize::from(ring_count(scenario));
    for listing in &mut listings[first..] {
        listing.from = Block::MAX;
        listing.seasoned = Block::MAX;
    }
}

/// A listing that everybody buys comes to the market when its fall is over.
fn season_listings(scenario: &Scenario, listings: &mut [Listing]) {
    let settings = &scenario.listings;
    if settings.positions > 0.0 {
        let fresh = from_days(settings.days + settings.fall_days);
        for listing in listings.iter_mut().filter(|listing| listing.from > 0) {
            listing.seasoned = listing.from.saturating_add(fresh);
        }
    }
}

/// Straight lines between the hours.
#[inline]
fn interpolated(path: &[f64], block: Block) -> f64 {
    let last = path.len() - 2;
    let hour = (block / BLOCKS_PER_HOUR) as usize;
    if hour > last {
        return path[last + 1];
    }
    let part = f64::from(block % BLOCKS_PER_HOUR) / f64::from(BLOCKS_PER_HOUR);
    path[hour] + part * (path[hour + 1] - path[hour])
}

fn cumulative(listings: &[Listing]) -> Vec<f64> {
    let total: f64 = listings.iter().map(|listing| listing.weight).sum();
    let mut sum = 0.0;
    listings
        .iter()
        .map(|listing| {
            sum += listing.weight / total;
            sum
        })
        .collect()
}

fn guide(popularity: &[f64]) -> Vec<TokenNumber> {
    (0..GUIDES)
        .map(|step| {
            let point = f64::from(step) / f64::from(GUIDES);
            let token = popularity.partition_point(|share| *share <= point);
            u16::try_from(token.min(popularity.len() - 1)).unwrap_or(NATIVE)
        })
        .collect()
}

/// Every token takes the same number of draws from `rng`, so that changing a
/// share changes only the tokens concerned.
fn draw_token(
    rng: &mut impl Rng,
    settings: &MarketSettings,
    token: TokenNumber,
    hours: usize,
) -> (Listing, Motion) {
    let beta = (1.0 + settings.beta_spread * normal(rng)).max(0.0);
    let range = settings.greatest_idiosyncratic / settings.least_idiosyncratic;
    let own_volatility = settings.least_idiosyncratic * range.powf(rng.random());
    let depth = log_normal(rng, settings.depth_median, settings.depth_spread);
    let first_price = log_normal(rng, 0.5, 3.0);
    let (new, listed) = (rng.random::<f64>(), rng.random::<f64>());
    let (falls, when) = (rng.random::<f64>(), rng.random::<f64>());
    let is_native = token == NATIVE;
    let depth = if is_native {
        settings.native_depth * settings.depth_median
    } else {
        depth
    };
    let hour = |part: f64| whole(part * hours as f64);
    // New tokens come in the first four fifths, so that each is traded a while.
    let from = if new < settings.new_listings && !is_native {
        hour(0.8 * listed) * BLOCKS_PER_HOUR
    } else {
        0
    };
    let falls_at = (falls < settings.falling && !is_native).then(|| hour(when) as usize);
    let listing = Listing {
        from,
        seasoned: from,
        depth,
        weight: (depth / settings.depth_median).powf(settings.popularity_power),
    };
    let motion = Motion {
        first_price: if is_native { NATIVE_PRICE } else { first_price },
        beta: if is_native { 1.0 } else { beta },
        own_volatility: if is_native {
            settings.native_idiosyncratic
        } else {
            own_volatility
        },
        falls_at,
    };
    (listing, motion)
}

//! Tokens in sectors. What a sector's tokens have in common is a part of each one's own
//! volatility, so that this stays what the settings say.

use super::{Listing, cumulative};
use crate::clock::Block;
use crate::prices::normal;
use crate::random::{Purpose, stream};
use crate::scenario::Scenario;
use crate::tokens::TokenNumber;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};

/// The sectors' tokens and shocks.
pub(crate) struct Sectors {
    /// By token; none for the native one.
    of: Vec<Option<u16>>,
    correlation: f64,
    /// By sector: standard normal numbers, one an hour. None without a correlation.
    shocks: Vec<Vec<f64>>,
    /// By sector: its tokens, and cumulative shares by which they are chosen.
    tokens: Vec<(Vec<TokenNumber>, Vec<f64>)>,
}

impl Sectors {
    /// Every sector has as many tokens as another, or one more.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let settings = &scenario.sectors;
        let mut order: Vec<TokenNumber> = (1..scenario.market.tokens).collect();
        order.shuffle(&mut stream(scenario.seed, Purpose::Sectors, 0));
        let mut of = vec![None; usize::from(scenario.market.tokens)];
        for (sector, token) in (0..settings.count).cycle().zip(order) {
            of[usize::from(token)] = Some(sector);
        }
        let hours = scenario.days * 24;
        let shocks = if settings.correlation > 0.0 {
            (0..settings.count)
                .map(|sector| {
                    let index = u64::from(sector);
                    let mut rng = stream(scenario.seed, Purpose::SectorFactor, index);
                    (0..hours).map(|_| normal(&mut rng)).collect()
                })
                .collect()
        } else {
            Vec::new()
        };
        Self {
            of,
            correlation: settings.correlation,
            shocks,
            tokens: Vec::new(),
        }
    }

    /// With shares by which each sector's tokens are chosen.
    pub(super) fn with_tokens(mut self, listings: &[Listing]) -> Self {
        for (of, listing) in self.of.iter_mut().zip(listings) {
            if listing.from == Block::MAX {
                *of = None;
            }
        }
        let count = self.of.iter().flatten().max().map_or(0, |last| last + 1);
        self.tokens = (0..count)
            .map(|sector| {
                let of_sector = (0..)
                    .zip(listings)
                    .filter(|(token, _)| self.of(*token) == Some(sector));
                let (tokens, listings): (Vec<TokenNumber>, Vec<Listing>) =
                    of_sector.map(|(token, l)| (token, l.clone())).unzip();
                (tokens, cumulative(&listings))
            })
            .collect();
        self
    }

    pub(super) fn of(&self, token: TokenNumber) -> Option<u16> {
        self.of.get(usize::from(token)).copied().flatten()
    }

    /// What a token shares with its sector.
    pub(super) fn shocks(&self, token: TokenNumber) -> Option<(&[f64], f64)> {
        let shocks = self.shocks.get(usize::from(self.of(token)?))?;
        Some((shocks, self.correlation))
    }

    /// A token of a sector, by popularity.
    pub(super) fn pick(&self, rng: &mut impl Rng, sector: u16) -> Option<TokenNumber> {
        let (tokens, shares) = self.tokens.get(usize::from(sector))?;
        let point = rng.random::<f64>();
        let at = shares.partition_point(|share| *share <= point);
        tokens.get(at.min(tokens.len().checked_sub(1)?)).copied()
    }
}

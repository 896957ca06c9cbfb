//! Tokens that everybody buys for a while: those that are pumped, and new listings.

use super::Listing;
use super::extra::Pump;
use crate::clock::{BLOCKS_PER_HOUR, Block, from_days};
use crate::scenario::Scenario;
use crate::tokens::TokenNumber;
use rand::{Rng, RngExt};

/// Which tokens draw attention, and when.
pub(super) struct Attention {
    /// (first block, block after the last, token), in order of time, all as long as another.
    pumps: Vec<(Block, Block, TokenNumber)>,
    pump_share: f64,
    /// (block, token), in order of time.
    listings: Vec<(Block, TokenNumber)>,
    listing_share: f64,
    /// Blocks for which a listing is new.
    is_new_for: Block,
}

impl Attention {
    pub(super) fn new(scenario: &Scenario, listings: &[Listing], pumps: Vec<Pump>) -> Self {
        let settings = &scenario.pumps;
        let hour = |hours: usize| u32::try_from(hours).unwrap_or(0) * BLOCKS_PER_HOUR;
        let mut pumps: Vec<(Block, Block, TokenNumber)> = pumps
            .into_iter()
            .map(|pump| {
                let from = hour(pump.from) + settings.rise_hours * BLOCKS_PER_HOUR / 2;
                let to =
                    hour(pump.from) + (settings.rise_hours + settings.fall_hours) * BLOCKS_PER_HOUR;
                (from, to, pump.token)
            })
            .collect();
        pumps.sort_unstable();
        let mut new: Vec<(Block, TokenNumber)> = (0..)
            .zip(listings)
            .filter(|(_, listing)| listing.from > 0 && listing.from < Block::MAX)
            .map(|(token, listing)| (listing.from, token))
            .collect();
        new.sort_unstable();
        Self {
            pumps,
            pump_share: settings.positions,
            listings: new,
            listing_share: scenario.listings.positions,
            is_new_for: from_days(scenario.listings.days),
        }
    }

    pub(super) fn listings(&self) -> &[(Block, TokenNumber)] {
        &self.listings
    }

    /// The token that a trader buys because it draws attention, if this one does. Takes no
    /// draw where nothing can.
    pub(super) fn pick(&self, rng: &mut impl Rng, block: Block) -> Option<TokenNumber> {
        if self.pump_share + self.listing_share == 0.0 {
            return None;
        }
        let point = rng.random::<f64>();
        if point < self.pump_share {
            let end = self.pumps.partition_point(|(from, ..)| *from <= block);
            let begin = self.pumps.partition_point(|(_, to, _)| *to <= block);
            one_of(rng, self.pumps.get(begin..end)?).map(|(.., token)| token)
        } else if point < self.pump_share + self.listing_share {
            let end = self.listings.partition_point(|(from, _)| *from <= block);
            let is_old = |from: Block| from.saturating_add(self.is_new_for) <= block;
            let begin = self.listings.partition_point(|(from, _)| is_old(*from));
            one_of(rng, self.listings.get(begin..end)?).map(|(_, token)| token)
        } else {
            None
        }
    }
}

fn one_of<T: Copy>(rng: &mut impl Rng, all: &[T]) -> Option<T> {
    let at = rng.random::<f64>() * all.len() as f64;
    all.get(crate::clock::whole(at.floor()) as usize).copied()
}

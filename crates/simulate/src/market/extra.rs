//! What happens to tokens' prices besides random walks: pumps, falls of listings, lotteries.

use super::{Listing, Sectors};
use crate::clock::{BLOCKS_PER_HOUR, Block, whole};
use crate::prices::HOURS_PER_YEAR;
use crate::random::{Purpose, stream};
use crate::scenario::Scenario;
use crate::tokens::{NATIVE, TokenNumber};
use rand::RngExt;
use rand::seq::SliceRandom;

/// The hours in 180 days.
const HALF_YEAR: f64 = 180.0 * 24.0;

/// A token's pump.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pump {
    pub(super) token: TokenNumber,
    /// The hour in which its rise begins.
    pub(super) from: usize,
}

/// Growth of tokens' prices beyond their random walks.
pub(super) struct Extras<'a> {
    scenario: &'a Scenario,
    listings: &'a [Listing],
    sectors: &'a Sectors,
    hours: usize,
    pumps: Vec<Pump>,
    /// (sector, the hour in which its rise begins).
    sector_pumps: Vec<(u16, usize)>,
}

impl<'a> Extras<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        listings: &'a [Listing],
        sectors: &'a Sectors,
    ) -> Self {
        Self {
            hours: scenario.days as usize * 24,
            pumps: pumps(scenario, listings),
            sector_pumps: sector_pumps(scenario),
            scenario,
            listings,
            sectors,
        }
    }

    pub(super) fn into_pumps(self) -> Vec<Pump> {
        self.pumps
    }

    /// Growth of the logarithm of a token's price by hour; None where nothing happens to it.
    pub(super) fn of(&self, token: TokenNumber) -> Option<Vec<f64>> {
        let mut growth = vec![0.0; self.hours];
        if token == NATIVE {
            return None;
        }
        self.add_pumps(token, &mut growth);
        self.add_listing(token, &mut growth);
        self.add_lottery(token, &mut growth);
        let listing = &self.listings[usize::from(token)];
        let market = &self.scenario.market;
        if listing.depth < market.depth_median {
            let premium = market.small_premium / HOURS_PER_YEAR;
            for hour in &mut growth {
                *hour += premium;
            }
        }
        growth.iter().any(|g| *g != 0.0).then_some(growth)
    }

    fn add_pumps(&self, token: TokenNumber, growth: &mut [f64]) {
        let settings = &self.scenario.pumps;
        for pump in self.pumps.iter().filter(|pump| pump.token == token) {
            let peak = pump.from + settings.rise_hours as usize;
            spread(growth, pump.from, peak, settings.multiple.ln());
            let end = peak + settings.fall_hours as usize;
            spread(growth, peak, end, (1.0 - settings.fall).ln());
        }
        let settings = &self.scenario.sectors;
        let hours = whole(settings.pump_days * 24.0).max(1) as usize;
        for (sector, from) in &self.sector_pumps {
            if self.sectors.of(token) == Some(*sector) {
                spread(growth, *from, from + hours, settings.pump_multiple.ln());
            }
        }
    }

    fn add_listing(&self, token: TokenNumber, growth: &mut [f64]) {
        let settings = &self.scenario.listings;
        let listed = self.listings[usize::from(token)].from;
        if settings.positions == 0.0 || listed == 0 || listed == Block::MAX {
            return;
        }
        let begin = (listed / BLOCKS_PER_HOUR + whole(settings.days * 24.0)) as usize;
        let end = begin + whole(settings.fall_days * 24.0).max(1) as usize;
        spread(growth, begin, end, (1.0 - settings.fall).ln());
    }

    fn add_lottery(&self, token: TokenNumber, growth: &mut [f64]) {
        let settings = &self.scenario.lottery;
        if settings.share == 0.0 {
            return;
        }
        let mut rng = stream(self.scenario.seed, Purpose::Lottery, u64::from(token));
        let drawn = rng.random::<f64>();
        let place = if settings.by_sector {
            let sector = self.sectors.of(token).map_or(f64::INFINITY, f64::from);
            (sector + 0.5) / f64::from(self.scenario.sectors.count)
        } else {
            drawn
        };
        if place >= settings.share {
            return;
        }
        let decay = (1.0 - settings.fall).ln() / HALF_YEAR;
        let [least, greatest] = settings.multiple;
        for hour in growth {
            *hour += decay;
            if rng.random::<f64>() < settings.jumps / HALF_YEAR {
                *hour += (least * (greatest / least).powf(rng.random())).ln();
            }
        }
    }
}

/// Adds `total` in equal parts to the hours of a span, as far as they are within the data.
fn spread(growth: &mut [f64], from: usize, to: usize, total: f64) {
    let part = total / (to - from) as f64;
    let within = from.min(growth.len())..to.min(growth.len());
    for hour in &mut growth[within] {
        *hour += part;
    }
}

/// One pump after another, so that there is always one about; no token is pumped twice before
/// all others were.
fn pumps(scenario: &Scenario, listings: &[Listing]) -> Vec<Pump> {
    let settings = &scenario.pumps;
    let mut tokens: Vec<TokenNumber> = (1..scenario.market.tokens)
        .filter(|token| listings[usize::from(*token)].from == 0)
        .collect();
    if settings.positions == 0.0 || tokens.is_empty() {
        return Vec::new();
    }
    let mut rng = stream(scenario.seed, Purpose::Pumps, 0);
    tokens.shuffle(&mut rng);
    let hours = f64::from(scenario.days) * 24.0;
    let count = whole(f64::from(settings.count) * scenario.half_years()).max(1);
    (0..count)
        .zip(tokens.into_iter().cycle())
        .map(|(number, token)| {
            let at = (f64::from(number) + rng.random::<f64>()) / f64::from(count);
            Pump {
                token,
                from: whole(at * hours) as usize,
            }
        })
        .collect()
}

/// The first begins with the burst, if there is one.
fn sector_pumps(scenario: &Scenario) -> Vec<(u16, usize)> {
    let mut rng = stream(scenario.seed, Purpose::SectorPumps, 0);
    let hours = f64::from(scenario.days) * 24.0;
    let mut sectors: Vec<u16> = (0..scenario.sectors.count).collect();
    sectors.shuffle(&mut rng);
    let pumped = sectors.into_iter().cycle();
    (0..scenario.sectors.pumps)
        .zip(pumped)
        .map(|(number, sector)| {
            let at = rng.random::<f64>();
            let in_burst = number == 0 && scenario.bursts.share > 0.0;
            let bursts = &scenario.bursts;
            let at = if in_burst {
                // It is over before the burst is.
                let room = (bursts.days - scenario.sectors.pump_days).max(0.0) / 2.0;
                bursts.begin + at * room / f64::from(scenario.days)
            } else {
                at
            };
            (sector, whole(at * hours) as usize)
        })
        .collect()
}

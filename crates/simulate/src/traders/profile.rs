//! A trader's habits: times, sizes, holding times and tokens.

use crate::clock::{Block, from_days, whole};
use crate::kinds::Habit;
use crate::prices::log_normal;
use crate::random::{Purpose, hash};
use crate::tokens::{NATIVE, TokenNumber};
use crate::world::World;
use rand::{Rng, RngExt};

/// How positions end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Exit {
    /// After a random time, whatever the price.
    Random,
    /// When the price is up by this fraction, else after a multiple of the time.
    TakeProfit(f64),
}

/// One trader's habits.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// First block of its activity.
    pub(crate) from: Block,
    /// The block after the last.
    pub(crate) to: Block,
    /// Positions that it opens and closes.
    pub(crate) positions: u32,
    /// Typical holding time, blocks.
    pub(crate) holding: f64,
    /// Typical position, USD.
    pub(crate) size: f64,
    /// The stablecoin that it trades against.
    pub(crate) cash: TokenNumber,
    /// Share of positions that it pays in the native token.
    pub(crate) native: f64,
    pub(crate) exit: Exit,
    /// The sector that it prefers.
    pub(crate) sector: u16,
    /// What is particular about its purchases.
    pub(crate) habit: Habit,
}

impl Profile {
    pub(crate) fn draw(world: &World, wallet: u32, rng: &mut impl Rng) -> Self {
        let role = world.roles[wallet as usize];
        let settings = &world.scenario.trading;
        let span = f64::from(world.blocks());
        let active = settings.least_active + (1.0 - settings.least_active) * rng.random::<f64>();
        let from = whole((1.0 - active) * span * rng.random::<f64>());
        let to = (from + whole(active * span)).clamp(from + 1, world.blocks().max(from + 1));
        let per_half_year = log_normal(rng, settings.positions_median, settings.positions_spread);
        let positions =
            per_half_year.min(f64::from(settings.positions_greatest)) * world.scenario.half_years();
        let positions = whole(positions).max(1);
        let holding_days = log_normal(rng, settings.holding_median, settings.holding_spread);
        let room = f64::from(to - from) * settings.open_at_once / f64::from(positions);
        let holding = f64::from(from_days(holding_days)).min(room);
        let size = log_normal(rng, settings.size_median, settings.size_spread)
            .clamp(settings.size_least, settings.size_greatest);
        let cash = if rng.random::<f64>() < 0.6 {
            world.usdc()
        } else {
            world.usdt()
        };
        let pays_native = rng.random::<f64>() < settings.native_wallets;
        let target = log_normal(
            rng,
            settings.take_profit_median,
            settings.take_profit_spread,
        );
        Self {
            from,
            to,
            positions,
            holding,
            size,
            cash,
            native: if pays_native {
                settings.native_positions
            } else {
                0.0
            },
            exit: if role.disposition {
                Exit::TakeProfit(target)
            } else {
                Exit::Random
            },
            sector: preferred_sector(world, wallet),
            habit: role.habit,
        }
    }

    /// What a position in `token` is paid in.
    pub(crate) fn quote(&self, rng: &mut impl Rng, token: TokenNumber) -> TokenNumber {
        if rng.random::<f64>() < self.native && token != NATIVE {
            NATIVE
        } else {
            self.cash
        }
    }
}

fn preferred_sector(world: &World, wallet: u32) -> u16 {
    let draw = hash(world.scenario.seed, Purpose::Taste, u64::from(wallet));
    let sector = draw % u64::from(world.scenario.sectors.count.max(1));
    u16::try_from(sector).unwrap_or(0)
}

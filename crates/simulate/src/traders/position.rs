//! A position as it is planned: token, purchases, sales, what stays. It is
//! drawn without a look at prices (but for take-profit exits), and its excess
//! over the market is known before it is traded.

use super::choice::{Choice, choose_token, draw_entry};
use super::parts::{MOST_PARTS, Parts};
use super::profile::{Exit, Profile};
use super::scaling::scale;
use crate::clock::{BLOCKS_PER_HOUR, Block, from_days, whole};
use crate::prices::log_normal;
use crate::scenario::TradingSettings;
use crate::tokens::TokenNumber;
use crate::world::World;
use rand::{Rng, RngExt};

/// Tries to find a token that the wallet does not hold already.
const TRIES: usize = 40;

/// A planned position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Position {
    pub(crate) token: TokenNumber,
    /// USD paid in all.
    pub(crate) size: f64,
    pub(crate) buys: Parts,
    /// Shares are of what is sold.
    pub(crate) sells: Parts,
    /// Share of the quantity that is not sold.
    pub(crate) remainder: f64,
    /// Whether its token was chosen because everybody buys it.
    pub(crate) is_drawn: bool,
    /// Whether it is sold in the end.
    pub(crate) is_sold: bool,
    /// The block by which it ends whatever the price does.
    deadline: Block,
}

impl Position {
    /// A random position within the trader's habits.
    pub(crate) fn draw(world: &World, profile: &Profile, rng: &mut impl Rng) -> Self {
        let (entry, holding) = draw_times(world, profile, rng);
        let choice = choose_token(world, profile, rng, entry);
        Self::draw_in(world, profile, rng, choice, (entry, holding))
    }

    /// The same in a token that `is_free` from one block to another; None
    /// where none is found. The times stay as they were drawn, so that a busy
    /// wallet's positions last as long as others'.
    pub(crate) fn draw_free(
        world: &World,
        profile: &Profile,
        rng: &mut impl Rng,
        is_free: impl Fn(TokenNumber, Block, Block) -> bool,
    ) -> Option<Self> {
        let (entry, holding) = draw_times(world, profile, rng);
        let choice = (0..TRIES)
            .map(|_| choose_token(world, profile, rng, entry))
            .find(|choice| is_free(choice.token, entry, entry + holding))?;
        Some(Self::draw_in(world, profile, rng, choice, (entry, holding)))
    }

    /// A position of the same time in another token.
    pub(crate) fn draw_beside(
        &self,
        world: &World,
        profile: &Profile,
        rng: &mut impl Rng,
        token: TokenNumber,
    ) -> Self {
        let choice = Choice {
            token,
            is_drawn: false,
        };
        let times = (self.begin(), self.deadline - self.begin());
        Self::draw_in(world, profile, rng, choice, times)
    }

    fn draw_in(
        world: &World,
        profile: &Profile,
        rng: &mut impl Rng,
        choice: Choice,
        (entry, holding): (Block, Block),
    ) -> Self {
        let settings = &world.scenario.trading;
        let token = choice.token;
        let size = log_normal(rng, profile.size, settings.size_spread_within)
            .clamp(settings.size_least, settings.size_greatest)
            .min(world.largest_trade(token));
        let held = match profile.exit {
            Exit::Random => holding,
            Exit::TakeProfit(gain) => crossing(world.market.path(token), entry, holding, gain),
        };
        let width = whole(f64::from(held) * settings.parts_spread);
        let buys = Parts::draw(rng, settings, entry, width);
        // A random exit's sales lead up to it; a target that was met can only
        // be answered afterwards.
        let begin = match profile.exit {
            Exit::TakeProfit(_) if held < holding => entry + held,
            _ => entry + held - width,
        };
        let room = (entry + holding).saturating_sub(begin);
        let sells = Parts::draw(rng, settings, begin, width.min(room));
        let mut position = Self {
            token,
            size,
            buys,
            sells,
            remainder: draw_remainder(settings, rng),
            is_drawn: choice.is_drawn,
            is_sold: true,
            deadline: entry + holding,
        };
        scale(world, profile.habit, &mut position, held);
        position
    }

    /// The same, each trade at another time; within the data.
    pub(crate) fn moved(&self, world: &World, to: impl Fn(Block) -> Block) -> Self {
        let last = world.blocks() - 1;
        let to = |block: Block| to(block).min(last);
        Self {
            buys: self.buys.moved(to),
            sells: self.sells.moved(to),
            deadline: to(self.deadline),
            ..*self
        }
    }

    /// The block of the first purchase.
    pub(crate) fn begin(&self) -> Block {
        self.buys.first()
    }

    /// The block of the last sale.
    pub(crate) fn end(&self) -> Block {
        self.sells.last()
    }

    /// The block by which it ends whatever the price does. Whether there is
    /// room for a position is asked of this: asked of the true end, it would
    /// favour positions that end early, and those are the ones that gain.
    pub(crate) fn deadline(&self) -> Block {
        self.deadline
    }

    /// What all of it is worth at the last sale, before costs, USD.
    pub(crate) fn value_at_end(&self, world: &World) -> f64 {
        let price = |block| world.market.price(self.token, block);
        let bought = self.buys.iter().map(|(block, share)| {
            let cost = self.size * share;
            cost * world.after_costs(self.token, cost) / price(block)
        });
        bought.sum::<f64>() * price(self.end())
    }

    /// Proceeds ÷ cost − 1, fees and slippage inside, less the market's return
    /// over each sold lot's own time, weighted by cost. First in, first out.
    pub(crate) fn excess(&self, world: &World) -> f64 {
        self.excess_after(world, |token, usd| world.after_costs(token, usd))
    }

    /// The same before fees and slippage.
    pub(crate) fn gross_excess(&self, world: &World) -> f64 {
        self.excess_after(world, |_, _| 1.0)
    }

    fn excess_after(&self, world: &World, after_costs: impl Fn(TokenNumber, f64) -> f64) -> f64 {
        let market = &world.market;
        // What each purchase brought: (tokens left, cost left, market units left).
        let mut lots = [(0.0, 0.0, 0.0); MOST_PARTS];
        let mut quantity = 0.0;
        for (lot, (block, share)) in lots.iter_mut().zip(self.buys.iter()) {
            let cost = self.size * share;
            let bought = cost * after_costs(self.token, cost) / market.price(self.token, block);
            *lot = (bought, cost, cost / market.level(block));
            quantity += bought;
        }
        let sold = quantity * (1.0 - self.remainder);
        let (mut cost, mut proceeds, mut passive) = (0.0, 0.0, 0.0);
        let mut oldest = 0;
        for (block, share) in self.sells.iter() {
            let mut wanted = sold * share;
            let gross = wanted * market.price(self.token, block);
            proceeds += gross * after_costs(self.token, gross);
            let level = market.level(block);
            while wanted > 0.0 && oldest < self.buys.len() {
                let (held, paid, index_units) = lots[oldest];
                let taken = wanted.min(held);
                let part = taken / held;
                cost += paid * part;
                passive += index_units * part * level;
                lots[oldest] = (
                    held - taken,
                    paid * (1.0 - part),
                    index_units * (1.0 - part),
                );
                wanted -= taken;
                // Rounding may leave a tiny rest of the last lot, which is ignored.
                if wanted > 0.0 {
                    oldest += 1;
                }
            }
        }
        (proceeds - passive) / cost
    }
}

/// The block of entry, and for how many blocks a position is held at most.
fn draw_times(world: &World, profile: &Profile, rng: &mut impl Rng) -> (Block, Block) {
    let holding = draw_holding(&world.scenario.trading, profile, rng);
    let latest = profile.to.saturating_sub(holding + 1).max(profile.from);
    (draw_entry(world, rng, profile.from, latest), holding)
}

/// Blocks for which a position is held, or held at most.
fn draw_holding(settings: &TradingSettings, profile: &Profile, rng: &mut impl Rng) -> Block {
    let patience = match profile.exit {
        Exit::Random => 1.0,
        Exit::TakeProfit(_) => settings.hold_losses,
    };
    let drawn = patience * log_normal(rng, profile.holding, settings.holding_spread_within);
    let greatest = f64::from(from_days(settings.holding_greatest))
        .min(f64::from(profile.to - profile.from) / 2.0);
    let least = f64::from(from_days(settings.holding_least)).min(greatest);
    whole(drawn.clamp(least, greatest)).max(1)
}

/// Blocks until the price, looked at once an hour, is up by `gain`; `longest`
/// if it is not before.
fn crossing(path: &[f64], entry: Block, longest: Block, gain: f64) -> Block {
    let hour = entry / BLOCKS_PER_HOUR;
    let part = f64::from(entry % BLOCKS_PER_HOUR) / f64::from(BLOCKS_PER_HOUR);
    let first = hour as usize;
    let next = (first + 1).min(path.len() - 1);
    let target = (path[first] + part * (path[next] - path[first])) * (1.0 + gain);
    let last = (((entry + longest) / BLOCKS_PER_HOUR) as usize).min(path.len() - 1);
    let found = path[next..=last.max(next)]
        .iter()
        .position(|price| *price >= target);
    let blocks = |hours: usize| whole((next + hours) as f64) * BLOCKS_PER_HOUR - entry;
    found.map_or(longest, |hours| blocks(hours).clamp(1, longest))
}

fn draw_remainder(settings: &TradingSettings, rng: &mut impl Rng) -> f64 {
    let (kind, size) = (rng.random::<f64>(), rng.random::<f64>());
    if kind < settings.remainder_large_share {
        return settings.remainder_small
            + size * (settings.remainder_large - settings.remainder_small);
    }
    if kind < settings.remainder_large_share + settings.remainder_share {
        return size * settings.remainder_small;
    }
    0.0
}

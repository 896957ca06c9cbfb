//! What the settings of events and habits must satisfy.

use super::Scenario;
use super::validate::{check, within};
use crate::SimulateError;

/// A range's two ends, the lesser first, within limits.
fn range(
    setting: &'static str,
    [least, greatest]: [f64; 2],
    lowest: f64,
    highest: f64,
) -> Result<(), SimulateError> {
    within(setting, greatest, lowest, highest)?;
    within(setting, least, lowest, greatest)
}

fn counts(
    setting: &'static str,
    [least, greatest]: [u32; 2],
    highest: u32,
) -> Result<(), SimulateError> {
    check(
        setting,
        1 <= least && least <= greatest && greatest <= highest,
        &format!("must be two counts from 1 to {highest}, the lesser first"),
    )
}

impl Scenario {
    pub(super) fn validate_events(&self) -> Result<(), SimulateError> {
        let sectors = &self.sectors;
        check("sectors.count", sectors.count >= 1, "must be 1 or more")?;
        within("sectors.correlation", sectors.correlation, 0.0, 1.0)?;
        within("sectors.taste", sectors.taste, 0.0, 1.0)?;
        within("sectors.pump_multiple", sectors.pump_multiple, 0.01, 100.0)?;
        within("sectors.pump_days", sectors.pump_days, 0.05, 3_650.0)?;
        within("bursts.share", self.bursts.share, 0.0, 1.0)?;
        within("bursts.begin", self.bursts.begin, 0.0, 1.0)?;
        within("bursts.days", self.bursts.days, 0.05, 3_650.0)?;
        let pumps = &self.pumps;
        within("pumps.positions", pumps.positions, 0.0, 1.0)?;
        check(
            "pumps.count",
            (1..=10_000).contains(&pumps.count),
            "must be 1 to 10000",
        )?;
        within("pumps.multiple", pumps.multiple, 1.0, 100.0)?;
        within("pumps.fall", pumps.fall, 0.0, 0.999_999)?;
        for (name, hours) in [
            ("pumps.rise_hours", pumps.rise_hours),
            ("pumps.fall_hours", pumps.fall_hours),
        ] {
            check(name, (1..=10_000).contains(&hours), "must be 1 to 10000")?;
        }
        let listings = &self.listings;
        within(
            "listings.positions",
            listings.positions,
            0.0,
            1.0 - pumps.positions,
        )?;
        within("listings.days", listings.days, 0.05, 3_650.0)?;
        within("listings.fall", listings.fall, 0.0, 0.999_999)?;
        within("listings.fall_days", listings.fall_days, 0.05, 3_650.0)?;
        let lottery = &self.lottery;
        within("lottery.share", lottery.share, 0.0, 1.0)?;
        within("lottery.fall", lottery.fall, 0.0, 0.999_999)?;
        within("lottery.jumps", lottery.jumps, 0.0, 1_000.0)?;
        range("lottery.multiple", lottery.multiple, 0.01, 1_000.0)
    }

    pub(super) fn validate_habits(&self) -> Result<(), SimulateError> {
        let habits = &self.habits;
        let shares = [
            habits.keeps_losers,
            habits.averages_down,
            habits.doubles,
            habits.adds_to_winners,
            habits.stops,
            habits.baskets,
        ];
        for share in shares {
            within("habits", share, 0.0, 1.0)?;
        }
        check(
            "habits",
            shares.iter().sum::<f64>() <= self.shares.no_skill + 1e-9,
            "the shares of wallets with a habit exceed shares.no_skill",
        )?;
        within("habits.kept", habits.kept, 0.0, 1.0)?;
        within("habits.first_purchase", habits.first_purchase, 0.001, 0.999)?;
        within("habits.look_after", habits.look_after, 0.001, 3_650.0)?;
        within("habits.streak_t", habits.streak_t, 0.0, 100.0)?;
        counts("habits.basket_tokens", habits.basket_tokens, 1_000)?;
        let mimics = &self.mimics;
        within("mimics.repeated", mimics.repeated, 0.0, 1.0)?;
        within("mimics.of_skilled", mimics.of_skilled, 0.0, 1.0)?;
        // Ten days, in minutes.
        range("mimics.copy_delay", mimics.copy_delay, 0.0, 14_400.0)?;
        range(
            "mimics.follower_delay",
            mimics.follower_delay,
            0.0,
            14_400.0,
        )?;
        range("mimics.front_run", mimics.front_run, 0.0, 14_400.0)?;
        let snipers = &self.snipers;
        within("snipers.bought", snipers.bought, 0.0, 1.0)?;
        within("snipers.minutes", snipers.minutes, 0.0, 1_440.0)?;
        range("snipers.discount", snipers.discount, 0.0, 0.99)?;
        range("snipers.hours", snipers.hours, 0.0, 2_400.0)?;
        counts("rings.round_trips", self.rings.round_trips, 100_000)?;
        range("rings.rise", self.rings.rise, -0.5, 0.5)
    }
}

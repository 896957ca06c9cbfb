//! Time in the simulation is counted in blocks of 12 seconds from the start,
//! and prices are known at the beginning of each hour.

use crate::scenario::Scenario;
use smartmoney_model::Timestamp;

/// Blocks since the start of the data.
pub(crate) type Block = u32;

pub(crate) const SECS_PER_BLOCK: i64 = 12;
pub(crate) const BLOCKS_PER_HOUR: Block = 300;
pub(crate) const BLOCKS_PER_DAY: Block = 24 * BLOCKS_PER_HOUR;

/// Ethereum's first block of 2024; other starts and chains count alike.
const FIRST_BLOCK_OF_2024: i64 = 18_908_895;
const START_OF_2024: i64 = 1_704_067_200;

/// All blocks of the data.
pub(crate) fn blocks(scenario: &Scenario) -> Block {
    scenario.days * BLOCKS_PER_DAY
}

/// When a block was made.
pub(crate) fn time(scenario: &Scenario, block: Block) -> Timestamp {
    Timestamp::from_secs(scenario.start.as_secs() + i64::from(block) * SECS_PER_BLOCK)
}

/// The number that the chain gives it: block time is 12 seconds since 2022.
pub(crate) fn number(scenario: &Scenario, block: Block) -> u64 {
    let since_2024 = (scenario.start.as_secs() - START_OF_2024).div_euclid(SECS_PER_BLOCK);
    u64::try_from(FIRST_BLOCK_OF_2024 + since_2024 + i64::from(block)).unwrap_or(0)
}

/// A span of days as blocks, at least one.
pub(crate) fn from_days(days: f64) -> Block {
    whole(days * f64::from(BLOCKS_PER_DAY)).max(1)
}

/// The nearest count; 0 below zero and for NaN.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates"
)]
pub(crate) fn whole(value: f64) -> u32 {
    // Not `round`, which is a call where this is one instruction.
    (value + 0.5) as u32
}

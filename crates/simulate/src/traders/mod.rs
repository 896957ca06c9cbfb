//! How each kind of wallet trades.

mod calendar;
mod choice;
mod follower;
mod parts;
mod position;
mod profile;
mod scaling;
mod settle;
mod trader;
mod writing;

mod airdrop_dumper;
mod arbitrage_bot;
mod market_maker;
mod mimic;
mod ring;
mod sandwich_bot;
mod sniper;
mod wash_pair;

use crate::kinds::Kind;
use crate::oracle::Oracle;
use crate::random::{Purpose, stream};
use crate::record::Record;
use crate::routes::rows;
use crate::trade_log::TradeLog;
use crate::truth::WalletTruth;
use crate::world::World;
use rand::{Rng, RngExt};

/// What one wallet did, and the truth about it.
pub(crate) struct WalletRun {
    /// The rows that tell of it.
    pub(crate) records: Vec<Record>,
    pub(crate) truth: WalletTruth,
}

/// Lets one wallet trade. Depends on the world and the wallet's number alone.
pub(crate) fn run(world: &World, oracle: &Oracle, wallet: u32) -> WalletRun {
    let role = world.roles[wallet as usize];
    let mut rng = stream(world.scenario.seed, Purpose::Wallet, u64::from(wallet));
    let mut log = TradeLog::new(world, wallet);
    let mut truth = WalletTruth::new(world, wallet, role);
    match role.kind {
        Kind::NoSkill | Kind::Loser | Kind::Skilled => {
            trader::run(&mut log, &mut rng, oracle, &mut truth);
        }
        Kind::Funded | Kind::Truncated => {
            truth.positions = trader::run_apart(&mut log, &mut rng, wallet);
        }
        Kind::MarketMaker => truth.positions = market_maker::run(&mut log, &mut rng),
        Kind::SandwichBot => truth.positions = sandwich_bot::run(&mut log, &mut rng),
        Kind::ArbitrageBot => truth.positions = arbitrage_bot::run(&mut log, &mut rng),
        Kind::AirdropDumper => truth.positions = airdrop_dumper::run(&mut log, &mut rng),
        Kind::WashPair => truth.positions = wash_pair::run(&mut log, role),
        Kind::Sniper => truth.positions = sniper::run(&mut log, &mut rng),
        Kind::Ring => truth.positions = ring::run(&mut log, role),
        Kind::Copy | Kind::Follower | Kind::FrontRunner => {
            mimic::run(&mut log, &mut rng, role, &mut truth);
        }
    }
    let trades = log.finish();
    truth.trades = trades.len() as u64;
    WalletRun {
        records: rows(world, trades),
        truth,
    }
}

/// A number within a range of counts.
fn count(rng: &mut impl Rng, [least, greatest]: [u32; 2]) -> u32 {
    rng.random_range(least..=greatest)
}

/// A count that is stated for 180 days, for this span; at least one.
fn count_in_span(world: &World, rng: &mut impl Rng, range: [u32; 2]) -> u32 {
    let count = f64::from(count(rng, range)) * world.scenario.half_years();
    crate::clock::whole(count).max(1)
}

/// A number within a range.
fn between(rng: &mut impl Rng, [least, greatest]: [f64; 2]) -> f64 {
    least + (greatest - least) * rng.random::<f64>()
}

#[cfg(test)]
mod tests;

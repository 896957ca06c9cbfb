//! The whole of it: a scenario becomes trades in order of time, and the truth.

use crate::SimulateError;
use crate::population::{all_threads, populate};
use crate::rows::{LogCounter, trade};
use crate::scenario::Scenario;
use crate::truth::WalletTruth;
use crate::world::World;
use smartmoney_model::Trade;
use std::io;
use std::num::NonZeroUsize;

/// What was simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Trades that came out.
    pub trades: u64,
    /// The truth, by wallet, in the scenario's order.
    pub truth: Vec<WalletTruth>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Wallets trade.
    Wallets {
        /// Wallets that are done.
        done: u32,
        /// Of so many.
        of: u32,
    },
    /// Trades are written in order.
    Trades {
        /// Trades that are written.
        done: u64,
        /// Of so many.
        of: u64,
    },
}

/// Simulates a market and hands its trades to `sink`, in order of time. Same
/// scenario, same trades. Memory is bounded whatever the number of trades:
/// what does not fit waits in a temporary file.
pub fn simulate(
    scenario: &Scenario,
    sink: impl FnMut(Trade) -> io::Result<()>,
) -> Result<Summary, SimulateError> {
    simulate_on(scenario, all_threads(), sink)
}

fn simulate_on(
    scenario: &Scenario,
    threads: NonZeroUsize,
    mut sink: impl FnMut(Trade) -> io::Result<()>,
) -> Result<Summary, SimulateError> {
    scenario.validate()?;
    let world = World::new(scenario);
    let population = populate(&world, threads, |_| ())?;
    let trades = population.spool.total();
    let mut logs = LogCounter::default();
    population.spool.drain(|day| {
        for record in &day {
            let index = logs.index(scenario.seed, record);
            sink(trade(&world, record, index)).map_err(SimulateError::Sink)?;
        }
        Ok(())
    })?;
    Ok(Summary {
        trades,
        truth: population.truth,
    })
}

//! Simulates a scenario: its trades in order of time, and the truth about its wallets.

use crate::SimulateError;
use crate::population::{all_threads, populate};
use crate::rows::{LogCounter, trade};
use crate::scenario::Scenario;
use crate::truth::WalletTruth;
use crate::world::World;
use smartmoney_model::Trade;
use std::io;
use std::num::NonZeroUsize;

/// The result of a simulation, beside the trades.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Number of rows: one for each trade, unless the scenario's routes ask for more.
    pub rows: u64,
    /// The truth, by wallet, in the scenario's order.
    pub truth: Vec<WalletTruth>,
    /// The market's return over all of the time, a fraction: every token by its weight.
    pub market_return: f64,
}

/// The progress of a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Wallets trade.
    Wallets {
        /// Wallets that are done.
        done: u32,
        /// Their total.
        of: u32,
    },
    /// Rows are written in order.
    Rows {
        /// Rows that are written.
        done: u64,
        /// Their total.
        of: u64,
    },
}

/// Simulates a market and hands the rows that tell of its trades to `sink`, in order of time. The same scenario
/// gives the same rows. Memory is bounded: rows that do not fit are kept in a temporary
/// file.
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
    let rows = population.spool.total();
    let mut logs = LogCounter::default();
    population.spool.drain(|day| {
        for record in &day {
            let index = logs.index(scenario.seed, record);
            sink(trade(&world, record, index)).map_err(SimulateError::Sink)?;
        }
        Ok(())
    })?;
    Ok(Summary {
        rows,
        truth: population.truth,
        market_return: world.market.total_return(),
    })
}

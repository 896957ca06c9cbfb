//! Many markets, one after the other or several at once.

use crate::{Results, ResultsError, Run, measure, simulate_ledgers};
use smartmoney_analysis::{METHODOLOGY_VERSION, Settings};
use smartmoney_simulate::Scenario;
use std::sync::Mutex;
use std::time::Instant;

/// The market with the simulator's default settings, of which no scenario has the name.
const REFERENCE: &str = "reference";

/// The market of a name: `reference`, or a scenario's.
pub fn scenario(name: &str, seed: u64) -> Option<Scenario> {
    if name == REFERENCE {
        return Some(Scenario {
            seed,
            ..Scenario::default()
        });
    }
    Scenario::named(name, seed)
}

/// The names of all markets.
pub fn scenario_names() -> impl Iterator<Item = &'static str> {
    let named = Scenario::all_names().iter().map(|named| named.name);
    std::iter::once(REFERENCE).chain(named)
}

/// A market to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The name under which its row stands.
    pub name: String,
    /// The market, with its seed.
    pub scenario: Scenario,
}

/// How markets are run.
#[derive(Debug)]
pub struct Harness<'a> {
    /// The rules.
    pub settings: &'a Settings,
    /// Where rows are kept; None keeps nothing.
    pub results: Option<&'a Results>,
    /// The commit of the code.
    pub commit: &'a str,
    /// How many at once.
    pub jobs: usize,
    /// Whether to run again what has a row of this methodology version.
    pub again: bool,
}

impl Harness<'_> {
    /// Runs all tasks but those that have a row, and tells of each when it is done. Returns the
    /// new rows.
    pub fn run(
        &self,
        tasks: &[Task],
        tell: impl Fn(&Run, usize) + Sync,
    ) -> Result<Vec<Run>, RunError> {
        let waiting = Mutex::new(tasks.iter().enumerate());
        let done = Mutex::new(Vec::new());
        let work = || -> Result<(), RunError> {
            loop {
                let next = held(&waiting).next();
                let Some((number, task)) = next else {
                    return Ok(());
                };
                if !self.again && self.has(task)? {
                    continue;
                }
                let run = self.run_one(task)?;
                tell(&run, number);
                held(&done).push(run);
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.jobs.max(1)).map(|_| scope.spawn(work)).collect();
            let ends = workers.into_iter().map(|worker| match worker.join() {
                Ok(end) => end,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            ends.collect::<Result<Vec<()>, _>>()
        })?;
        let mut done = done.into_inner().unwrap_or_default();
        done.sort_by(|a, b| (&a.scenario, a.seed).cmp(&(&b.scenario, b.seed)));
        Ok(done)
    }

    /// The file is read each time: another process may have written the row.
    fn has(&self, task: &Task) -> Result<bool, ResultsError> {
        let Some(results) = self.results else {
            return Ok(false);
        };
        let is_it = |run: &Run| {
            run.version == METHODOLOGY_VERSION
                && run.scenario == task.name
                && run.seed == task.scenario.seed
        };
        Ok(results.runs()?.iter().any(is_it))
    }

    fn run_one(&self, task: &Task) -> Result<Run, RunError> {
        let begun = Instant::now();
        let ledgers = simulate_ledgers(&task.scenario)?;
        let mut run = measure(&ledgers, self.settings);
        self.commit.clone_into(&mut run.commit);
        run.scenario.clone_from(&task.name);
        run.seed = task.scenario.seed;
        run.seconds = (begun.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        if let Some(results) = self.results {
            results.add_run(run.clone())?;
        }
        Ok(run)
    }
}

/// Why a market could not be run.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the message says it")]
pub enum RunError {
    #[error(transparent)]
    Simulate(#[from] smartmoney_simulate::SimulateError),
    #[error(transparent)]
    Results(#[from] ResultsError),
}

/// A worker that panicked ends the run, so what it left does not matter.
fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

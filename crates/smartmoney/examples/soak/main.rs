//! Mixed load on three services over one PostgreSQL and one Redis, with a run every minute and
//! a fault every 30 seconds from a seeded list. It ends with what was answered and how long writers
//! waited, and fails where a HIT was out of date, a row came twice, an acknowledged write is lost, a
//! full run says something else, or an answer is an error that is not explained by its fault.
//!
//! ```text
//! soak                               15 minutes
//! soak --minutes 5 --seed 7
//! soak --fault hung-ingest           nothing but this fault, again and again
//! soak --runs 500                    instead, the size of both databases over so many runs
//! ```
//!
//! All servers are private ones, and load goes to the loopback alone.

mod command;
mod faults;
mod growth;
mod load;
mod report;
mod runs;
mod service;
mod states;
mod world;
mod writers;

#[path = "../service/program.rs"]
mod program;

use anyhow::ensure;
use clap::Parser;
use faults::Fault;
use growth::Growth;
use rand::SeedableRng;
use rand::rngs::StdRng;
use report::Report;
use std::time::{Duration, Instant};
use world::World;

#[derive(Parser)]
struct Arguments {
    /// How long the load goes on
    #[arg(long, default_value_t = 15.0)]
    minutes: f64,
    /// Which order of faults, questions and writes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds from the start of a fault to that of the next
    #[arg(long, default_value_t = 30)]
    every: u64,
    /// Brings about this fault alone
    #[arg(long, value_enum)]
    fault: Option<Fault>,
    /// Makes so many runs instead, over 11 days by their clock, and says how the databases grow
    #[arg(long)]
    runs: Option<usize>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(runs) = arguments.runs {
        return runs::measure(runs);
    }
    let world = World::start()?;
    let mut random = StdRng::seed_from_u64(arguments.seed);
    let lasts = Duration::from_secs_f64(arguments.minutes * 60.0);
    println!(
        "{} minutes of load on 3 services, a fault every {} s, seed {}",
        arguments.minutes, arguments.every, arguments.seed
    );
    let begun = Instant::now();
    let mut report = Report::default();
    let growth = Growth::begin(&world)?;
    std::thread::scope(|scope| -> anyhow::Result<()> {
        // Whatever ends this, the load ends too.
        let _over = world.over_at_end();
        scope.spawn(|| states::observe(&world));
        for seed in 0..load::CLIENTS {
            let world = &world;
            scope.spawn(move || load::ask(world, arguments.seed + seed));
        }
        scope.spawn(|| writers::ingest(&world));
        scope.spawn(|| writers::curate(&world, arguments.seed));
        let mut faults = faults::drawn(arguments.fault, &mut random);
        while begun.elapsed() < lasts {
            let next = Instant::now() + Duration::from_secs(arguments.every);
            if let Some(fault) = faults.next() {
                report.add_fault(&world, fault, begun)?;
            }
            growth.look(&world)?;
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        Ok(())
    })?;
    let lost = writers::find_lost(&world)?;
    report.print(&world, begun, &growth, &lost);
    ensure!(Report::is_clean(&world, &lost), "the soak found faults");
    Ok(())
}

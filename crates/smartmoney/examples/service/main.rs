//! What the service reaches, each figure beside its floor from the same run:
//!
//! ```text service answers 10000 100000 1000000   cached answers, and lists read anew by the
//! number of wallets service saved                          reads of the database that the
//! cache saves service job 10000 100000               a full sweep of wallets without new
//! trades service ingest 2500                    trades of so many simulated wallets into
//! PostgreSQL ```
//!
//! PostgreSQL and Redis are private servers; the service, the bare server and
//! the jobs are processes of their own, and load goes to the loopback alone.

mod answers;
mod bare;
mod database;
mod floor;
mod hit;
mod http;
mod ingest;
mod job;
mod load;
mod miss;
mod plain;
mod program;
mod questions;
mod rows;
mod saved;
mod served;
mod table;
mod wrk;

#[path = "../../../store/examples/list_speed/market.rs"]
mod market;
#[path = "../pipeline/step.rs"]
mod step;

use anyhow::{Context, bail};

/// The service's own, so that the bare server has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (part, rest) = arguments
        .split_first()
        .context("answers, saved, job or ingest?")?;
    match part.as_str() {
        "bare" => return bare::serve(rest),
        "plain" => return plain::serve(rest),
        _ => {}
    }
    // The clients have one thread, as two would leave the servers too little.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    match part.as_str() {
        "answers" => runtime.block_on(answers::measure(&sizes(rest, &[10_000, 100_000])?)),
        "saved" => runtime.block_on(saved::measure()),
        "job" => runtime.block_on(job::measure(&sizes(rest, &[10_000, 100_000])?)),
        "ingest" => runtime.block_on(ingest::measure(sizes(rest, &[2_500])?[0])),
        other => bail!("answers, saved, job or ingest, not {other}"),
    }
}

fn sizes(given: &[String], default: &[u64]) -> anyhow::Result<Vec<u64>> {
    if given.is_empty() {
        return Ok(default.to_vec());
    }
    given
        .iter()
        .map(|size| size.parse().with_context(|| format!("no number: {size}")))
        .collect()
}

//! Lets all wallets trade, on several threads. The result does not depend on their number:
//! each wallet has random streams of its own, and the spool's order is total.

use crate::SimulateError;
use crate::oracle::Oracle;
use crate::spool::Spool;
use crate::traders::{WalletRun, run};
use crate::truth::WalletTruth;
use crate::world::World;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Finished wallets that may wait for the spool, per thread.
const WAITING: usize = 8;

/// All trades, to be read in order, and the truth by wallet.
pub(crate) struct Population {
    pub(crate) spool: Spool,
    pub(crate) truth: Vec<WalletTruth>,
}

/// Calls `progress` with the number of wallets that are done.
pub(crate) fn populate(
    world: &World,
    threads: NonZeroUsize,
    mut progress: impl FnMut(u32),
) -> Result<Population, SimulateError> {
    let oracle = Oracle::new();
    let next = AtomicU32::new(0);
    let wallets = world.scenario.wallets;
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING * threads.get());
        for _ in 0..threads.get() {
            let (sender, next, oracle) = (sender.clone(), &next, &oracle);
            scope.spawn(move || {
                loop {
                    let wallet = next.fetch_add(1, Ordering::Relaxed);
                    // A closed channel means that the spool failed.
                    if wallet >= wallets || sender.send(run(world, oracle, wallet)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        collect(world, &receiver, &mut progress)
    })
}

fn collect(
    world: &World,
    receiver: &Receiver<WalletRun>,
    progress: &mut impl FnMut(u32),
) -> Result<Population, SimulateError> {
    let mut spool = Spool::new(world.scenario.days);
    let mut truth = Vec::with_capacity(world.scenario.wallets as usize);
    for done in receiver {
        spool.add(&done.records).map_err(SimulateError::Spool)?;
        truth.push(done.truth);
        progress(u32::try_from(truth.len()).unwrap_or(u32::MAX));
    }
    truth.sort_unstable_by_key(|row: &WalletTruth| row.index);
    Ok(Population { spool, truth })
}

/// As many threads as the machine has.
pub(crate) fn all_threads() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

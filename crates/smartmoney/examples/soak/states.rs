//! Which state of the data the database had at what time, as a session of its own sees it.

use crate::world::World;
use anyhow::bail;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_postgres::NoTls;

const EVERY: Duration = Duration::from_millis(20);

/// What README promises: a HIT is of a state that was confirmed so long ago at most.
const PROMISED: Duration = Duration::from_secs(2);

/// A state, by its number and tag as answers spell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Version {
    pub(crate) number: i64,
    pub(crate) tag: i64,
}

/// All states in the order in which they were seen.
#[derive(Default)]
pub(crate) struct States(Mutex<History>);

/// States, each with the moment in which it was first seen.
#[derive(Default, Clone)]
pub(crate) struct History(Vec<(Instant, Version)>);

impl States {
    pub(crate) fn history(&self) -> History {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn see(&self, version: Version) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0.last().is_none_or(|(_, last)| *last != version) {
            seen.0.push((Instant::now(), version));
        }
    }
}

impl History {
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// How much too late a HIT of this state was asked for. None where the state was the current
    /// one within the time promised.
    pub(crate) fn out_of_date(&self, version: Version, asked: Instant) -> Option<Duration> {
        let last = self.0.iter().rposition(|(_, seen)| *seen == version);
        // One that stood for less than the time between two looks came after an earlier one.
        let last = last.or_else(|| {
            let is_before =
                |(at, seen): &(Instant, Version)| *at <= asked && seen.number < version.number;
            self.0.iter().rposition(is_before)
        })?;
        let ended = self.0.get(last + 1)?.0;
        let late = asked.checked_duration_since(ended + PROMISED)?;
        (late > Duration::ZERO).then_some(late)
    }
}

/// Looks until all is over.
pub(crate) fn observe(world: &World) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else { return };
    while !world.is_over() {
        // The server is down, or is another one now.
        let _ = runtime.block_on(follow(world));
        std::thread::sleep(EVERY);
    }
}

async fn follow(world: &World) -> anyhow::Result<()> {
    let server = world.primary();
    let (client, connection) = tokio_postgres::connect(&world.primary_url(), NoTls).await?;
    tokio::spawn(connection);
    let select = "SELECT data_version, version_tag FROM store_state";
    let select = client.prepare(select).await?;
    while !world.is_over() {
        let row = client.query_one(&select, &[]).await?;
        if !Arc::ptr_eq(&server, &world.primary()) {
            bail!("another server is the primary now");
        }
        world.states.see(Version {
            number: row.try_get(0)?,
            tag: row.try_get(1)?,
        });
        tokio::time::sleep(EVERY).await;
    }
    Ok(())
}

//! `StoreState` in SQLite.

use crate::row::ReadColumns;
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::sqlite::damage::DAMAGED_FILE;
use crate::state::{DATA_VERSION, LONGEST_PING, PING, read_data_version};
use crate::{Pending, StoreError, StoreState, TradeSeq};
use async_trait::async_trait;
use rusqlite::{Connection, Row};
use smartmoney_model::DataVersion;

#[async_trait]
impl StoreState for SqliteStore {
    async fn ping(&self) -> Result<(), StoreError> {
        self.readers.damage.known()?;
        let ping = |c: &Connection| {
            c.prepare_cached(&PING)?.query([])?.next()?;
            Ok(())
        };
        let answer = tokio::time::timeout(LONGEST_PING, self.readers.run(ping)).await;
        answer.map_err(|_| StoreError::unavailable("the file is not read in time"))?
    }

    async fn verify(&self) -> Result<(), StoreError> {
        self.readers.run(verify).await
    }

    async fn data_version(&self) -> Result<DataVersion, StoreError> {
        self.readers.run(data_version).await
    }

    async fn pending(&self) -> Result<Pending, StoreError> {
        self.readers.run(pending).await
    }
}

/// Enough to tell what it is; a file that was overwritten has no end of them.
const MOST_FAULTS: u32 = 5;

/// Without a look at what indices hold, which would take several times as long.
fn verify(connection: &Connection) -> Result<(), StoreError> {
    let mut check = connection.prepare(&format!("PRAGMA quick_check({MOST_FAULTS})"))?;
    let found = check.query_map([], |row| row.get(0))?;
    let found: Vec<String> = found.collect::<Result<_, _>>()?;
    if found == ["ok"] {
        return Ok(());
    }
    Err(StoreError::Damaged {
        what: DAMAGED_FILE,
        reason: found.join("; ").replace('\n', " "),
    })
}

pub(crate) fn pending(connection: &Connection) -> Result<Pending, StoreError> {
    let newest = connection
        .prepare_cached("SELECT last_seq FROM store_state")?
        .query_row([], |row| row.get(0))?;
    let mut statement =
        connection.prepare_cached("SELECT count(*), min(earliest) FROM dirty_wallets")?;
    let mut rows = statement.query([])?;
    let mut pending = Pending {
        up_to: TradeSeq(newest),
        ..Pending::default()
    };
    if let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "dirty wallet");
        pending.dirty_wallets = columns.count()?;
        pending.earliest = columns.time_option()?;
    }
    Ok(pending)
}

pub(crate) fn data_version(connection: &Connection) -> Result<DataVersion, StoreError> {
    let mut statement = connection.prepare_cached(DATA_VERSION)?;
    let read = |row: &Row<'_>| Ok(read_data_version(&mut Columns::new(row, "state")));
    statement.query_one([], read)?
}

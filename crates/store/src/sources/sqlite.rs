//! `SourceStore` in SQLite.

use super::forget::{
    Dialect, PROMOTE, count_gone, count_kept, leave, list, select_gone, take_back,
};
use super::sql::{SELECT_SOURCES, read_source};
use super::{Forget, Forgotten, NewSource, Source, SourceCounts, SourceStore};
use crate::intake::sqlite::append::refuse_forgotten;
use crate::row::{ReadColumns, count};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{SourceId, StoreError};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Statement, ToSql, params};
use smartmoney_model::{ChainId, Timestamp};

const DIALECT: Dialect = Dialect {
    hour: "t.block_time / 3600000000 - (t.block_time % 3600000000 < 0)",
    least: "min",
};

#[async_trait]
impl SourceStore for SqliteStore {
    async fn begin_source(&self, source: NewSource) -> Result<SourceId, StoreError> {
        let work = move |c: &_, _: &mut _| begin_source(c, &source);
        self.writer.run(work).await
    }

    async fn end_source(
        &self,
        source: SourceId,
        begun_at: Timestamp,
        read: SourceCounts,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| end_source(c, source, begun_at, &read);
        self.writer.run(work).await
    }

    async fn sources(&self) -> Result<Vec<Source>, StoreError> {
        self.readers.run(sources).await
    }

    async fn trades_without_source(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM trades WHERE source_id IS NULL";
        let work = move |c: &Connection| Ok(c.query_row(sql, [], |row| row.get::<_, i64>(0))?);
        let trades = self.readers.run(work).await?;
        u64::try_from(trades).map_err(StoreError::refused)
    }

    async fn forget(&self, what: Forget) -> Result<Forgotten, StoreError> {
        let work = move |c: &_, _: &mut _| forget(c, &what);
        self.writer.run(work).await
    }
}

fn begin_source(connection: &Connection, source: &NewSource) -> Result<SourceId, StoreError> {
    let digest = source.digest.as_ref().map(<[u8; 32]>::as_slice);
    let known: Option<i64> = connection
        .query_row(
            "SELECT id FROM sources WHERE digest = ?1 AND options = ?2",
            params![digest, source.options],
            |row| row.get(0),
        )
        .optional()?;
    let begun_at = source.begun_at.as_micros();
    if let Some(id) = known {
        connection.execute(
            "UPDATE sources SET name = ?2, begun_at = ?3, finished_at = NULL WHERE id = ?1",
            params![id, source.name, begun_at],
        )?;
        return Ok(SourceId(id));
    }
    let mut insert = connection.prepare(
        "INSERT INTO sources (name, digest, options, begun_at, \"rows\", new, known, updated,
           different, replaced, contradicting, rejected)
         VALUES (?1, ?2, ?3, ?4, 0, 0, 0, 0, 0, 0, 0, 0)",
    )?;
    let id = insert.insert(params![source.name, digest, source.options, begun_at])?;
    Ok(SourceId(id))
}

fn end_source(
    connection: &Connection,
    source: SourceId,
    begun_at: Timestamp,
    read: &SourceCounts,
) -> Result<(), StoreError> {
    let trades = &read.trades;
    let changed = connection.execute(
        "UPDATE sources SET finished_at = ?2, \"rows\" = ?3, rejected = ?4, new = ?5, known = ?6,
           updated = ?7, different = ?8, replaced = ?9, contradicting = ?10
         WHERE id = ?1 AND begun_at = ?11",
        params![
            source.0,
            read.finished_at.map(Timestamp::as_micros),
            count("rows", read.rows)?,
            count("rows", read.rejected)?,
            count("trades", trades.inserted)?,
            count("trades", trades.known)?,
            count("trades", trades.updated)?,
            count("trades", trades.different)?,
            count("trades", trades.replaced)?,
            count("trades", trades.contradicting)?,
            begun_at.as_micros(),
        ],
    )?;
    if changed == 0 {
        refuse_forgotten(connection, source)?;
    }
    Ok(())
}

fn sources(connection: &Connection) -> Result<Vec<Source>, StoreError> {
    let mut statement = connection.prepare(SELECT_SOURCES)?;
    let mut rows = statement.query([])?;
    let mut sources = Vec::new();
    while let Some(row) = rows.next()? {
        sources.push(read_source(&mut Columns::new(row, "source"))?);
    }
    Ok(sources)
}

fn forget(connection: &Connection, what: &Forget) -> Result<Forgotten, StoreError> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS forgotten (trade_id INTEGER PRIMARY KEY);
         DELETE FROM forgotten;",
    )?;
    run(connection, &select_gone(what), what)?;
    let mut forgotten = Forgotten::default();
    let mut statement = connection.prepare(&count_gone(&DIALECT))?;
    let mut rows = statement.query([])?;
    if let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "count");
        forgotten.trades = columns.count()?;
        forgotten.wallets = columns.count()?;
        forgotten.hours = columns.count()?;
    }
    if what.sources.is_some() {
        let mut statement = connection.prepare(&count_kept(what))?;
        bind(&mut statement, what)?;
        let mut rows = statement.raw_query();
        if let Some(row) = rows.next()? {
            forgotten.kept = Columns::new(row, "count").count()?;
        }
    }
    if !what.is_dry_run {
        take_all_back(connection, what)?;
    }
    connection.execute("DELETE FROM forgotten", [])?;
    Ok(forgotten)
}

fn take_all_back(connection: &Connection, what: &Forget) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM wallet_trades WHERE trade_id IN (SELECT trade_id FROM forgotten)",
        "DELETE FROM trade_keys WHERE trade_id IN (SELECT trade_id FROM forgotten)",
    ] {
        connection.execute(sql, [])?;
    }
    for sql in take_back(&DIALECT) {
        connection.execute(&sql, [])?;
    }
    if what.sources.is_some() {
        for sql in leave(what) {
            run(connection, &sql, what)?;
        }
        for sql in PROMOTE {
            connection.execute(sql, [])?;
        }
        if what.is_by_source_alone() {
            let drop = format!("DELETE FROM sources WHERE id IN ({})", list(what));
            connection.execute(&drop, [])?;
        }
    }
    Ok(())
}

fn run(connection: &Connection, sql: &str, what: &Forget) -> Result<(), StoreError> {
    let mut statement = connection.prepare(sql)?;
    bind(&mut statement, what)?;
    statement.raw_execute()?;
    Ok(())
}

/// Binds the parameters that the statement has.
fn bind(statement: &mut Statement<'_>, what: &Forget) -> Result<(), StoreError> {
    let chain = what.chain.as_ref().map(ChainId::as_str);
    let (from, until) = (
        what.from.map(Timestamp::as_micros),
        what.until.map(Timestamp::as_micros),
    );
    let values: [(&str, &dyn ToSql); 4] = [
        ("$1", &chain),
        ("$2", &what.project),
        ("$3", &from),
        ("$4", &until),
    ];
    for (name, value) in values {
        if let Some(at) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(at, value)?;
        }
    }
    Ok(())
}

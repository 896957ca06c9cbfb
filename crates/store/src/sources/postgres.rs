//! `SourceStore` in PostgreSQL.

use super::forget::{
    Dialect, PROMOTE, count_gone, count_kept, leave, list, select_gone, take_back,
};
use super::sql::{SELECT_SOURCES, read_source};
use super::{Forget, Forgotten, NewSource, Source, SourceCounts, SourceStore};
use crate::intake::postgres::append::refuse_forgotten;
use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session, execute};
use crate::postgres::table_statistics::mend_statistics;
use crate::row::{ReadColumns, count};
use crate::{SourceId, StoreError};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::Timestamp;

const DIALECT: Dialect = Dialect {
    hour: "floor(extract(epoch FROM t.block_time) / 3600)::integer",
    least: "least",
};

#[async_trait]
impl SourceStore for PostgresStore {
    async fn begin_source(&self, source: NewSource) -> Result<SourceId, StoreError> {
        mend_statistics(&self.sessions).await;
        self.sessions
            .write(|t| Box::pin(async move { begin_source(t, &source).await }))
            .await
    }

    async fn end_source(
        &self,
        source: SourceId,
        begun_at: Timestamp,
        read: SourceCounts,
    ) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(async move { end_source(t, source, begun_at, &read).await }))
            .await
    }

    async fn sources(&self) -> Result<Vec<Source>, StoreError> {
        self.sessions.run_one(|c| Box::pin(sources(c))).await
    }

    async fn trades_without_source(&self) -> Result<u64, StoreError> {
        self.sessions
            .run_one(|c| Box::pin(trades_without_source(c)))
            .await
    }

    async fn forget(&self, what: Forget) -> Result<Forgotten, StoreError> {
        mend_statistics(&self.sessions).await;
        self.sessions
            .write(|t| Box::pin(async move { forget(t, &what).await }))
            .await
    }
}

async fn begin_source(
    transaction: &Transaction<'_>,
    source: &NewSource,
) -> Result<SourceId, StoreError> {
    let digest = source.digest.as_ref().map(<[u8; 32]>::as_slice);
    let find = "SELECT id FROM sources WHERE digest = $1 AND options = $2";
    let options = source.options.as_str();
    let known = transaction.row_option(find, &[&digest, &options]).await?;
    let (name, begun_at) = (source.name.as_str(), Moment(source.begun_at));
    if let Some(row) = known {
        let id: i64 = row.try_get(0)?;
        let again = "UPDATE sources SET name = $2, begun_at = $3, finished_at = NULL WHERE id = $1";
        execute(transaction, again, &[&id, &name, &begun_at]).await?;
        return Ok(SourceId(id));
    }
    let insert = "INSERT INTO sources (name, digest, options, begun_at, \"rows\", new, known,
          updated, different, replaced, contradicting, rejected)
        VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0, 0, 0) RETURNING id";
    let values: [&dyn Parameter; 4] = [&name, &digest, &options, &begun_at];
    let row = transaction.row(insert, &values).await?;
    Ok(SourceId(row.try_get(0)?))
}

async fn end_source(
    transaction: &Transaction<'_>,
    source: SourceId,
    begun_at: Timestamp,
    read: &SourceCounts,
) -> Result<(), StoreError> {
    let trades = &read.trades;
    let counts = [
        read.rows,
        read.rejected,
        trades.inserted,
        trades.known,
        trades.updated,
        trades.different,
        trades.replaced,
        trades.contradicting,
    ];
    let counts = counts.map(|number| count("rows", number));
    let counts = counts.into_iter().collect::<Result<Vec<i64>, _>>()?;
    let end = "UPDATE sources SET finished_at = $2, \"rows\" = $3[1], rejected = $3[2],
          new = $3[3], known = $3[4], updated = $3[5], different = $3[6], replaced = $3[7],
          contradicting = $3[8]
        WHERE id = $1 AND begun_at = $4";
    let finished_at = read.finished_at.map(Moment);
    let values: [&dyn Parameter; 4] = [&source.0, &finished_at, &counts, &Moment(begun_at)];
    if execute(transaction, end, &values).await? == 0 {
        refuse_forgotten(transaction, source).await?;
    }
    Ok(())
}

async fn sources(client: &Client) -> Result<Vec<Source>, StoreError> {
    let rows = client.rows(SELECT_SOURCES, &[]).await?;
    rows.iter()
        .map(|row| read_source(&mut Columns::new(row, "source")))
        .collect()
}

async fn trades_without_source(client: &Client) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM trades WHERE source_id IS NULL";
    let row = client.row(sql, &[]).await?;
    Columns::new(&row, "count").count()
}

/// The values of the parameters of [`super::forget::condition`]; a statement that does not name
/// all of them is given all.
struct Values {
    chain: Option<String>,
    project: Option<String>,
    from: Option<Moment>,
    until: Option<Moment>,
}

impl Values {
    fn of(what: &Forget) -> Self {
        Self {
            chain: what.chain.as_ref().map(ToString::to_string),
            project: what.project.clone(),
            from: what.from.map(Moment),
            until: what.until.map(Moment),
        }
    }

    fn all(&self) -> [&dyn Parameter; 4] {
        [&self.chain, &self.project, &self.from, &self.until]
    }
}

async fn forget(transaction: &Transaction<'_>, what: &Forget) -> Result<Forgotten, StoreError> {
    transaction
        .batch_execute("CREATE TEMP TABLE forgotten (trade_id BIGINT PRIMARY KEY) ON COMMIT DROP")
        .await?;
    let values = Values::of(what);
    execute(transaction, &select_gone(what), &values.all()).await?;
    let row = transaction.row(&count_gone(&DIALECT), &[]).await?;
    let mut columns = Columns::new(&row, "count");
    let mut forgotten = Forgotten {
        trades: columns.count()?,
        wallets: columns.count()?,
        hours: columns.count()?,
        kept: 0,
    };
    if what.sources.is_some() {
        let row = transaction.row(&count_kept(what), &values.all()).await?;
        forgotten.kept = Columns::new(&row, "count").count()?;
    }
    if what.is_dry_run {
        transaction.batch_execute("DROP TABLE forgotten").await?;
        return Ok(forgotten);
    }
    for sql in take_back(&DIALECT) {
        execute(transaction, &sql, &[]).await?;
    }
    if what.sources.is_some() {
        for sql in leave(what) {
            execute(transaction, &sql, &values.all()).await?;
        }
        for sql in PROMOTE {
            execute(transaction, sql, &[]).await?;
        }
        if what.is_by_source_alone() {
            let drop = format!("DELETE FROM sources WHERE id IN ({})", list(what));
            execute(transaction, &drop, &[]).await?;
        }
    }
    transaction.batch_execute("DROP TABLE forgotten").await?;
    Ok(forgotten)
}

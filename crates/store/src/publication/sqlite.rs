//! `PublicationStore` in SQLite.

use crate::curations::sql::{KEEP_FRESH, NONE_IS_FRESH};
use crate::facts::sql::forget_gone;
use crate::facts::sqlite::{digests, keep_facts_made_by};
use crate::ledgers::sqlite::index_some;
use crate::lists::index::sqlite::{
    forget_former, raise_version, remove_wallets, update_index_rows,
};
use crate::publication::details_sqlite::publish_details;
use crate::publication::digest::DigestOf;
use crate::publication::gone::{count_published, gone, has_trade_in_sqlite};
use crate::publication::staged::{
    KEEP_DIGESTS, StagedRow, changed_wallets, judged_digests, publish_staged, staged_rows,
};
use crate::record::sqlite::{freeze, freezes, put_record};
use crate::row::count;
use crate::runs::sql::{Changes, SET_DURATION, add_last_points, add_points};
use crate::runs::sqlite::insert_run;
use crate::sqlite::SqliteRun;
use crate::sqlite::columns::value;
use crate::state::sqlite::pending;
use crate::wallet::row::{COLUMNS, Field};
use crate::{
    JobRun, Pending, Publication, PublicationStore, RunReport, StoreError, TradeSeq, WalletId,
};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use smartmoney_model::Wallet;
use std::time::Instant;

#[async_trait]
impl PublicationStore for SqliteRun {
    async fn prepare(&self, rules: &str) -> Result<Pending, StoreError> {
        let rules = rules.to_owned();
        let work = move |c: &_, _: &mut _| {
            clear_staged(c)?;
            keep_facts_made_by(c, &rules)?;
            pending(c)
        };
        let pending = self.writer.run(work).await?;
        // At least the trades that are pending: a wallet whose trades this run clears is read with
        // all of them.
        while self.writer.run(|c, _| index_some(c)).await? {}
        let gone = gone(has_trade_in_sqlite, pending.up_to);
        let forget = move |c: &Connection, _: &mut _| {
            for sql in forget_gone(&gone) {
                c.execute(&sql, [])?;
            }
            Ok(())
        };
        self.writer.run(forget).await?;
        Ok(pending)
    }

    async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError> {
        let made = judged_digests(&wallets)?;
        let ids: Vec<i64> = made.keys().copied().collect();
        let published = move |c: &_| digests(c, DigestOf::Published, &ids);
        let published = self.readers.run(published).await?;
        let changed = changed_wallets(wallets, &made, &published);
        if changed.is_empty() {
            return Ok(());
        }
        let stage = format!(
            "REPLACE INTO staged_wallets ({}, digest) VALUES ({}, ?)",
            COLUMNS.join(", "),
            ["?"; COLUMNS.len()].join(", ")
        );
        self.writer
            .run(move |connection, _| {
                let mut stage = connection.prepare_cached(&stage)?;
                for StagedRow { fields, digest } in staged_rows(&changed)?.into_values() {
                    let row = fields.into_iter().chain([Field::Integer(digest)]);
                    let values = row.map(value).collect::<Result<Vec<_>, _>>()?;
                    stage.execute(params_from_iter(values))?;
                }
                Ok(())
            })
            .await
    }

    async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError> {
        let work = move |c: &_, _: &mut _| publish(c, publication);
        self.writer.run(work).await
    }

    async fn record_failed_run(&self, run: RunReport) -> Result<JobRun, StoreError> {
        let work = move |c: &_, _: &mut _| insert_run(c, run, Changes::default());
        self.writer.run(work).await
    }
}

fn clear_staged(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM staged_wallets", [])?;
    connection.execute(NONE_IS_FRESH, [])?;
    Ok(())
}

/// One transaction: a reader sees all of the run or nothing of it.
fn publish(connection: &Connection, publication: Publication) -> Result<JobRun, StoreError> {
    let begun = Instant::now();
    connection.prepare_cached(KEEP_FRESH)?.execute([])?;
    connection.prepare_cached(KEEP_DIGESTS)?.execute([])?;
    drop_unchanged(connection)?;
    let staged = count_rows(connection, "SELECT count(*) FROM staged_wallets")?;
    let gone = gone(has_trade_in_sqlite, publication.up_to);
    let updated = staged + count_rows(connection, &count_published(&gone))?;
    let has_details = publish_details(connection)?;
    let now = publication.report.ended_at();
    let freezes = freezes(connection, &publication.report)?;
    let record = publication.record;
    if updated > 0 || has_details || freezes || !record.grades.is_empty() {
        connection.prepare_cached(&publish_staged())?.execute([])?;
        raise_version(connection, now)?;
        update_index_rows(connection, "staged_wallets")?;
    }
    if updated > staged {
        remove_wallets(connection, &gone)?;
    }
    forget_former(connection, now)?;
    let identified = count_rows(
        connection,
        "SELECT coalesce(sum(wallets), 0) FROM wallet_counts WHERE status = 'identified'",
    )?;
    let changes = Changes {
        updated,
        identified,
    };
    let mut run = insert_run(connection, publication.report, changes)?;
    put_record(connection, &record)?;
    if freezes {
        freeze(connection, &run)?;
    }
    add_history(connection, &run)?;
    if updated > staged {
        add_last(connection, &run, &gone)?;
    }
    clear_dirty(connection, publication.up_to, &publication.still_dirty)?;
    clear_staged(connection)?;
    run.add_to_duration(begun.elapsed());
    connection
        .prepare_cached(SET_DURATION)?
        .execute([count("duration", run.duration_ms)?, run.id])?;
    Ok(run)
}

/// What is left in `staged_wallets` differs from what is published in more
/// than the moment of its computation, or is new.
fn drop_unchanged(connection: &Connection) -> Result<(), StoreError> {
    let same = COLUMNS
        .iter()
        .filter(|column| **column != "last_updated")
        .map(|column| format!("p.{column} IS s.{column}"))
        .collect::<Vec<_>>()
        .join(" AND ");
    connection
        .prepare_cached(&format!(
            "DELETE FROM staged_wallets WHERE wallet_id IN (
               SELECT s.wallet_id FROM staged_wallets s
               JOIN smart_money_wallets p ON p.wallet_id = s.wallet_id
               WHERE {same})"
        ))?
        .execute([])?;
    Ok(())
}

/// A wallet that failed though it had no new trade (its prices changed) becomes
/// dirty, as of the latest trade so that no older prices seem to have changed.
fn clear_dirty(
    connection: &Connection,
    up_to: TradeSeq,
    still_dirty: &[WalletId],
) -> Result<(), StoreError> {
    let mut find = connection
        .prepare_cached("SELECT seq, earliest FROM dirty_wallets WHERE wallet_id = ?1")?;
    let mut kept: Vec<(WalletId, Option<(i64, i64)>)> = Vec::with_capacity(still_dirty.len());
    for id in still_dirty {
        let row = find.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)));
        kept.push((*id, row.optional()?));
    }
    connection.execute("DELETE FROM dirty_wallets WHERE seq <= ?1", [up_to.0])?;
    let mut put = connection.prepare_cached(
        "REPLACE INTO dirty_wallets (wallet_id, seq, earliest)
         SELECT ?1, coalesce(?2, ?4), coalesce(?3, last_trade, 0) FROM store_state",
    )?;
    for (id, known) in kept {
        let (seq, earliest) = known.unzip();
        put.execute(params![id.0, seq, earliest, up_to.0])?;
    }
    Ok(())
}

fn add_history(connection: &Connection, run: &JobRun) -> Result<(), StoreError> {
    let add = add_points(
        &format!(
            "LEFT JOIN score_history h ON {}",
            latest_point("s.wallet_id")
        ),
        "json_object('status', json(s.status_reasons), 'confidence', json(s.confidence_reasons))",
    );
    connection.prepare_cached(&add)?.execute([run.id])?;
    Ok(())
}

fn add_last(connection: &Connection, run: &JobRun, gone: &str) -> Result<(), StoreError> {
    let latest = format!("JOIN score_history h ON {}", latest_point("g.wallet_id"));
    connection.execute(
        &add_last_points(gone, &latest),
        params![run.id, run.started_at.as_micros()],
    )?;
    Ok(())
}

fn latest_point(wallet: &str) -> String {
    format!(
        "h.wallet_id = {wallet}
         AND h.run_id = (SELECT max(run_id) FROM score_history WHERE wallet_id = {wallet})"
    )
}

fn count_rows(connection: &Connection, sql: &str) -> Result<u64, StoreError> {
    let rows: i64 = connection
        .prepare_cached(sql)?
        .query_row([], |r| r.get(0))?;
    u64::try_from(rows).map_err(StoreError::refused)
}

//! `PublicationStore` in PostgreSQL.

use crate::curations::sql::{KEEP_FRESH, NONE_IS_FRESH};
use crate::facts::postgres::{digests, keep_facts_made_by};
use crate::facts::sql::forget_gone;
use crate::lists::index::postgres::{
    forget_former, raise_version, remove_wallets, update_index_rows,
};
use crate::postgres::PostgresRun;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session, execute};
use crate::postgres::table_statistics::mend_statistics;
use crate::publication::details_postgres::publish_details;
use crate::publication::digest::DigestOf;
use crate::publication::gone::{
    BY_ANY_PLAN, BY_INDEX, count_published, gone, has_trade_in_postgres,
};
use crate::publication::staged::{
    KEEP_DIGESTS, StagedRow, changed_wallets, judged_digests, publish_staged, staged_rows,
};
use crate::record::postgres::{freeze, freezes, put_record};
use crate::row::{ReadColumns, count};
use crate::runs::postgres::insert_run;
use crate::runs::sql::{Changes, SET_DURATION, add_last_points, add_points};
use crate::state::postgres::pending;
use crate::wallet::row::{COLUMNS, Field};
use crate::{
    JobRun, Pending, Publication, PublicationStore, RunReport, StoreError, TradeSeq, WalletId,
};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use smartmoney_model::{Timestamp, Wallet};
use std::pin::pin;
use std::time::Instant;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

#[async_trait]
impl PublicationStore for PostgresRun {
    async fn prepare(&self, rules: &str) -> Result<Pending, StoreError> {
        let rules = rules.to_owned();
        mend_statistics(&self.sessions).await;
        self.sessions
            .write(|t| {
                Box::pin(async move {
                    clear_staged(t).await?;
                    keep_facts_made_by(t, &rules).await?;
                    let pending = pending(t).await?;
                    t.batch_execute(BY_INDEX).await?;
                    for sql in forget_gone(&gone(has_trade_in_postgres, pending.up_to)) {
                        execute(t, &sql, &[]).await?;
                    }
                    Ok(pending)
                })
            })
            .await
    }

    async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError> {
        let made = judged_digests(&wallets)?;
        let ids = made.keys().copied().collect();
        let published = digests(&self.sessions, DigestOf::Published, ids).await?;
        let changed = changed_wallets(wallets, &made, &published);
        if changed.is_empty() {
            return Ok(());
        }
        self.sessions
            .write(|t| Box::pin(async move { stage_wallets(t, &changed).await }))
            .await
    }

    async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError> {
        self.sessions
            .write(|t| Box::pin(publish(t, publication)))
            .await
    }

    async fn record_failed_run(&self, run: RunReport) -> Result<JobRun, StoreError> {
        self.sessions
            .write(|t| Box::pin(insert_run(t, run, Changes::default())))
            .await
    }
}

async fn clear_staged(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    // Not TRUNCATE: it would wait for a backup that reads the table.
    execute(transaction, "DELETE FROM staged_wallets", &[]).await?;
    execute(transaction, NONE_IS_FRESH, &[]).await?;
    Ok(())
}

async fn stage_wallets(
    transaction: &Transaction<'_>,
    wallets: &[(WalletId, Wallet)],
) -> Result<(), StoreError> {
    let staged = staged_rows(wallets)?;
    let wallets: Vec<i64> = staged.keys().copied().collect();
    let replace = "DELETE FROM staged_wallets WHERE wallet_id = ANY($1)";
    execute(transaction, replace, &[&wallets]).await?;
    let types = column_types(transaction).await?;
    let copy = format!(
        "COPY staged_wallets ({}, digest) FROM STDIN (FORMAT binary)",
        COLUMNS.join(", ")
    );
    let statement = transaction.prepare(&copy).await?;
    let sink = transaction.copy_in(&statement).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    for StagedRow { fields, digest } in staged.values() {
        let digest = Field::Integer(*digest);
        let row: Vec<_> = fields.iter().chain([&digest]).collect();
        writer.as_mut().write_raw(row).await?;
    }
    writer.finish().await?;
    Ok(())
}

async fn column_types(transaction: &Transaction<'_>) -> Result<Vec<Type>, StoreError> {
    let select = format!("SELECT {}, digest FROM staged_wallets", COLUMNS.join(", "));
    let statement = transaction.prepare(&select).await?;
    let columns = statement.columns().iter();
    Ok(columns.map(|column| column.type_().clone()).collect())
}

/// One transaction: a reader sees all of the run or nothing of it.
async fn publish(
    transaction: &Transaction<'_>,
    publication: Publication,
) -> Result<JobRun, StoreError> {
    let begun = Instant::now();
    // It was empty when the server last looked, and by that a join would begin anywhere. One column
    // is enough: nothing else of it is compared.
    transaction
        .batch_execute("ANALYZE staged_wallets (wallet_id)")
        .await?;
    execute(transaction, KEEP_FRESH, &[]).await?;
    execute(transaction, KEEP_DIGESTS, &[]).await?;
    drop_unchanged(transaction).await?;
    let staged = execute(transaction, &publish_staged(), &[]).await?;
    let gone = gone(has_trade_in_postgres, publication.up_to);
    transaction.batch_execute(BY_INDEX).await?;
    let row = transaction.row(&count_published(&gone), &[]).await?;
    transaction.batch_execute(BY_ANY_PLAN).await?;
    let updated = staged + Columns::new(&row, "count").count()?;
    let has_details = publish_details(transaction).await?;
    let now = publication.report.ended_at();
    let freezes = freezes(transaction, &publication.report).await?;
    let record = publication.record;
    if updated > 0 || has_details || freezes || !record.grades.is_empty() {
        raise_version(transaction, now).await?;
        update_index_rows(transaction, "staged_wallets").await?;
    }
    if updated > staged {
        transaction.batch_execute(BY_INDEX).await?;
        remove_wallets(transaction, &gone).await?;
        transaction.batch_execute(BY_ANY_PLAN).await?;
    }
    forget_former(transaction, now).await?;
    let identified = count_identified(transaction).await?;
    let changes = Changes {
        updated,
        identified,
    };
    let mut run = insert_run(transaction, publication.report, changes).await?;
    put_record(transaction, &record).await?;
    if freezes {
        freeze(transaction, &run).await?;
    }
    add_history(transaction, &run).await?;
    if updated > staged {
        transaction.batch_execute(BY_INDEX).await?;
        add_last(transaction, &run, &gone).await?;
        transaction.batch_execute(BY_ANY_PLAN).await?;
    }
    clear_dirty(transaction, publication.up_to, &publication.still_dirty).await?;
    clear_staged(transaction).await?;
    run.add_to_duration(begun.elapsed());
    let duration = count("duration", run.duration_ms)?;
    execute(transaction, SET_DURATION, &[&duration, &run.id]).await?;
    Ok(run)
}

/// What is left in `staged_wallets` differs from what is published in more
/// than the moment of its computation, or is new.
async fn drop_unchanged(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let all_but_the_moment = |table: &str| {
        let columns = COLUMNS.iter().filter(|column| **column != "last_updated");
        let columns: Vec<_> = columns.map(|column| format!("{table}.{column}")).collect();
        columns.join(", ")
    };
    let drop = format!(
        "DELETE FROM staged_wallets s USING smart_money_wallets p
         WHERE p.wallet_id = s.wallet_id AND ({}) IS NOT DISTINCT FROM ({})",
        all_but_the_moment("p"),
        all_but_the_moment("s")
    );
    execute(transaction, &drop, &[]).await?;
    Ok(())
}

async fn count_identified(transaction: &Transaction<'_>) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(sum(wallets), 0)::bigint FROM wallet_counts
        WHERE status = 'identified'";
    let row = transaction.row(sql, &[]).await?;
    Columns::new(&row, "count").count()
}

/// A wallet that failed though it had no new trade (its prices changed) becomes
/// dirty, as of the latest trade so that no older prices seem to have changed.
async fn clear_dirty(
    transaction: &Transaction<'_>,
    up_to: TradeSeq,
    still_dirty: &[WalletId],
) -> Result<(), StoreError> {
    let kept: Vec<i64> = still_dirty.iter().map(|id| id.0).collect();
    let clear = "DELETE FROM dirty_wallets WHERE seq <= $1 AND wallet_id <> ALL ($2)";
    execute(transaction, clear, &[&up_to.0, &kept]).await?;
    let keep = "INSERT INTO dirty_wallets (wallet_id, seq, earliest)
        SELECT DISTINCT kept.id, $1::bigint, coalesce(s.last_trade, $3)
        FROM unnest($2::bigint[]) AS kept (id), store_state s
        ON CONFLICT (wallet_id) DO NOTHING";
    let epoch = Moment(Timestamp::from_micros(0));
    execute(transaction, keep, &[&up_to.0, &kept, &epoch]).await?;
    Ok(())
}

async fn add_history(transaction: &Transaction<'_>, run: &JobRun) -> Result<(), StoreError> {
    let add = add_points(
        &format!("LEFT {}", latest_point("s.wallet_id")),
        "jsonb_build_object('status', s.status_reasons, 'confidence', s.confidence_reasons)",
    );
    execute(transaction, &add, &[&run.id]).await?;
    Ok(())
}

async fn add_last(
    transaction: &Transaction<'_>,
    run: &JobRun,
    gone: &str,
) -> Result<(), StoreError> {
    let add = add_last_points(gone, &latest_point("g.wallet_id"));
    let values: [&dyn Parameter; 2] = [&run.id, &Moment(run.started_at)];
    execute(transaction, &add, &values).await?;
    Ok(())
}

/// Found as in [`SCORE_HISTORY`](crate::runs::sql::SCORE_HISTORY).
fn latest_point(wallet: &str) -> String {
    format!(
        "JOIN LATERAL (
           SELECT * FROM score_history
           WHERE wallet_id BETWEEN {wallet} AND {wallet}
           ORDER BY wallet_id DESC, run_id DESC LIMIT 1) h ON true"
    )
}

use super::columns::{Columns, Moment};
use super::details::publish_details;
use super::ids::execute;
use super::places::{forget_former, move_places, raise_version};
use super::runs::insert_run;
use super::sessions::Sessions;
use super::statement::Session;
use crate::row::{
    COLUMNS, DigestOf, Field, KEEP_DIGESTS, KEEP_FRESH, NONE_IS_FRESH, ReadColumns, SET_DURATION,
    StagedRow, changed_wallets, columns_of, count, judged_digests, replaced_columns, staged_rows,
};
use crate::{JobRun, Publication, ScorePoint, StoreError, TradeSeq, WalletId};
use deadpool_postgres::Transaction;
use smartmoney_model::{Timestamp, Wallet};
use std::pin::pin;
use std::time::Instant;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

pub(super) async fn clear_staged(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    // Not TRUNCATE: it would wait for a backup that reads the table.
    execute(transaction, "DELETE FROM staged_wallets", &[]).await?;
    execute(transaction, NONE_IS_FRESH, &[]).await?;
    Ok(())
}

/// Those that are not known to be published already.
pub(super) async fn not_published(
    sessions: &Sessions,
    wallets: Vec<(WalletId, Wallet)>,
) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
    let made = judged_digests(&wallets)?;
    let ids = made.keys().copied().collect();
    let published = super::facts::digests(sessions, DigestOf::Published, ids).await?;
    Ok(changed_wallets(wallets, &made, &published))
}

pub(super) async fn stage_wallets(
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
pub(super) async fn publish(
    transaction: &Transaction<'_>,
    publication: Publication,
) -> Result<JobRun, StoreError> {
    let begun = Instant::now();
    let Publication {
        mut run,
        up_to,
        still_dirty,
    } = publication;
    execute(transaction, KEEP_FRESH, &[]).await?;
    execute(transaction, KEEP_DIGESTS, &[]).await?;
    drop_unchanged(transaction).await?;
    run.updated = upsert_staged(transaction).await?;
    let has_details = publish_details(transaction).await?;
    let now = run.ended_at();
    if run.updated > 0 || has_details {
        raise_version(transaction, now).await?;
        move_places(transaction, "staged_wallets").await?;
    }
    forget_former(transaction, now).await?;
    run.identified = count_identified(transaction).await?;
    let mut run = insert_run(transaction, run).await?;
    add_history(transaction, &run).await?;
    clear_dirty(transaction, up_to, &still_dirty).await?;
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

async fn upsert_staged(transaction: &Transaction<'_>) -> Result<u64, StoreError> {
    let replaced = replaced_columns();
    let upsert = format!(
        "INSERT INTO smart_money_wallets ({})
         SELECT {} FROM staged_wallets s ORDER BY s.wallet_id
         ON CONFLICT (wallet_id) DO UPDATE SET {replaced}",
        COLUMNS.join(", "),
        columns_of("s")
    );
    execute(transaction, &upsert, &[]).await
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

/// A score that moves in its last digits, as many do whenever the population
/// changes, makes no point; compared with the last point, small moves add up to one.
async fn add_history(transaction: &Transaction<'_>, run: &JobRun) -> Result<(), StoreError> {
    let add = "INSERT INTO score_history
          (wallet_id, run_id, at, score, breakdown, confidence, status)
        SELECT s.wallet_id, $1::bigint, s.last_updated, s.smart_money_score, s.score_breakdown,
          s.confidence_level, s.status
        FROM staged_wallets s
        LEFT JOIN LATERAL (
          SELECT wallet_id, score, confidence, status FROM score_history
          WHERE wallet_id = s.wallet_id ORDER BY run_id DESC LIMIT 1) h ON true
        WHERE h.wallet_id IS NULL OR h.status <> s.status
          OR h.confidence <> s.confidence_level
          OR abs(h.score - s.smart_money_score) >= $2::double precision
        ORDER BY s.wallet_id";
    execute(transaction, add, &[&run.id, &ScorePoint::LEAST_CHANGE]).await?;
    Ok(())
}

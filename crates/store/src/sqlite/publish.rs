use super::columns::value;
use super::details::publish_details;
use super::places::{forget_former, move_places, raise_version};
use super::runs::insert_run;
use crate::row::{
    COLUMNS, DigestOf, Field, KEEP_DIGESTS, KEEP_FRESH, NONE_IS_FRESH, SET_DURATION, StagedRow,
    changed_wallets, columns_of, count, judged_digests, replaced_columns, staged_rows,
};
use crate::{JobRun, Publication, ScorePoint, StoreError, TradeSeq, WalletId};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use smartmoney_model::Wallet;
use std::time::Instant;

pub(super) fn clear_staged(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM staged_wallets", [])?;
    connection.execute(NONE_IS_FRESH, [])?;
    Ok(())
}

/// Those that are not known to be published already.
pub(super) fn not_published(
    connection: &Connection,
    wallets: Vec<(WalletId, Wallet)>,
) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
    let made = judged_digests(&wallets)?;
    let ids: Vec<i64> = made.keys().copied().collect();
    let published = super::facts::digests(connection, DigestOf::Published, &ids)?;
    Ok(changed_wallets(wallets, &made, &published))
}

pub(super) fn stage_wallets(
    connection: &Connection,
    wallets: &[(WalletId, Wallet)],
) -> Result<(), StoreError> {
    let mut stage = connection.prepare_cached(&format!(
        "REPLACE INTO staged_wallets ({}, digest) VALUES ({}, ?)",
        COLUMNS.join(", "),
        ["?"; COLUMNS.len()].join(", ")
    ))?;
    for StagedRow { fields, digest } in staged_rows(wallets)?.into_values() {
        let row = fields.into_iter().chain([Field::Integer(digest)]);
        let values = row.map(value).collect::<Result<Vec<_>, _>>()?;
        stage.execute(params_from_iter(values))?;
    }
    Ok(())
}

/// One transaction: a reader sees all of the run or nothing of it.
pub(super) fn publish(
    connection: &Connection,
    publication: Publication,
) -> Result<JobRun, StoreError> {
    let begun = Instant::now();
    let Publication {
        mut run,
        up_to,
        still_dirty,
    } = publication;
    connection.prepare_cached(KEEP_FRESH)?.execute([])?;
    connection.prepare_cached(KEEP_DIGESTS)?.execute([])?;
    drop_unchanged(connection)?;
    run.updated = count_rows(connection, "SELECT count(*) FROM staged_wallets")?;
    let has_details = publish_details(connection)?;
    let now = run.ended_at();
    if run.updated > 0 || has_details {
        upsert_staged(connection)?;
        raise_version(connection, now)?;
        move_places(connection, "staged_wallets")?;
    }
    forget_former(connection, now)?;
    run.identified = count_rows(
        connection,
        "SELECT coalesce(sum(wallets), 0) FROM wallet_counts WHERE status = 'identified'",
    )?;
    let mut run = insert_run(connection, run)?;
    add_history(connection, &run)?;
    clear_dirty(connection, up_to, &still_dirty)?;
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

fn upsert_staged(connection: &Connection) -> Result<(), StoreError> {
    let columns = COLUMNS.join(", ");
    let replaced = replaced_columns();
    connection
        .prepare_cached(&format!(
            "INSERT INTO smart_money_wallets ({columns})
             SELECT {} FROM staged_wallets s WHERE true ORDER BY s.wallet_id
             ON CONFLICT (wallet_id) DO UPDATE SET {replaced}",
            columns_of("s")
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

/// A score that moves in its last digits, as many do whenever the population
/// changes, makes no point; compared with the last point, small moves add up to one.
fn add_history(connection: &Connection, run: &JobRun) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO score_history (wallet_id, run_id, at, score, breakdown, confidence, status)
             SELECT s.wallet_id, ?1, s.last_updated, s.smart_money_score, s.score_breakdown,
               s.confidence_level, s.status
             FROM staged_wallets s
             LEFT JOIN score_history h ON h.wallet_id = s.wallet_id
               AND h.run_id = (SELECT max(run_id) FROM score_history WHERE wallet_id = s.wallet_id)
             WHERE h.wallet_id IS NULL OR h.status <> s.status
               OR h.confidence <> s.confidence_level
               OR abs(h.score - s.smart_money_score) >= ?2
             ORDER BY s.wallet_id",
        )?
        .execute(params![run.id, ScorePoint::LEAST_CHANGE])?;
    Ok(())
}

fn count_rows(connection: &Connection, sql: &str) -> Result<u64, StoreError> {
    let rows: i64 = connection
        .prepare_cached(sql)?
        .query_row([], |r| r.get(0))?;
    u64::try_from(rows).map_err(|error| StoreError::Database(error.to_string()))
}

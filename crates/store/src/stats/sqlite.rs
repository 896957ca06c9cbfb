//! `StatsStore` in SQLite.

use crate::row::ReadColumns;
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::state::sqlite::data_version;
use crate::stats::sql::{count_by, read_tens, rounded};
use crate::{StatsStore, StoreError, StoreStats};
use async_trait::async_trait;
use rusqlite::Connection;
use smartmoney_model::Usd;
use std::collections::BTreeMap;

#[async_trait]
impl StatsStore for SqliteStore {
    async fn stats(&self) -> Result<StoreStats, StoreError> {
        self.readers.run(stats).await
    }
}

/// Of a wallet that is not eligible the rules of eligibility count, of the others those of confidence.
const FAILED_RULES: &str = "\
    SELECT r.value ->> 'rule' AS rule, count(*)
    FROM smart_money_wallets w, json_each(
      CASE WHEN EXISTS (SELECT 1 FROM json_each(w.status_reasons) s WHERE NOT s.value ->> 'isMet')
        THEN w.status_reasons ELSE w.confidence_reasons END) r
    WHERE NOT r.value ->> 'isMet' GROUP BY rule";

pub(crate) fn stats(connection: &Connection) -> Result<StoreStats, StoreError> {
    let by = |column: &str| counts(connection, &count_by(column));
    let mut stats = StoreStats {
        by_chain: by("chain_id")?,
        by_type: by("wallet_type")?,
        by_confidence: by("confidence_level")?,
        by_status: by("status")?,
        by_basis: by("score_basis")?,
        score_distribution: score_distribution(connection)?,
        anomalies: counts(
            connection,
            "SELECT a.key, sum(a.value) FROM smart_money_wallets w, json_each(w.anomalies) a
             WHERE w.anomalies <> '{}' GROUP BY a.key",
        )?,
        failed_rules: counts(connection, FAILED_RULES)?,
        identified_pnl: identified_pnl(connection)?,
        data_version: data_version(connection)?,
        ..StoreStats::default()
    };
    let mut statement = connection.prepare_cached(
        "SELECT s.trades, s.first_trade, s.last_trade,
           (SELECT count(*) FROM wallets),
           (SELECT count(*) FROM smart_money_wallets),
           (SELECT avg(smart_money_score) FROM smart_money_wallets)
         FROM store_state s",
    )?;
    let mut rows = statement.query([])?;
    if let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "count");
        stats.trades = columns.count()?;
        stats.first_trade = columns.time_option()?;
        stats.last_trade = columns.time_option()?;
        stats.wallets = columns.count()?;
        stats.scored_wallets = columns.count()?;
        stats.mean_score = columns.real_option()?.map(rounded);
    }
    Ok(stats)
}

fn counts(connection: &Connection, sql: &str) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut counts = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "count");
        counts.insert(columns.text()?, columns.count()?);
    }
    Ok(counts)
}

fn score_distribution(connection: &Connection) -> Result<[u64; 10], StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT min(CAST(smart_money_score / 10 AS INTEGER), 9) AS tens, count(*)
         FROM smart_money_wallets WHERE smart_money_score IS NOT NULL GROUP BY tens",
    )?;
    let mut rows = statement.query([])?;
    let mut distribution = [0; 10];
    while let Some(row) = rows.next()? {
        read_tens(&mut Columns::new(row, "count"), &mut distribution)?;
    }
    Ok(distribution)
}

/// Summed here, since a sum beyond 64 bits is an error in SQL.
fn identified_pnl(connection: &Connection) -> Result<Usd, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT total_pnl FROM smart_money_wallets WHERE status = 'identified'")?;
    let mut rows = statement.query([])?;
    let mut sum = Usd::ZERO;
    while let Some(row) = rows.next()? {
        sum += Columns::new(row, "wallet").usd()?;
    }
    Ok(sum)
}

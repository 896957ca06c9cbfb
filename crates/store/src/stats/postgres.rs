//! `StatsStore` in PostgreSQL.

use crate::postgres::PostgresStore;
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::row::ReadColumns;
use crate::state::postgres::data_version;
use crate::stats::sql::{count_by, read_tens, rounded};
use crate::{StatsStore, StoreError, StoreStats};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use std::collections::BTreeMap;
use tokio_postgres::Row;

#[async_trait]
impl StatsStore for PostgresStore {
    async fn stats(&self) -> Result<StoreStats, StoreError> {
        self.sessions.read_snapshot(|t| Box::pin(stats(t))).await
    }
}

/// Of a wallet that is not eligible the rules of eligibility count, of the others those of confidence.
const FAILED_RULES: &str = "\
    SELECT r ->> 'rule', count(*)
    FROM smart_money_wallets w, jsonb_array_elements(
      CASE WHEN w.status_reasons @> '[{\"isMet\": false}]'
        THEN w.status_reasons ELSE w.confidence_reasons END) r
    WHERE r @> '{\"isMet\": false}' GROUP BY 1";

/// Counts come from wallets, so that a sum beyond 64 bits is damage, but no
/// reason to show nothing.
const ANOMALIES: &str = "\
    SELECT a.key, least(sum(a.value::numeric), 9223372036854775807)::bigint
    FROM smart_money_wallets w, jsonb_each_text(w.anomalies) a GROUP BY a.key";

const SCORE_DISTRIBUTION: &str = "\
    SELECT least(floor(smart_money_score / 10), 9)::integer, count(*)
    FROM smart_money_wallets WHERE smart_money_score IS NOT NULL GROUP BY 1";

const TOTALS: &str = "\
    SELECT s.trades, s.first_trade, s.last_trade, (SELECT count(*) FROM wallets),
      w.scored, w.mean_score, w.identified_pnl
    FROM store_state s, (
      SELECT count(*) AS scored, avg(smart_money_score) AS mean_score,
        coalesce(sum(total_pnl) FILTER (WHERE status = 'identified'), 0) AS identified_pnl
      FROM smart_money_wallets) w";

pub(crate) async fn stats(transaction: &Transaction<'_>) -> Result<StoreStats, StoreError> {
    let totals = query(transaction, TOTALS).await?;
    let mut stats = match totals.first() {
        Some(row) => read_totals(&mut Columns::new(row, "count"))?,
        None => StoreStats::default(),
    };
    stats.by_chain = counts_by(transaction, "chain_id").await?;
    stats.by_type = counts_by(transaction, "wallet_type").await?;
    stats.by_confidence = counts_by(transaction, "confidence_level").await?;
    stats.by_status = counts_by(transaction, "status").await?;
    stats.by_basis = counts_by(transaction, "score_basis").await?;
    stats.score_distribution = score_distribution(transaction).await?;
    stats.failed_rules = counts(transaction, FAILED_RULES).await?;
    stats.anomalies = counts(transaction, ANOMALIES).await?;
    stats.data_version = data_version(transaction).await?;
    Ok(stats)
}

fn read_totals(columns: &mut impl ReadColumns) -> Result<StoreStats, StoreError> {
    Ok(StoreStats {
        trades: columns.count()?,
        first_trade: columns.time_option()?,
        last_trade: columns.time_option()?,
        wallets: columns.count()?,
        scored_wallets: columns.count()?,
        mean_score: columns.real_option()?.map(rounded),
        identified_pnl: columns.usd()?,
        ..StoreStats::default()
    })
}

async fn counts_by(
    transaction: &Transaction<'_>,
    column: &str,
) -> Result<BTreeMap<String, u64>, StoreError> {
    counts(transaction, &count_by(column)).await
}

async fn counts(
    transaction: &Transaction<'_>,
    sql: &str,
) -> Result<BTreeMap<String, u64>, StoreError> {
    let rows = query(transaction, sql).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::new(row, "count");
            Ok((columns.text()?, columns.count()?))
        })
        .collect()
}

async fn score_distribution(transaction: &Transaction<'_>) -> Result<[u64; 10], StoreError> {
    let mut distribution = [0; 10];
    for row in &query(transaction, SCORE_DISTRIBUTION).await? {
        read_tens(&mut Columns::new(row, "count"), &mut distribution)?;
    }
    Ok(distribution)
}

async fn query(transaction: &Transaction<'_>, sql: &str) -> Result<Vec<Row>, StoreError> {
    transaction.rows(sql, &[]).await
}

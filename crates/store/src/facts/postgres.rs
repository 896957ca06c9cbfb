//! `FactStore` in PostgreSQL.

use crate::curations::sql::CURATION;
use crate::facts::analysed::{AnalysedRow, analysed_rows, changed_rows};
use crate::facts::sql::{read_facts_row, read_population_entry};
use crate::postgres::PostgresRun;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::sessions::Sessions;
use crate::postgres::statement::{Parameter, Session, execute};
use crate::publication::details::DROP_UNPUBLISHED;
use crate::publication::details_postgres::put_details;
use crate::publication::digest::DigestOf;
use crate::row::limit;
use crate::{AnalysedWallet, FactStore, FactsRow, PopulationEntry, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use std::collections::HashMap;

#[async_trait]
impl FactStore for PostgresRun {
    async fn put_facts(&self, analysed: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError> {
        let rows = analysed_rows(&analysed)?;
        let wallets = rows.iter().map(|row| row.wallet).collect();
        let stored = digests(&self.sessions, DigestOf::Facts, wallets).await?;
        // Compressed before a writer is waited for.
        let (rows, details) = changed_rows(rows, &stored)?;
        if rows.is_empty() {
            return Ok(());
        }
        self.sessions
            .write(|t| Box::pin(async move { put_facts(t, &rows, &details).await }))
            .await
    }

    async fn population(&self) -> Result<Vec<PopulationEntry>, StoreError> {
        self.sessions.read(|c| Box::pin(population(c))).await
    }

    async fn facts_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<FactsRow>, StoreError> {
        self.sessions
            .read(|c| Box::pin(facts_after(c, after, limit)))
            .await
    }
}

pub(crate) async fn keep_facts_made_by(
    transaction: &Transaction<'_>,
    rules: &str,
) -> Result<(), StoreError> {
    let declare = "UPDATE store_state SET facts_rules = $1 WHERE facts_rules IS DISTINCT FROM $1";
    if execute(transaction, declare, &[&rules]).await? > 0 {
        transaction
            .batch_execute(
                "DELETE FROM wallet_facts;
                 DELETE FROM wallet_facts_json;
                 DELETE FROM token_hours;
                 UPDATE store_state SET priced_up_to = 0;
                 UPDATE changed_hours SET priced_seq = 0;",
            )
            .await?;
        execute(transaction, DROP_UNPUBLISHED, &[]).await?;
    }
    Ok(())
}

/// The digests of these wallets that are known.
pub(crate) async fn digests(
    sessions: &Sessions,
    of: DigestOf,
    wallets: Vec<i64>,
) -> Result<HashMap<i64, i64>, StoreError> {
    let select = of.select("= ANY ($1)");
    sessions
        .read(|client| {
            Box::pin(async move {
                let rows = client.rows(&select, &[&wallets]).await?;
                rows.iter()
                    .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                    .collect()
            })
        })
        .await
}

pub(crate) async fn put_facts(
    transaction: &Transaction<'_>,
    rows: &[AnalysedRow],
    details: &[Vec<u8>],
) -> Result<(), StoreError> {
    fn all<'r, T>(rows: &'r [AnalysedRow], of: impl Fn(&'r AnalysedRow) -> T) -> Vec<T> {
        rows.iter().map(of).collect()
    }
    let wallets = all(rows, |row| row.wallet);
    let put = "INSERT INTO wallet_facts
          (wallet_id, holds, last_trade, wins, losses, compared, p_value, digest)
        SELECT * FROM unnest($1::bigint[], $2::boolean[], $3::timestamptz[], $4::bigint[],
          $5::bigint[], $6::bigint[], $7::double precision[], $8::bigint[])
        ON CONFLICT (wallet_id) DO UPDATE SET holds = excluded.holds,
          last_trade = excluded.last_trade, wins = excluded.wins, losses = excluded.losses,
          compared = excluded.compared, p_value = excluded.p_value, digest = excluded.digest";
    let values: [&dyn Parameter; 8] = [
        &wallets,
        &all(rows, |row| row.holds),
        &all(rows, |row| Moment(row.last_trade)),
        &all(rows, |row| row.wins),
        &all(rows, |row| row.losses),
        &all(rows, |row| row.compared),
        &all(rows, |row| row.p_value),
        &all(rows, |row| row.digest),
    ];
    execute(transaction, put, &values).await?;
    let put = "INSERT INTO wallet_facts_json (wallet_id, facts)
        SELECT wallet_id, facts::json FROM unnest($1::bigint[], $2::text[]) AS f (wallet_id, facts)
        ON CONFLICT (wallet_id) DO UPDATE SET facts = excluded.facts";
    let facts = all(rows, |row| row.facts.as_str());
    execute(transaction, put, &[&wallets, &facts]).await?;
    let sparklines = all(rows, |row| row.sparkline.as_str());
    put_details(transaction, &wallets, &sparklines, details).await
}

pub(crate) async fn population(client: &Client) -> Result<Vec<PopulationEntry>, StoreError> {
    let rows = client
        .rows(
            "SELECT f.wallet_id, f.wins, f.losses, f.compared, f.p_value, l.kind
             FROM wallet_facts f
             JOIN wallets w ON w.id = f.wallet_id
             LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
             ORDER BY f.wallet_id",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| read_population_entry(&mut Columns::new(row, "wallet's facts")))
        .collect()
}

/// Each table is told where the page begins: a join takes that from no other, and would
/// read all that comes before.
pub(crate) async fn facts_after(
    client: &Client,
    after: WalletId,
    at_most: usize,
) -> Result<Vec<FactsRow>, StoreError> {
    let rows = client
        .rows(
            &format!(
                "SELECT f.wallet_id, n.name, w.address, f.facts,
               l.kind, l.name, l.tags, l.verified, {CURATION}, p.status
             FROM wallet_facts_json f
             JOIN wallets w ON w.id = f.wallet_id AND w.id > $1
             JOIN chains n ON n.id = w.chain_id
             LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
             LEFT JOIN curations c ON c.wallet_id = f.wallet_id AND c.wallet_id > $1
             LEFT JOIN wallet_places p ON p.wallet_id = f.wallet_id AND p.wallet_id > $1
             WHERE f.wallet_id > $1 ORDER BY f.wallet_id LIMIT $2"
            ),
            &[&after.0, &limit(at_most)],
        )
        .await?;
    rows.iter()
        .map(|row| read_facts_row(&mut Columns::new(row, "wallet's facts")))
        .collect()
}

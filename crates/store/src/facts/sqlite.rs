//! `FactStore` in SQLite.

use crate::curations::sql::CURATION;
use crate::facts::analysed::{AnalysedRow, analysed_rows, changed_rows};
use crate::facts::sql::{read_facts_row, read_population_entry};
use crate::publication::details::DROP_UNPUBLISHED;
use crate::publication::details_sqlite::put_detail;
use crate::publication::digest::DigestOf;
use crate::row::limit;
use crate::sqlite::SqliteRun;
use crate::sqlite::columns::Columns;
use crate::{AnalysedWallet, FactStore, FactsRow, PopulationEntry, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

#[async_trait]
impl FactStore for SqliteRun {
    async fn put_facts(&self, analysed: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError> {
        let rows = analysed_rows(&analysed)?;
        let wallets: Vec<i64> = rows.iter().map(|row| row.wallet).collect();
        let digests = move |c: &_| digests(c, DigestOf::Facts, &wallets);
        let stored = self.readers.run(digests).await?;
        // Compressed before the writer is waited for.
        let (rows, details) = changed_rows(rows, &stored)?;
        if rows.is_empty() {
            return Ok(());
        }
        let work = move |c: &_, _: &mut _| put_facts(c, &rows, &details);
        self.writer.run(work).await
    }

    async fn population(&self) -> Result<Vec<PopulationEntry>, StoreError> {
        self.readers.run(population).await
    }

    async fn facts_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<FactsRow>, StoreError> {
        let work = move |c: &_| facts_after(c, after, limit);
        self.readers.run(work).await
    }
}

pub(crate) fn keep_facts_made_by(connection: &Connection, rules: &str) -> Result<(), StoreError> {
    let changed = connection.execute(
        "UPDATE store_state SET facts_rules = ?1 WHERE facts_rules IS NOT ?1",
        [rules],
    )?;
    if changed > 0 {
        connection.execute_batch(
            "DELETE FROM wallet_facts;
             DELETE FROM wallet_facts_json;
             DELETE FROM token_hours;
             UPDATE store_state SET priced_up_to = 0;
             UPDATE changed_hours SET priced_seq = 0;",
        )?;
        connection.execute(DROP_UNPUBLISHED, [])?;
    }
    Ok(())
}

/// The digests of these wallets that are known.
pub(crate) fn digests(
    connection: &Connection,
    of: DigestOf,
    wallets: &[i64],
) -> Result<HashMap<i64, i64>, StoreError> {
    let mut select = connection.prepare_cached(&of.select("= ?1"))?;
    let mut digests = HashMap::new();
    for wallet in wallets {
        let found = select.query_one([wallet], |row| row.get(1)).optional()?;
        digests.extend(found.map(|digest: i64| (*wallet, digest)));
    }
    Ok(digests)
}

pub(crate) fn put_facts(
    connection: &Connection,
    rows: &[AnalysedRow],
    details: &[Vec<u8>],
) -> Result<(), StoreError> {
    let mut put = connection.prepare_cached(
        "INSERT INTO wallet_facts
           (wallet_id, holds, last_trade, wins, losses, compared, p_value, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (wallet_id) DO UPDATE SET holds = excluded.holds,
           last_trade = excluded.last_trade, wins = excluded.wins, losses = excluded.losses,
           compared = excluded.compared, p_value = excluded.p_value, digest = excluded.digest",
    )?;
    let mut put_json = connection
        .prepare_cached("REPLACE INTO wallet_facts_json (wallet_id, facts) VALUES (?1, ?2)")?;
    for (row, detail) in rows.iter().zip(details) {
        put.execute(params![
            row.wallet,
            row.holds,
            row.last_trade.as_micros(),
            row.wins,
            row.losses,
            row.compared,
            row.p_value,
            row.digest,
        ])?;
        put_json.execute(params![row.wallet, row.facts])?;
        put_detail(connection, row.wallet, &row.sparkline, detail)?;
    }
    Ok(())
}

pub(crate) fn population(connection: &Connection) -> Result<Vec<PopulationEntry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT f.wallet_id, f.wins, f.losses, f.compared, f.p_value, l.kind
         FROM wallet_facts f
         JOIN wallets w ON w.id = f.wallet_id
         LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
         ORDER BY f.wallet_id",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read_population_entry(&mut Columns::new(
            row,
            "wallet's facts",
        ))?);
    }
    Ok(entries)
}

pub(crate) fn facts_after(
    connection: &Connection,
    after: WalletId,
    at_most: usize,
) -> Result<Vec<FactsRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT f.wallet_id, n.name, w.address, f.facts,
           l.kind, l.name, l.tags, l.verified, {CURATION}, p.status
         FROM wallet_facts_json f
         JOIN wallets w ON w.id = f.wallet_id
         JOIN chains n ON n.id = w.chain_id
         LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
         LEFT JOIN curations c ON c.wallet_id = f.wallet_id
         LEFT JOIN wallet_places p ON p.wallet_id = f.wallet_id
         WHERE f.wallet_id > ?1 ORDER BY f.wallet_id LIMIT ?2"
    ))?;
    let mut rows = statement.query([after.0, limit(at_most)])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(read_facts_row(&mut Columns::new(row, "wallet's facts"))?);
    }
    Ok(facts)
}

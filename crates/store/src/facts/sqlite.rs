//! `FactStore` in SQLite.

use crate::facts::analysed::{analysed_rows, changed_rows};
use crate::facts::sql::{
    FORGET_ALL, HAS_FOLLOWABILITY, evidence_statement, facts_statement, follow_rows, put_facts,
    read_evidence_row, read_facts_row,
};
use crate::publication::details::DROP_UNPUBLISHED;
use crate::publication::details_sqlite::put_detail;
use crate::publication::digest::DigestOf;
use crate::row;
use crate::sqlite::SqliteRun;
use crate::sqlite::columns::Columns;
use crate::{AnalysedWallet, EvidenceRow, FactStore, FactsRow, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use smartmoney_model::FollowMeasures;
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
        self.writer
            .run(move |connection, _| {
                let values = "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
                let mut put = connection.prepare_cached(&put_facts(values))?;
                let mut put_json = connection.prepare_cached(
                    "REPLACE INTO wallet_facts_json (wallet_id, facts) VALUES (?1, ?2)",
                )?;
                let mut put_evidence = connection.prepare_cached(
                    "REPLACE INTO wallet_evidence (wallet_id, evidence) VALUES (?1, ?2)",
                )?;
                for (row, detail) in rows.iter().zip(&details) {
                    put.execute(params![
                        row.wallet,
                        row.is_unsettled,
                        row.last_trade.as_micros(),
                        row.wins,
                        row.losses,
                        row.digest,
                    ])?;
                    put_json.execute(params![row.wallet, row.facts])?;
                    put_evidence.execute(params![row.wallet, row.evidence])?;
                    put_detail(connection, row.wallet, &row.sparkline, detail)?;
                }
                Ok(())
            })
            .await
    }

    async fn evidence_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<EvidenceRow>, StoreError> {
        self.readers
            .run(move |connection| {
                let mut statement =
                    connection.prepare_cached(&evidence_statement(|_| String::new()))?;
                let mut rows = statement.query([after.0, row::limit(limit)])?;
                let mut evidence = Vec::new();
                while let Some(row) = rows.next()? {
                    let mut columns = Columns::new(row, "wallet's evidence");
                    evidence.push(read_evidence_row(&mut columns)?);
                }
                Ok(evidence)
            })
            .await
    }

    async fn put_followability(
        &self,
        measured: Vec<(WalletId, FollowMeasures)>,
    ) -> Result<(), StoreError> {
        let rows = follow_rows(&measured)?;
        self.writer
            .run(move |connection, _| {
                let mut put = connection.prepare_cached(
                    "REPLACE INTO wallet_followability (wallet_id, measures) VALUES (?1, ?2)",
                )?;
                for (wallet, measures) in &rows {
                    put.execute(params![wallet, measures])?;
                }
                Ok(())
            })
            .await
    }

    async fn has_followability(&self) -> Result<bool, StoreError> {
        self.readers
            .run(|connection| {
                let mut statement = connection.prepare_cached(HAS_FOLLOWABILITY)?;
                Ok(statement.query_one([], |row| row.get(0))?)
            })
            .await
    }

    async fn facts_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<FactsRow>, StoreError> {
        self.readers
            .run(move |connection| {
                let mut statement =
                    connection.prepare_cached(&facts_statement(|_| String::new()))?;
                let mut rows = statement.query([after.0, row::limit(limit)])?;
                let mut facts = Vec::new();
                while let Some(row) = rows.next()? {
                    facts.push(read_facts_row(&mut Columns::new(row, "wallet's facts"))?);
                }
                Ok(facts)
            })
            .await
    }
}

pub(crate) fn keep_facts_made_by(connection: &Connection, rules: &str) -> Result<(), StoreError> {
    let changed = connection.execute(
        "UPDATE store_state SET facts_rules = ?1 WHERE facts_rules IS NOT ?1",
        [rules],
    )?;
    if changed > 0 {
        connection.execute_batch(FORGET_ALL)?;
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

//! `FactStore` in PostgreSQL.

use crate::facts::analysed::{AnalysedRow, analysed_rows, changed_rows};
use crate::facts::sql::{
    FORGET_ALL, HAS_FOLLOWABILITY, evidence_statement, facts_statement, follow_rows, put_facts,
    read_evidence_row, read_facts_row,
};
use crate::postgres::PostgresRun;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::sessions::Sessions;
use crate::postgres::statement::{Parameter, Session, execute};
use crate::publication::details::DROP_UNPUBLISHED;
use crate::publication::details_postgres::put_details;
use crate::publication::digest::DigestOf;
use crate::row;
use crate::{AnalysedWallet, EvidenceRow, FactStore, FactsRow, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use smartmoney_model::FollowMeasures;
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
            .write(|transaction| {
                Box::pin(async move {
                    let wallets = all(&rows, |row| row.wallet);
                    let values: [&dyn Parameter; 6] = [
                        &wallets,
                        &all(&rows, |row| row.is_unsettled),
                        &all(&rows, |row| Moment(row.last_trade)),
                        &all(&rows, |row| row.wins),
                        &all(&rows, |row| row.losses),
                        &all(&rows, |row| row.digest),
                    ];
                    let put = put_facts(
                        "SELECT * FROM unnest($1::bigint[], $2::boolean[], $3::timestamptz[],
                           $4::bigint[], $5::bigint[], $6::bigint[])",
                    );
                    execute(transaction, &put, &values).await?;
                    let put = "INSERT INTO wallet_facts_json (wallet_id, facts)
                        SELECT wallet_id, facts::json
                        FROM unnest($1::bigint[], $2::text[]) AS f (wallet_id, facts)
                        ON CONFLICT (wallet_id) DO UPDATE SET facts = excluded.facts";
                    let facts = all(&rows, |row| row.facts.as_str());
                    execute(transaction, put, &[&wallets, &facts]).await?;
                    let put = "INSERT INTO wallet_evidence (wallet_id, evidence)
                        SELECT * FROM unnest($1::bigint[], $2::bytea[])
                        ON CONFLICT (wallet_id) DO UPDATE SET evidence = excluded.evidence";
                    let evidence = all(&rows, |row| row.evidence.as_slice());
                    execute(transaction, put, &[&wallets, &evidence]).await?;
                    let sparklines = all(&rows, |row| row.sparkline.as_str());
                    put_details(transaction, &wallets, &sparklines, &details).await
                })
            })
            .await
    }

    async fn evidence_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<EvidenceRow>, StoreError> {
        let page = evidence_statement(after_first);
        self.sessions
            .run_one(|client| {
                Box::pin(async move {
                    let rows = client.rows(&page, &[&after.0, &row::limit(limit)]).await?;
                    rows.iter()
                        .map(|row| read_evidence_row(&mut Columns::new(row, "wallet's evidence")))
                        .collect()
                })
            })
            .await
    }

    async fn put_followability(
        &self,
        measured: Vec<(WalletId, FollowMeasures)>,
    ) -> Result<(), StoreError> {
        let (wallets, json): (Vec<i64>, Vec<String>) = follow_rows(&measured)?.into_iter().unzip();
        self.sessions
            .write(|transaction| {
                Box::pin(async move {
                    let put = "INSERT INTO wallet_followability (wallet_id, measures)
                        SELECT wallet_id, measures::json
                        FROM unnest($1::bigint[], $2::text[]) AS f (wallet_id, measures)
                        ON CONFLICT (wallet_id) DO UPDATE SET measures = excluded.measures";
                    execute(transaction, put, &[&wallets, &json]).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn has_followability(&self) -> Result<bool, StoreError> {
        self.sessions
            .run_one(|client| {
                Box::pin(async move {
                    let row = client.row(HAS_FOLLOWABILITY, &[]).await?;
                    Ok(row.try_get(0)?)
                })
            })
            .await
    }

    async fn facts_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<FactsRow>, StoreError> {
        let page = facts_statement(after_first);
        self.sessions
            .run_one(|client| {
                Box::pin(async move {
                    let rows = client.rows(&page, &[&after.0, &row::limit(limit)]).await?;
                    rows.iter()
                        .map(|row| read_facts_row(&mut Columns::new(row, "wallet's facts")))
                        .collect()
                })
            })
            .await
    }
}

pub(crate) async fn keep_facts_made_by(
    transaction: &Transaction<'_>,
    rules: &str,
) -> Result<(), StoreError> {
    let declare = "UPDATE store_state SET facts_rules = $1 WHERE facts_rules IS DISTINCT FROM $1";
    if execute(transaction, declare, &[&rules]).await? > 0 {
        transaction.batch_execute(FORGET_ALL).await?;
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
        .run_one(|client| {
            Box::pin(async move {
                let rows = client.rows(&select, &[&wallets]).await?;
                rows.iter()
                    .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                    .collect()
            })
        })
        .await
}

/// Tells each table where the page begins: a join takes that from no other, and would read all
/// that comes before.
fn after_first(wallet: &str) -> String {
    format!("AND {wallet} > $1")
}

fn all<'r, T>(rows: &'r [AnalysedRow], of: impl Fn(&'r AnalysedRow) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

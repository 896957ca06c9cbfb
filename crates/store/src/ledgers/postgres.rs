//! `LedgerStore` in PostgreSQL.

use super::scope_postgres::{count_to_analyse, wallets_to_analyse};
use crate::ledgers::sql::{ALL_TOKENS, LEDGER_COLUMNS, read_listed_token, read_trade};
use crate::postgres::PostgresRun;
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::row::ReadColumns;
use crate::{AnalysisScope, LedgerStore, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::{LedgerTrade, Timestamp, Token, TokenId};
use std::collections::HashMap;

#[async_trait]
impl LedgerStore for PostgresRun {
    async fn tokens(&self) -> Result<Vec<(TokenId, Token)>, StoreError> {
        self.sessions.run_one(|c| Box::pin(tokens(c))).await
    }

    async fn projects(&self) -> Result<Vec<(u32, String)>, StoreError> {
        self.sessions.run_one(|c| Box::pin(projects(c))).await
    }

    async fn latest_trade(&self) -> Result<Option<Timestamp>, StoreError> {
        self.sessions.run_one(|c| Box::pin(latest_trade(c))).await
    }

    async fn count_to_analyse(&self, scope: AnalysisScope) -> Result<u64, StoreError> {
        self.sessions
            .run_one(|c| Box::pin(count_to_analyse(c, scope)))
            .await
    }

    async fn wallets_to_analyse(
        &self,
        scope: AnalysisScope,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<WalletId>, StoreError> {
        self.sessions
            .run_one(|c| Box::pin(wallets_to_analyse(c, scope, after, limit)))
            .await
    }

    async fn ledgers(
        &self,
        wallets: Vec<WalletId>,
    ) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(ledgers(t, wallets)))
            .await
    }
}

pub(crate) async fn tokens(client: &Client) -> Result<Vec<(TokenId, Token)>, StoreError> {
    let rows = client.rows(ALL_TOKENS, &[]).await?;
    rows.iter()
        .map(|row| read_listed_token(&mut Columns::new(row, "token")))
        .collect()
}

pub(crate) async fn projects(client: &Client) -> Result<Vec<(u32, String)>, StoreError> {
    let rows = client
        .rows("SELECT id, name FROM projects ORDER BY id", &[])
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::new(row, "project");
            Ok((columns.small()?, columns.text()?))
        })
        .collect()
}

/// Of a table that just grew the server does not know yet how many trades a
/// wallet has, and would read all of it for a few wallets.
const FIND_BY_INDEX: &str = "SET LOCAL enable_seqscan = off";

/// All in one statement, whatever their number; sorted here, where SQLite's are too.
pub(crate) async fn ledgers(
    transaction: &Transaction<'_>,
    wallets: Vec<WalletId>,
) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError> {
    transaction.batch_execute(FIND_BY_INDEX).await?;
    let asked: Vec<i64> = wallets.iter().map(|wallet| wallet.0).collect();
    let mut found: HashMap<i64, Vec<_>> = HashMap::new();
    for row in &transaction
        .rows(
            &format!(
                "SELECT wallet_id, {LEDGER_COLUMNS}
                 FROM trades t WHERE wallet_id = ANY($1)"
            ),
            &[&asked],
        )
        .await?
    {
        let mut columns = Columns::new(row, "trade");
        let wallet = columns.integer()?;
        let trade = read_trade(&mut columns)?;
        found.entry(wallet).or_default().push(trade);
    }
    let ledger = |wallet: WalletId| {
        let trades = found.remove(&wallet.0).unwrap_or_default();
        (wallet, trades)
    };
    Ok(wallets.into_iter().map(ledger).collect())
}

pub(crate) async fn latest_trade(client: &Client) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT last_trade FROM store_state";
    let row = client.row(sql, &[]).await?;
    Columns::new(&row, "state").time_option()
}

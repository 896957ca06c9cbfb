use super::columns::Columns;
use super::statement::Session;
use crate::row::{ReadColumns, into_ledger, limit, read_placed, read_token, read_trade};
use crate::{StoreError, TradeSeq, WalletId};
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::{LedgerTrade, Token, TokenId};
use std::collections::HashMap;

/// The columns that [`read_trade`] reads.
macro_rules! ledger_columns {
    () => {
        "block_time, block_number, sold_token, sold_amount, bought_token, bought_amount, \
         amount_usd, gas_usd, project_id"
    };
}

pub(super) async fn tokens(client: &Client) -> Result<Vec<(TokenId, Token)>, StoreError> {
    let rows = client
        .rows(
            "SELECT t.id, c.name, t.is_symbol, t.address, t.symbol
             FROM tokens t JOIN chains c ON c.id = t.chain_id ORDER BY t.id",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| read_token(&mut Columns::new(row, "token")))
        .collect()
}

pub(super) async fn projects(client: &Client) -> Result<Vec<(u32, String)>, StoreError> {
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

pub(super) async fn trades_after(
    client: &Client,
    after: TradeSeq,
    at_most: usize,
) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
    let rows = client
        .rows(
            concat!(
                "SELECT ",
                ledger_columns!(),
                ", id FROM trades WHERE id > $1 ORDER BY id LIMIT $2"
            ),
            &[&after.0, &limit(at_most)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::new(row, "trade");
            let trade = read_trade(&mut columns)?;
            Ok((TradeSeq(columns.integer()?), trade))
        })
        .collect()
}

/// Of a table that just grew the server does not know yet how many trades a
/// wallet has, and would read all of it for a few wallets.
const FIND_BY_INDEX: &str = "SET LOCAL enable_seqscan = off";

/// All in one statement, whatever their number; sorted here, where SQLite's are too.
pub(super) async fn ledgers(
    transaction: &Transaction<'_>,
    wallets: Vec<WalletId>,
) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError> {
    transaction.batch_execute(FIND_BY_INDEX).await?;
    let asked: Vec<i64> = wallets.iter().map(|wallet| wallet.0).collect();
    let mut found: HashMap<i64, Vec<_>> = HashMap::new();
    for row in &transaction
        .rows(
            concat!(
                "SELECT wallet_id, ",
                ledger_columns!(),
                ", evt_index, tx_hash FROM trades WHERE wallet_id = ANY($1)"
            ),
            &[&asked],
        )
        .await?
    {
        let mut columns = Columns::new(row, "trade");
        let wallet = columns.integer()?;
        let trade = read_placed(&mut columns)?;
        found.entry(wallet).or_default().push(trade);
    }
    let ledger = |wallet: WalletId| {
        let trades = found.remove(&wallet.0).unwrap_or_default();
        (wallet, into_ledger(trades))
    };
    Ok(wallets.into_iter().map(ledger).collect())
}

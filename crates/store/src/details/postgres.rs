//! `DetailStore` in PostgreSQL.

use crate::curations::sql::{read_tags, select_tags};
use crate::details::{SELECT_COPIES, latest};
use crate::lists::postgres::{versions, wallet};
use crate::postgres::PostgresStore;
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::publication::details::{SELECT_DETAIL, read_detail};
use crate::row::ReadColumns;
use crate::runs::postgres::score_history;
use crate::{DetailStore, StoreError, WalletEntries, WalletEntry, WalletId};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use smartmoney_model::{Address, ChainId, TradeRow, Wallet, WalletDetail};

#[async_trait]
impl DetailStore for PostgresStore {
    async fn wallet_entries(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<WalletEntries, StoreError> {
        let chain = chain.cloned();
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move { wallet_entries(t, address, chain.as_ref()).await })
            })
            .await
    }
}

pub(crate) async fn wallet_entries(
    transaction: &Transaction<'_>,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<WalletEntries, StoreError> {
    let versions = versions(transaction).await?;
    let mut entries = Vec::new();
    for (id, wallet) in wallet(transaction, address, chain).await? {
        entries.push(entry(transaction, id, wallet).await?);
    }
    Ok(WalletEntries {
        entries,
        data_version: versions.present,
        as_of: versions.as_of,
    })
}

async fn entry(
    transaction: &Transaction<'_>,
    id: WalletId,
    wallet: Wallet,
) -> Result<WalletEntry, StoreError> {
    let row = transaction.row(&select_tags(), &[&id.0]).await?;
    let (tags, curation) = read_tags(&mut Columns::new(&row, "curation"))?;
    let copies = copies(transaction, &wallet).await?;
    Ok(WalletEntry {
        id,
        wallet,
        copies,
        detail: detail(transaction, id).await?,
        tags,
        curation,
        history: score_history(transaction, id, WalletEntry::MOST_SCORES).await?,
        latest_trades: latest_trades(transaction, id).await?,
    })
}

async fn detail(
    transaction: &Transaction<'_>,
    id: WalletId,
) -> Result<Option<WalletDetail>, StoreError> {
    let row = transaction.row_option(SELECT_DETAIL, &[&id.0]).await?;
    row.map(|row| read_detail(&mut Columns::new(&row, "wallet's details")))
        .transpose()
}

async fn copies(
    transaction: &Transaction<'_>,
    wallet: &Wallet,
) -> Result<Vec<Address>, StoreError> {
    let (chain, address) = (wallet.chain_id.as_str(), wallet.wallet_address.to_string());
    let rows = transaction.rows(SELECT_COPIES, &[&chain, &address]).await?;
    rows.iter()
        .map(|row| Columns::new(row, "copy").address_text())
        .collect()
}

async fn latest_trades(
    transaction: &Transaction<'_>,
    id: WalletId,
) -> Result<Vec<TradeRow>, StoreError> {
    let arrivals = format!(
        "SELECT id FROM trades WHERE wallet_id = $1 ORDER BY id DESC LIMIT {}",
        WalletEntry::ARRIVALS
    );
    let sql = latest::latest_rows(&arrivals);
    let rows = transaction.rows(&sql, &[&id.0]).await?;
    let rows = rows
        .iter()
        .map(|row| latest::read_row(&mut Columns::new(row, "trade")))
        .collect::<Result<_, _>>()?;
    Ok(latest::trades(rows, WalletEntry::MOST_TRADES))
}

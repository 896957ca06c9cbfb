//! `DetailStore` in SQLite.

use crate::curations::sql::{read_tags, select_tags};
use crate::details::{SELECT_COPIES, latest};
use crate::lists::sqlite::{versions, wallet};
use crate::publication::details::{SELECT_DETAIL, read_detail};
use crate::row::ReadColumns;
use crate::runs::sqlite::score_history;
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{DetailStore, StoreError, WalletEntries, WalletEntry, WalletId};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row};
use smartmoney_model::{Address, ChainId, TradeRow, Wallet, WalletDetail};

#[async_trait]
impl DetailStore for SqliteStore {
    async fn wallet_entries(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<WalletEntries, StoreError> {
        let chain = chain.cloned();
        let work = move |c: &_| wallet_entries(c, address, chain.as_ref());
        self.readers.run(work).await
    }
}

pub(crate) fn wallet_entries(
    connection: &Connection,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<WalletEntries, StoreError> {
    let versions = versions(connection)?;
    let found = wallet(connection, address, chain)?;
    let entries = found
        .into_iter()
        .map(|(id, wallet)| entry(connection, id, wallet));
    Ok(WalletEntries {
        entries: entries.collect::<Result<_, _>>()?,
        data_version: versions.present,
        as_of: versions.as_of,
    })
}

fn entry(connection: &Connection, id: WalletId, wallet: Wallet) -> Result<WalletEntry, StoreError> {
    let mut tags = connection.prepare_cached(&select_tags())?;
    let (tags, curation) = tags.query_one([id.0], |row| {
        Ok(read_tags(&mut Columns::new(row, "curation")))
    })??;
    let copies = copies(connection, &wallet)?;
    Ok(WalletEntry {
        id,
        wallet,
        detail: detail(connection, id)?,
        copies,
        tags,
        curation,
        history: score_history(connection, id, WalletEntry::MOST_SCORES)?,
        latest_trades: latest_trades(connection, id)?,
    })
}

fn detail(connection: &Connection, id: WalletId) -> Result<Option<WalletDetail>, StoreError> {
    let mut select = connection.prepare_cached(SELECT_DETAIL)?;
    let read = |row: &Row<'_>| Ok(read_detail(&mut Columns::new(row, "wallet's details")));
    select.query_row([id.0], read).optional()?.transpose()
}

fn copies(connection: &Connection, wallet: &Wallet) -> Result<Vec<Address>, StoreError> {
    let of = [wallet.chain_id.as_str(), &wallet.wallet_address.to_string()];
    let mut statement = connection.prepare_cached(SELECT_COPIES)?;
    let mut rows = statement.query(of)?;
    let mut copies = Vec::new();
    while let Some(row) = rows.next()? {
        copies.push(Columns::new(row, "copy").address_text()?);
    }
    Ok(copies)
}

fn latest_trades(connection: &Connection, id: WalletId) -> Result<Vec<TradeRow>, StoreError> {
    let arrivals = format!(
        "SELECT trade_id AS id FROM wallet_trades WHERE wallet_id = ?1
         ORDER BY trade_id DESC LIMIT {}",
        WalletEntry::ARRIVALS
    );
    let sql = latest::latest_rows(&arrivals);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id.0])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push(latest::read_row(&mut Columns::new(row, "trade"))?);
    }
    Ok(latest::trades(read, WalletEntry::MOST_TRADES))
}

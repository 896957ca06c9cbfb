use super::columns::Columns;
use crate::row::{
    Found, Parameter, ReadColumns, Statement, VERSIONS, Versions, address_statement,
    by_key_statement, count_statement, into_page, page_statement, read_page_row, read_versions,
    read_wallet, rest_statement,
};
use crate::{PageStart, StoreError, WalletPage, WalletQuery};
use deadpool_postgres::Transaction;
use smartmoney_model::{Address, ChainId, Wallet, WalletKey};
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

pub(super) async fn wallets(
    transaction: &Transaction<'_>,
    query: &WalletQuery,
    at_most: usize,
    start: &PageStart,
) -> Result<WalletPage, StoreError> {
    let versions = versions(transaction).await?;
    let page = page_statement(query, at_most, start, versions)?;
    let total = match start {
        PageStart::Offset(_) => count_matching(transaction, query).await?,
        PageStart::After(place) => place.total,
    };
    let rows = rows(transaction, page).await?;
    let rows = rows
        .iter()
        .map(|row| read_page_row(query.sort_by, &mut Columns::new(row, "wallet")));
    let rows = rows.collect::<Result<_, _>>()?;
    Ok(into_page(rows, at_most, start, total, versions))
}

pub(super) async fn versions(transaction: &Transaction<'_>) -> Result<Versions, StoreError> {
    let statement = transaction.prepare_cached(VERSIONS).await?;
    let row = transaction.query_one(&statement, &[]).await?;
    read_versions(&mut Columns::new(&row, "state"))
}

async fn count_matching(
    transaction: &Transaction<'_>,
    query: &WalletQuery,
) -> Result<u64, StoreError> {
    let mut total = 0;
    for statement in [Some(count_statement(query)), rest_statement(query)] {
        let Some(statement) = statement else { continue };
        for row in &rows(transaction, statement).await? {
            total += Columns::new(row, "count").count()?;
        }
    }
    Ok(total)
}

pub(super) async fn wallets_by_key(
    transaction: &Transaction<'_>,
    query: &WalletQuery,
    after: Option<&WalletKey>,
    at_most: usize,
) -> Result<Vec<Wallet>, StoreError> {
    let rows = rows(transaction, by_key_statement(query, after, at_most)).await?;
    let wallet = |row| found(row).map(|(_, wallet)| wallet);
    rows.iter().map(wallet).collect()
}

pub(super) async fn wallet(
    transaction: &Transaction<'_>,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<Vec<Found>, StoreError> {
    let rows = rows(transaction, address_statement(&address, chain)).await?;
    rows.iter().map(found).collect()
}

fn found(row: &Row) -> Result<Found, StoreError> {
    read_wallet(&mut Columns::new(row, "wallet"))
}

/// Lists come in too many kinds to keep each one's statement prepared, and so
/// the types of parameters are not asked of the server.
async fn rows(
    transaction: &Transaction<'_>,
    Statement { sql, values }: Statement,
) -> Result<Vec<Row>, StoreError> {
    let values: Vec<(&(dyn ToSql + Sync), Type)> = values
        .iter()
        .map(|value| match value {
            Parameter::Boolean(value) => (value as &(dyn ToSql + Sync), Type::BOOL),
            Parameter::Integer(value) => (value as _, Type::INT8),
            Parameter::Real(value) => (value as _, Type::FLOAT8),
            Parameter::Text(value) => (value as _, Type::TEXT),
        })
        .collect();
    Ok(transaction.query_typed(&sql, &values).await?)
}

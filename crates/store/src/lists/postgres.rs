use crate::lists::count::{Access, Counted, count_statement, rest_statement};
use crate::lists::filter::{Parameter, Statement};
use crate::lists::sql::{
    Found, VERSIONS, Versions, address_statement, by_key_statement, into_page, page_statement,
    read_page_row, read_versions,
};
use crate::postgres::PostgresStore;
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::row::ReadColumns;
use crate::wallet::row::read_wallet;
use crate::{ListStore, PageStart, StoreError, WalletPage, WalletQuery};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use smartmoney_model::{Address, ChainId, Wallet, WalletKey};
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

#[async_trait]
impl ListStore for PostgresStore {
    async fn wallets(
        &self,
        query: &WalletQuery,
        limit: usize,
        start: &PageStart,
    ) -> Result<WalletPage, StoreError> {
        let (query, start) = (query.clone(), start.clone());
        self.sessions
            .read_snapshot(|t| Box::pin(async move { wallets(t, &query, limit, &start).await }))
            .await
    }

    async fn wallets_by_key(
        &self,
        query: &WalletQuery,
        after: Option<WalletKey>,
        limit: usize,
    ) -> Result<Vec<Wallet>, StoreError> {
        let query = query.clone();
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move { wallets_by_key(t, &query, after.as_ref(), limit).await })
            })
            .await
    }
}

pub(crate) async fn wallets(
    transaction: &Transaction<'_>,
    query: &WalletQuery,
    at_most: usize,
    start: &PageStart,
) -> Result<WalletPage, StoreError> {
    let versions = versions(transaction).await?;
    let mut counted = count(transaction, query).await?;
    if let PageStart::After(place) = start {
        counted.matching = place.total;
    }
    let page = page_statement(query, at_most, start, versions, counted, no_hint)?;
    let rows = rows(transaction, page).await?;
    let rows = rows
        .iter()
        .map(|row| read_page_row(query.sort_by, &mut Columns::new(row, "wallet")));
    let rows = rows.collect::<Result<_, _>>()?;
    Ok(into_page(rows, at_most, start, counted.matching, versions))
}

pub(crate) async fn versions(transaction: &Transaction<'_>) -> Result<Versions, StoreError> {
    let row = transaction.row(VERSIONS, &[]).await?;
    read_versions(&mut Columns::new(&row, "state"))
}

async fn count(transaction: &Transaction<'_>, query: &WalletQuery) -> Result<Counted, StoreError> {
    let row = one(transaction, count_statement(query)).await?;
    let counted = Counted::read(query, &mut Columns::new(&row, "count"))?;
    let Some(rest) = rest_statement(query, &counted, no_hint) else {
        return Ok(counted);
    };
    let row = one(transaction, rest).await?;
    let rest = Columns::new(&row, "count").count()?;
    Ok(counted.with_rest(query, rest))
}

/// The server knows how the values of a column are spread.
fn no_hint(_: Access) -> String {
    String::new()
}

pub(crate) async fn wallets_by_key(
    transaction: &Transaction<'_>,
    query: &WalletQuery,
    after: Option<&WalletKey>,
    at_most: usize,
) -> Result<Vec<Wallet>, StoreError> {
    let rows = rows(transaction, by_key_statement(query, after, at_most)).await?;
    let wallet = |row| found(row).map(|(_, wallet)| wallet);
    rows.iter().map(wallet).collect()
}

pub(crate) async fn wallet(
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

/// The server guesses how many wallets match, often far too few, and would then
/// sort all of them. A sort that is needed happens all the same.
const WALK: &str = "SET LOCAL enable_sort = off";

/// The one row of a count.
async fn one(transaction: &Transaction<'_>, statement: Statement) -> Result<Row, StoreError> {
    let found = rows(transaction, statement).await?.into_iter().next();
    found.ok_or_else(|| StoreError::Damaged {
        what: "count",
        reason: "the server gave no answer".to_owned(),
    })
}

/// Lists come in too many kinds to keep each one's statement prepared, and so
/// the types of parameters are not asked of the server.
pub(crate) async fn rows(
    transaction: &Transaction<'_>,
    Statement {
        sql,
        values,
        is_in_order,
    }: Statement,
) -> Result<Vec<Row>, StoreError> {
    if is_in_order {
        transaction.batch_execute(WALK).await?;
    }
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

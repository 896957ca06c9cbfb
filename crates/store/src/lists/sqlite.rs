//! `ListStore` in SQLite.

use crate::lists::count::{Access, Counted, count_statement, rest_statement};
use crate::lists::filter::{Parameter, Statement};
use crate::lists::sql::{
    EARLIER_TAG, Found, VERSIONS, Versions, address_statement, by_key_statement, into_page,
    page_statement, read_page_row, read_versions, walked_from,
};
use crate::row::ReadColumns;
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::wallet::row::read_wallet;
use crate::{ListStore, PageStart, StoreError, WalletPage, WalletQuery};
use async_trait::async_trait;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use smartmoney_model::{Address, ChainId, Wallet, WalletKey};

#[async_trait]
impl ListStore for SqliteStore {
    async fn wallets(
        &self,
        query: &WalletQuery,
        limit: usize,
        start: &PageStart,
    ) -> Result<WalletPage, StoreError> {
        let (query, start) = (query.clone(), start.clone());
        self.readers
            .run(move |connection| {
                let mut versions = versions(connection)?;
                versions.walked_tag = earlier_tag(connection, &start)?;
                let counted = count(connection, &query, &start)?;
                let page = page_statement(&query, limit, &start, &versions, counted, hint)?;
                let rows = rows(connection, page, |row| {
                    read_page_row(&query, &mut Columns::new(row, "wallet"))
                })?;
                Ok(into_page(rows, limit, &start, counted.matching, versions))
            })
            .await
    }

    async fn wallets_by_key(
        &self,
        query: &WalletQuery,
        after: Option<WalletKey>,
        limit: usize,
    ) -> Result<Vec<Wallet>, StoreError> {
        let page = by_key_statement(query, after.as_ref(), limit);
        let found = self.readers.run(|c| rows(c, page, found)).await?;
        Ok(found.into_iter().map(|(_, wallet)| wallet).collect())
    }
}

impl From<Parameter> for Value {
    fn from(parameter: Parameter) -> Self {
        match parameter {
            Parameter::Boolean(value) => value.into(),
            Parameter::Integer(value) => value.into(),
            Parameter::Real(value) => value.into(),
            Parameter::Text(value) => value.into(),
        }
    }
}

pub(crate) fn versions(connection: &Connection) -> Result<Versions, StoreError> {
    let mut statement = connection.prepare_cached(VERSIONS)?;
    statement.query_one([], |row| Ok(read_versions(&mut Columns::new(row, "state"))))?
}

fn earlier_tag(connection: &Connection, start: &PageStart) -> Result<Option<i64>, StoreError> {
    let Some(number) = walked_from(start) else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(EARLIER_TAG)?;
    Ok(statement.query_one([number], |row| row.get(0))?)
}

fn count(
    connection: &Connection,
    query: &WalletQuery,
    start: &PageStart,
) -> Result<Counted, StoreError> {
    let counted = one(connection, count_statement(query), |columns| {
        Counted::read(query, start, columns)
    })?;
    let Some(rest) = rest_statement(query, start, &counted, hint) else {
        return Ok(counted);
    };
    let rest = one(connection, rest, |columns| columns.count())?;
    Ok(counted.with_rest(query, rest))
}

/// Without statistics SQLite takes any index that has an equal column first.
fn hint(access: Access) -> String {
    match access {
        Access::Conditions => String::new(),
        Access::Index(column) => format!("INDEXED BY wallet_places_by_{column}"),
        Access::Scan => "NOT INDEXED".to_owned(),
    }
}

pub(crate) fn wallet(
    connection: &Connection,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<Vec<Found>, StoreError> {
    rows(connection, address_statement(&address, chain), found)
}

fn found(row: &Row<'_>) -> Result<Found, StoreError> {
    read_wallet(&mut Columns::new(row, "wallet"))
}

/// The one row of a count.
fn one<T>(
    connection: &Connection,
    Statement { sql, values, .. }: Statement,
    read: impl Fn(&mut Columns<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut statement = connection.prepare_cached(&sql)?;
    let values = params_from_iter(values.into_iter().map(Value::from));
    statement.query_one(values, |row| Ok(read(&mut Columns::new(row, "count"))))?
}

pub(crate) fn rows<T>(
    connection: &Connection,
    Statement { sql, values, .. }: Statement,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values.into_iter().map(Value::from)))?;
    let mut read_rows = Vec::new();
    while let Some(row) = rows.next()? {
        read_rows.push(read(row)?);
    }
    Ok(read_rows)
}

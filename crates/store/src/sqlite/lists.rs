use super::columns::Columns;
use crate::row::{
    Found, Parameter, Statement, VERSIONS, Versions, address_statement, by_key_statement,
    count_statement, into_page, page_statement, read_page_row, read_versions, read_wallet,
    rest_statement,
};
use crate::{PageStart, StoreError, WalletPage, WalletQuery};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use smartmoney_model::{Address, ChainId, Wallet, WalletKey};

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

pub(super) fn wallets(
    connection: &Connection,
    query: &WalletQuery,
    at_most: usize,
    start: &PageStart,
) -> Result<WalletPage, StoreError> {
    let versions = versions(connection)?;
    let page = page_statement(query, at_most, start, versions)?;
    let total = match start {
        PageStart::Offset(_) => count_matching(connection, query)?,
        PageStart::After(place) => place.total,
    };
    let rows = rows(connection, page, |row| {
        read_page_row(query.sort_by, &mut Columns::new(row, "wallet"))
    })?;
    Ok(into_page(rows, at_most, start, total, versions))
}

pub(super) fn versions(connection: &Connection) -> Result<Versions, StoreError> {
    let mut statement = connection.prepare_cached(VERSIONS)?;
    statement.query_one([], |row| Ok(read_versions(&mut Columns::new(row, "state"))))?
}

fn count_matching(connection: &Connection, query: &WalletQuery) -> Result<u64, StoreError> {
    let mut total = 0;
    for statement in [Some(count_statement(query)), rest_statement(query)] {
        let Some(statement) = statement else { continue };
        let counts = rows(connection, statement, |row| {
            let count: i64 = row.get(0)?;
            u64::try_from(count).map_err(|error| StoreError::Database(error.to_string()))
        })?;
        total += counts.iter().sum::<u64>();
    }
    Ok(total)
}

pub(super) fn wallets_by_key(
    connection: &Connection,
    query: &WalletQuery,
    after: Option<&WalletKey>,
    at_most: usize,
) -> Result<Vec<Wallet>, StoreError> {
    let found = rows(connection, by_key_statement(query, after, at_most), found)?;
    Ok(found.into_iter().map(|(_, wallet)| wallet).collect())
}

pub(super) fn wallet(
    connection: &Connection,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<Vec<Found>, StoreError> {
    rows(connection, address_statement(&address, chain), found)
}

fn found(row: &Row<'_>) -> Result<Found, StoreError> {
    read_wallet(&mut Columns::new(row, "wallet"))
}

fn rows<T>(
    connection: &Connection,
    Statement { sql, values }: Statement,
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

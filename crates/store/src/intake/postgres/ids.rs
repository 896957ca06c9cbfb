//! The numbers of chains, exchanges, tokens and wallets: each function adds
//! those that are missing, in the order given, and returns the numbers of all.
//! The lock of writers keeps a number from being given twice. A number is found by a subquery that
//! answers one value: a join could begin at a large table that the server takes for empty, and go
//! through all that is given for each of its rows.

use crate::StoreError;
use crate::postgres::statement::{Parameter, Session, execute};
use crate::row::address_bytes;
use deadpool_postgres::Transaction;
use smartmoney_model::{Address, TokenAddress};
use tokio_postgres::types::FromSqlOwned;

/// A token as it is sent to the database.
#[derive(Debug, Clone)]
pub(crate) struct NewToken<'a> {
    pub(crate) chain: i32,
    pub(crate) address: &'a TokenAddress,
    pub(crate) symbol: Option<&'a str>,
}

/// A table with nothing but names.
#[derive(Clone, Copy)]
pub(crate) enum NamedTable {
    Chains,
    Projects,
}

pub(crate) async fn named(
    transaction: &Transaction<'_>,
    table: NamedTable,
    names: &[&str],
) -> Result<Vec<i32>, StoreError> {
    let (add, find) = match table {
        NamedTable::Chains => (
            "INSERT INTO chains (id, name)
             SELECT ((SELECT coalesce(max(id), 0) FROM chains)
               + row_number() OVER (ORDER BY ordinal))::integer, name
             FROM unnest($1::text[]) WITH ORDINALITY AS given (name, ordinal)
             WHERE (SELECT c.id FROM chains c WHERE c.name = given.name) IS NULL",
            "SELECT (SELECT c.id FROM chains c WHERE c.name = given.name)
             FROM unnest($1::text[]) WITH ORDINALITY AS given (name, ordinal) ORDER BY ordinal",
        ),
        NamedTable::Projects => (
            "INSERT INTO projects (id, name)
             SELECT ((SELECT coalesce(max(id), 0) FROM projects)
               + row_number() OVER (ORDER BY ordinal))::integer, name
             FROM unnest($1::text[]) WITH ORDINALITY AS given (name, ordinal)
             WHERE (SELECT p.id FROM projects p WHERE p.name = given.name) IS NULL",
            "SELECT (SELECT p.id FROM projects p WHERE p.name = given.name)
             FROM unnest($1::text[]) WITH ORDINALITY AS given (name, ordinal) ORDER BY ordinal",
        ),
    };
    execute(transaction, add, &[&names]).await?;
    numbers(transaction, find, &[&names]).await
}

pub(crate) async fn wallets(
    transaction: &Transaction<'_>,
    wallets: &[(i32, Address)],
) -> Result<Vec<i64>, StoreError> {
    let chains: Vec<i32> = wallets.iter().map(|(chain, _)| *chain).collect();
    let addresses: Vec<&[u8]> = wallets.iter().map(|(_, a)| address_bytes(a)).collect();
    let given: [&dyn Parameter; 2] = [&chains, &addresses];
    let add = "INSERT INTO wallets (id, chain_id, address)
        SELECT (SELECT coalesce(max(id), 0) FROM wallets) + row_number() OVER (ORDER BY ordinal),
          chain_id, address
        FROM unnest($1::integer[], $2::bytea[]) WITH ORDINALITY AS given (chain_id, address, ordinal)
        WHERE (SELECT w.id FROM wallets w
          WHERE w.address = given.address AND w.chain_id = given.chain_id) IS NULL";
    execute(transaction, add, &given).await?;
    let find = "SELECT (SELECT w.id FROM wallets w
          WHERE w.address = given.address AND w.chain_id = given.chain_id)
        FROM unnest($1::integer[], $2::bytea[]) WITH ORDINALITY AS given (chain_id, address, ordinal)
        ORDER BY ordinal";
    numbers(transaction, find, &given).await
}

/// Keeps the first symbol that is not empty.
pub(crate) async fn tokens(
    transaction: &Transaction<'_>,
    tokens: &[NewToken<'_>],
) -> Result<Vec<i32>, StoreError> {
    let chains: Vec<i32> = tokens.iter().map(|token| token.chain).collect();
    let addresses: Vec<String> = tokens.iter().map(|t| t.address.to_string()).collect();
    let is_symbol = |token: &NewToken<'_>| matches!(token.address, TokenAddress::Symbol(_));
    let is_symbol: Vec<bool> = tokens.iter().map(is_symbol).collect();
    let symbols: Vec<Option<&str>> = tokens.iter().map(|token| token.symbol).collect();
    let given: [&dyn Parameter; 4] = [&chains, &addresses, &is_symbol, &symbols];
    let add = "INSERT INTO tokens (id, chain_id, address, is_symbol, symbol)
        SELECT ((SELECT coalesce(max(id), 0) FROM tokens)
          + row_number() OVER (ORDER BY ordinal))::integer, chain_id, address, is_symbol, symbol
        FROM unnest($1::integer[], $2::text[], $3::boolean[], $4::text[])
          WITH ORDINALITY AS given (chain_id, address, is_symbol, symbol, ordinal)
        WHERE (SELECT t.id FROM tokens t WHERE t.address = given.address
          AND t.chain_id = given.chain_id AND t.is_symbol = given.is_symbol) IS NULL";
    execute(transaction, add, &given).await?;
    // All of these are there: each is a conflict.
    let name = "INSERT INTO tokens (id, chain_id, address, is_symbol, symbol)
        SELECT nameless.id, chain_id, address, is_symbol, symbol
        FROM unnest($1::integer[], $2::text[], $3::boolean[], $4::text[])
          AS given (chain_id, address, is_symbol, symbol)
        CROSS JOIN LATERAL (SELECT t.id FROM tokens t WHERE t.address = given.address
          AND t.chain_id = given.chain_id AND t.is_symbol = given.is_symbol AND t.symbol IS NULL
          OFFSET 0) nameless
        WHERE symbol IS NOT NULL
        ON CONFLICT (address, chain_id, is_symbol) DO UPDATE SET symbol = excluded.symbol";
    execute(transaction, name, &given).await?;
    let find = "SELECT (SELECT t.id FROM tokens t WHERE t.address = given.address
          AND t.chain_id = given.chain_id AND t.is_symbol = given.is_symbol)
        FROM unnest($1::integer[], $2::text[], $3::boolean[])
          WITH ORDINALITY AS given (chain_id, address, is_symbol, ordinal)
        ORDER BY ordinal";
    numbers(transaction, find, &given[..3]).await
}

/// Refuses a row without a number.
async fn numbers<T: FromSqlOwned>(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[&dyn Parameter],
) -> Result<Vec<T>, StoreError> {
    let rows = transaction.rows(sql, values).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?)
}

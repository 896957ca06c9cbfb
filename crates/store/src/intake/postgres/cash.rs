//! What users say is cash, in PostgreSQL.

use crate::StoreError;
use crate::intake::cash::{ALL_CASH, FORGET_RULES, read_cash};
use crate::intake::postgres::ids::{NamedTable, named};
use crate::postgres::columns::Columns;
use crate::postgres::statement::{Parameter, Session, execute};
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::CashToken;
use std::collections::BTreeMap;

pub(crate) async fn put_cash(
    transaction: &Transaction<'_>,
    tokens: &[CashToken],
) -> Result<(), StoreError> {
    // Of several for one address the last stays.
    let tokens: BTreeMap<_, _> = tokens
        .iter()
        .map(|token| ((token.chain.as_str(), token.address.to_string()), token))
        .collect();
    let mut chains: Vec<&str> = tokens.keys().map(|(chain, _)| *chain).collect();
    chains.dedup();
    let numbers = named(transaction, NamedTable::Chains, &chains).await?;
    let number: BTreeMap<&str, i32> = chains.into_iter().zip(numbers).collect();

    let on: Vec<i32> = tokens.keys().map(|(chain, _)| number[chain]).collect();
    let addresses: Vec<&str> = tokens.keys().map(|(_, address)| address.as_str()).collect();
    let symbols: Vec<Option<&str>> = tokens.values().map(|t| t.symbol.as_deref()).collect();
    let is_cash: Vec<bool> = tokens.values().map(|token| token.is_cash).collect();
    let put = "INSERT INTO cash_tokens AS k (chain_id, address, symbol, is_cash)
        SELECT chain_id, address, symbol, is_cash
        FROM unnest($1::integer[], $2::text[], $3::text[], $4::boolean[])
          AS given (chain_id, address, symbol, is_cash)
        ON CONFLICT (address, chain_id) DO UPDATE
          SET symbol = excluded.symbol, is_cash = excluded.is_cash
          WHERE k.symbol IS DISTINCT FROM excluded.symbol OR k.is_cash <> excluded.is_cash";
    let values: [&dyn Parameter; 4] = [&on, &addresses, &symbols, &is_cash];
    if execute(transaction, put, &values).await? > 0 {
        execute(transaction, FORGET_RULES, &[]).await?;
    }
    Ok(())
}

pub(crate) async fn cash(client: &Client) -> Result<Vec<CashToken>, StoreError> {
    let rows = client.rows(ALL_CASH, &[]).await?;
    rows.iter()
        .map(|row| read_cash(&mut Columns::new(row, "cash token")))
        .collect()
}

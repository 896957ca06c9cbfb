//! What users say is cash, in SQLite.

use crate::StoreError;
use crate::intake::cash::{ALL_CASH, FORGET_RULES, read_cash};
use crate::intake::sqlite::ids::Ids;
use crate::sqlite::columns::Columns;
use rusqlite::{Connection, params};
use smartmoney_model::CashToken;

pub(crate) fn put_cash(
    connection: &Connection,
    ids: &mut Ids,
    tokens: &[CashToken],
) -> Result<(), StoreError> {
    let mut put = connection.prepare_cached(
        "INSERT INTO cash_tokens (chain_id, address, symbol, is_cash) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (address, chain_id) DO UPDATE
           SET symbol = excluded.symbol, is_cash = excluded.is_cash
           WHERE symbol IS NOT excluded.symbol OR is_cash <> excluded.is_cash",
    )?;
    let mut changed = 0;
    for token in tokens {
        changed += put.execute(params![
            ids.chain(connection, &token.chain)?,
            token.address.to_string(),
            token.symbol.as_deref(),
            token.is_cash,
        ])?;
    }
    if changed > 0 {
        connection.execute(FORGET_RULES, [])?;
    }
    Ok(())
}

pub(crate) fn cash(connection: &Connection) -> Result<Vec<CashToken>, StoreError> {
    let mut statement = connection.prepare_cached(ALL_CASH)?;
    let mut rows = statement.query([])?;
    let mut tokens = Vec::new();
    while let Some(row) = rows.next()? {
        tokens.push(read_cash(&mut Columns::new(row, "cash token"))?);
    }
    Ok(tokens)
}

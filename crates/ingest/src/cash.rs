//! Files that say which tokens are cash.

use crate::scalars::clean_name;
use crate::table::{BadValue, Column, Values, read_table};
use crate::{FileError, Table};
use smartmoney_model::{CashToken, TokenAddress};
use std::path::Path;

const COLUMNS: &[Column] = &[
    Column {
        name: "chain",
        required: true,
    },
    Column {
        name: "address",
        required: true,
    },
    Column {
        name: "symbol",
        required: false,
    },
    Column {
        name: "cash",
        required: false,
    },
];

/// Reads which tokens are cash: `chain,address,symbol,cash`, the last two optional; in any
/// format that trades are read in. `false` takes a token off the built-in list.
pub fn read_cash(path: &Path) -> Result<Table<Vec<CashToken>>, FileError> {
    read_table(path, COLUMNS, |tokens: &mut Vec<CashToken>, row| {
        tokens.push(token(row)?);
        Ok(())
    })
}

fn token(row: &Values<'_>) -> Result<CashToken, BadValue> {
    let (chain, address) = row.chain_and_address()?;
    let address = match TokenAddress::Address(address).canonical(&chain) {
        TokenAddress::Address(canonical) => canonical,
        TokenAddress::Symbol(_) => address,
    };
    Ok(CashToken {
        chain,
        address,
        symbol: row.optional(2)?.and_then(|symbol| clean_name(&symbol)),
        is_cash: row.boolean(3)?.unwrap_or(true),
    })
}

//! Files that say which tokens are cash.

use crate::scalars::clean_name;
use crate::table::{BadValue, Column, Values, read_table};
use crate::{FileError, RejectReason, Table};
use smartmoney_model::{Address, CashToken, ChainId, TokenAddress};
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
    let chain: ChainId = row
        .required(0)?
        .parse()
        .map_err(|e| bad(row, 0, RejectReason::BadChain, &e))?;
    let address = Address::parse(&row.required(1)?, &chain)
        .map_err(|e| bad(row, 1, RejectReason::BadAddress, &e))?;
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

fn bad(row: &Values<'_>, at: usize, reason: RejectReason, e: &impl std::error::Error) -> BadValue {
    row.bad(at, reason, e.to_string())
}

//! A [`Wallet`] and its row in `smart_money_wallets` and `staged_wallets`.

use crate::row::checks::real;
use crate::row::{ReadColumns, count, json, usd};
use crate::{StoreError, WalletId};
use serde::de::DeserializeOwned;
use smartmoney_model::{ReadValue, Timestamp, Usd, Value, Wallet};
use std::borrow::Cow;
use std::fmt::Display;

/// A value of a column, in the form that fits any database.
#[derive(Debug)]
pub(crate) enum Field<'w> {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    MicroDollars(i64),
    Time(Timestamp),
    Text(Cow<'w, str>),
    Texts(&'w [String]),
    Json(String),
}

const WIDTH: usize = 1 + Wallet::COLUMNS.len();

/// The wallet's id, and then [`Wallet::COLUMNS`]: the order in which [`fields`] and
/// [`read_wallet`] take them.
pub(crate) const COLUMNS: [&str; WIDTH] = {
    let mut names = ["wallet_id"; WIDTH];
    let mut column = 1;
    while column < WIDTH {
        names[column] = Wallet::COLUMNS[column - 1].name;
        column += 1;
    }
    names
};

/// What an upsert sets where the wallet is there already.
pub(crate) fn replaced_columns() -> String {
    COLUMNS
        .iter()
        .filter(|column| **column != "wallet_id")
        .map(|column| format!("{column} = excluded.{column}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `w.wallet_id, w.chain_id, …`
pub(crate) fn columns_of(table: &str) -> String {
    COLUMNS.map(|column| format!("{table}.{column}")).join(", ")
}

/// The values of [`COLUMNS`]. Refuses what no column can hold.
pub(crate) fn fields(id: WalletId, wallet: &Wallet) -> Result<Vec<Field<'_>>, StoreError> {
    let mut fields = Vec::with_capacity(WIDTH);
    fields.push(Field::Integer(id.0));
    for column in Wallet::COLUMNS {
        fields.push(field(column.name, (column.value)(wallet))?);
    }
    Ok(fields)
}

fn field<'w>(column: &'static str, value: Value<'w>) -> Result<Field<'w>, StoreError> {
    Ok(match value {
        Value::Null => Field::Null,
        Value::Boolean(value) => Field::Boolean(value),
        Value::Count(value) => Field::Integer(count(column, value)?),
        Value::Real(value) => Field::Real(real(column, value)?),
        Value::Usd(value) => Field::MicroDollars(usd(column, value)?),
        Value::Time(value) => Field::Time(value),
        Value::Text(value) => Field::Text(value),
        Value::Texts(value) => Field::Texts(value),
        Value::Json(value) => Field::Json(json(column, &value)?),
    })
}

/// Reads [`COLUMNS`].
pub(crate) fn read_wallet(
    columns: &mut impl ReadColumns,
) -> Result<(WalletId, Wallet), StoreError> {
    let id = WalletId(columns.integer()?);
    let wallet = Wallet::read(&mut WalletRow(columns))?;
    Ok((id, wallet))
}

pub(crate) struct WalletRow<'c, C>(pub(crate) &'c mut C);

impl<C: ReadColumns> ReadValue for WalletRow<'_, C> {
    type Error = StoreError;

    fn damaged(&self, reason: impl Display) -> StoreError {
        self.0.damaged(reason)
    }

    fn skip_null(&mut self) -> Result<bool, StoreError> {
        let is_null = self.0.next_is_null()?;
        self.0.skip(is_null.into());
        Ok(is_null)
    }

    fn boolean(&mut self) -> Result<bool, StoreError> {
        self.0.boolean()
    }

    fn count(&mut self) -> Result<u64, StoreError> {
        self.0.count()
    }

    fn real(&mut self) -> Result<f64, StoreError> {
        self.0.real()
    }

    fn usd(&mut self) -> Result<Usd, StoreError> {
        self.0.usd()
    }

    fn time(&mut self) -> Result<Timestamp, StoreError> {
        self.0.time()
    }

    fn text(&mut self) -> Result<String, StoreError> {
        self.0.text()
    }

    fn texts(&mut self) -> Result<Vec<String>, StoreError> {
        self.0.texts()
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        self.0.json()
    }
}

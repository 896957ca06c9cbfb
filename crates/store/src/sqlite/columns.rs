//! Values on their way into columns and out of them.

use crate::StoreError;
use rusqlite::Row;
use rusqlite::types::FromSql;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as PlainError, F64Deserializer, StrDeserializer};
use serde::{Deserialize, Serialize};
use smartmoney_model::{Address, ChainId, Score, Timestamp, TokenAmount, TxHash, Usd};

/// Reads a row from left to right.
pub(super) struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
    what: &'static str,
}

impl<'r> Columns<'r> {
    /// `what` names the record in error messages.
    pub(super) fn new(row: &'r Row<'r>, what: &'static str) -> Self {
        Self { row, next: 0, what }
    }

    fn damaged(&self, reason: impl std::fmt::Display) -> StoreError {
        let column = self.row.as_ref().column_name(self.next - 1);
        StoreError::Damaged {
            what: self.what,
            reason: format!("column {}: {reason}", column.unwrap_or("?")),
        }
    }

    pub(super) fn get<T: FromSql>(&mut self) -> Result<T, StoreError> {
        self.next += 1;
        self.row
            .get(self.next - 1)
            .map_err(|error| self.damaged(error))
    }

    /// Whether the next column is NULL; it stays the next.
    pub(super) fn next_is_null(&self) -> Result<bool, StoreError> {
        let value = self.row.get_ref(self.next)?;
        Ok(value == rusqlite::types::ValueRef::Null)
    }

    pub(super) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    pub(super) fn count(&mut self) -> Result<u64, StoreError> {
        let value: i64 = self.get()?;
        u64::try_from(value).map_err(|error| self.damaged(error))
    }

    pub(super) fn count_option(&mut self) -> Result<Option<u64>, StoreError> {
        let value: Option<i64> = self.get()?;
        value
            .map(|value| u64::try_from(value).map_err(|error| self.damaged(error)))
            .transpose()
    }

    pub(super) fn usd(&mut self) -> Result<Usd, StoreError> {
        Ok(usd_from(self.get()?))
    }

    pub(super) fn usd_option(&mut self) -> Result<Option<Usd>, StoreError> {
        Ok(self.get::<Option<i64>>()?.map(usd_from))
    }

    pub(super) fn time(&mut self) -> Result<Timestamp, StoreError> {
        Ok(Timestamp::from_micros(self.get()?))
    }

    pub(super) fn time_option(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get::<Option<i64>>()?.map(Timestamp::from_micros))
    }

    pub(super) fn amount(&mut self) -> Result<TokenAmount, StoreError> {
        self.next += 1;
        let bytes = self.row.get_ref(self.next - 1)?.as_blob();
        let bytes = bytes.map_err(|error| self.damaged(error))?;
        TokenAmount::from_be_bytes(bytes).ok_or_else(|| self.damaged("more than 32 bytes"))
    }

    pub(super) fn chain(&mut self) -> Result<ChainId, StoreError> {
        let name: String = self.get()?;
        name.parse().map_err(|error| self.damaged(error))
    }

    pub(super) fn address_text(&mut self) -> Result<Address, StoreError> {
        let text: String = self.get()?;
        Address::parse_any(&text).map_err(|error| self.damaged(error))
    }

    /// 20 or 32 bytes.
    pub(super) fn address_blob(&mut self) -> Result<Address, StoreError> {
        let bytes: Vec<u8> = self.get()?;
        let evm = bytes.as_slice().try_into().map(Address::Evm);
        evm.or_else(|_| bytes.as_slice().try_into().map(Address::Solana))
            .map_err(|_| self.damaged(format!("{} bytes are no address", bytes.len())))
    }

    pub(super) fn tx_hash(&mut self) -> Result<TxHash, StoreError> {
        self.next += 1;
        let bytes = self.row.get_ref(self.next - 1)?.as_blob();
        let bytes = bytes.map_err(|error| self.damaged(error))?;
        TxHash::from_bytes(bytes).ok_or_else(|| self.damaged("neither 32 nor 64 bytes"))
    }

    /// A value of an enum by its name.
    pub(super) fn named<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let name: String = self.get()?;
        self.parse_name(&name)
    }

    pub(super) fn named_option<T: DeserializeOwned>(&mut self) -> Result<Option<T>, StoreError> {
        let name: Option<String> = self.get()?;
        name.map(|name| self.parse_name(&name)).transpose()
    }

    fn parse_name<T: DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        T::deserialize(StrDeserializer::<PlainError>::new(name)).map_err(|e| self.damaged(e))
    }

    pub(super) fn score(&mut self) -> Result<Score, StoreError> {
        let value: f64 = self.get()?;
        Score::deserialize(F64Deserializer::<PlainError>::new(value)).map_err(|e| self.damaged(e))
    }

    pub(super) fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        self.next += 1;
        let text = self.row.get_ref(self.next - 1)?.as_str();
        let text = text.map_err(|error| self.damaged(error))?;
        serde_json::from_str(text).map_err(|error| self.damaged(error))
    }
}

fn usd_from(micros: i64) -> Usd {
    Usd::from_micros(i128::from(micros))
}

pub(super) fn usd(what: &'static str, value: Usd) -> Result<i64, StoreError> {
    i64::try_from(value.as_micros()).map_err(|_| out_of_range(what, value))
}

pub(super) fn usd_option(
    what: &'static str,
    value: Option<Usd>,
) -> Result<Option<i64>, StoreError> {
    value.map(|value| usd(what, value)).transpose()
}

pub(super) fn count(what: &'static str, value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| out_of_range(what, value))
}

/// SQLite stores "not a number" as NULL, and JSON knows no infinity: refused.
pub(super) fn real(what: &'static str, value: f64) -> Result<f64, StoreError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(out_of_range(what, value))
    }
}

pub(super) fn real_option(
    what: &'static str,
    value: Option<f64>,
) -> Result<Option<f64>, StoreError> {
    value.map(|value| real(what, value)).transpose()
}

pub(super) fn json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| out_of_range(what, error))
}

/// Numbers of rows are small and counted from 1.
pub(super) fn to_u32(what: &'static str, value: i64) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|_| out_of_range(what, value))
}

/// A limit that a caller asks for, as SQLite counts.
pub(super) fn limit(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn out_of_range(what: &'static str, value: impl std::fmt::Display) -> StoreError {
    StoreError::OutOfRange {
        what,
        value: value.to_string(),
    }
}

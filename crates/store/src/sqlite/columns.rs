//! Values on their way into columns and out of them.

use crate::StoreError;
use crate::row::{ReadColumns, json};
use crate::wallet::row::Field;
use rusqlite::Row;
use rusqlite::types::{FromSql, Value, ValueRef};
use serde::de::DeserializeOwned;
use smartmoney_model::{Timestamp, Usd};
use std::fmt::Display;

/// A row of SQLite.
pub(crate) struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
    what: &'static str,
}

impl<'r> Columns<'r> {
    /// `what` names the record in error messages.
    pub(crate) fn new(row: &'r Row<'r>, what: &'static str) -> Self {
        Self { row, next: 0, what }
    }

    fn get<T: FromSql>(&mut self) -> Result<T, StoreError> {
        self.next += 1;
        self.row
            .get(self.next - 1)
            .map_err(|error| self.damaged(error))
    }

    fn get_ref(&mut self) -> Result<ValueRef<'r>, StoreError> {
        self.next += 1;
        Ok(self.row.get_ref(self.next - 1)?)
    }
}

impl ReadColumns for Columns<'_> {
    fn damaged(&self, reason: impl Display) -> StoreError {
        let column = self.row.as_ref().column_name(self.next - 1);
        StoreError::Damaged {
            what: self.what,
            reason: format!("column {}: {reason}", column.unwrap_or("?")),
        }
    }

    fn next_is_null(&self) -> Result<bool, StoreError> {
        Ok(self.row.get_ref(self.next)? == ValueRef::Null)
    }

    fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    fn boolean(&mut self) -> Result<bool, StoreError> {
        self.get()
    }

    fn integer_option(&mut self) -> Result<Option<i64>, StoreError> {
        self.get()
    }

    fn real_option(&mut self) -> Result<Option<f64>, StoreError> {
        self.get()
    }

    fn text_option(&mut self) -> Result<Option<String>, StoreError> {
        self.get()
    }

    fn texts(&mut self) -> Result<Vec<String>, StoreError> {
        self.json()
    }

    fn usd_option(&mut self) -> Result<Option<Usd>, StoreError> {
        let micros = self.integer_option()?;
        Ok(micros.map(|micros| Usd::from_micros(micros.into())))
    }

    fn time_option(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.integer_option()?.map(Timestamp::from_micros))
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let text = self.get_ref()?.as_str();
        let text = text.map_err(|error| self.damaged(error))?;
        serde_json::from_str(text).map_err(|error| self.damaged(error))
    }

    fn raw_bytes(&mut self) -> Result<&[u8], StoreError> {
        let bytes = self.get_ref()?.as_blob();
        bytes.map_err(|error| self.damaged(error))
    }
}

/// A field as SQLite holds it.
pub(crate) fn value(field: Field<'_>) -> Result<Value, StoreError> {
    Ok(match field {
        Field::Null => Value::Null,
        Field::Boolean(value) => value.into(),
        Field::Integer(value) | Field::MicroDollars(value) => value.into(),
        Field::Real(value) => value.into(),
        Field::Time(value) => value.as_micros().into(),
        Field::Text(value) => value.into_owned().into(),
        Field::Texts(value) => json("list", value)?.into(),
        Field::Json(value) => value.into(),
    })
}

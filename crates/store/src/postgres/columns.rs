//! Values on their way into columns and out of them.

use crate::StoreError;
use crate::postgres::numeric::{Dollars, SumOfDollars};
use crate::row::ReadColumns;
use crate::wallet::row::Field;
use bytes::{BufMut, BytesMut};
use serde::de::DeserializeOwned;
use smartmoney_model::{Timestamp, Usd};
use std::error::Error;
use std::fmt::Display;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, Json, ToSql, Type, to_sql_checked};

/// A row of PostgreSQL.
pub(crate) struct Columns<'r> {
    row: &'r Row,
    next: usize,
    what: &'static str,
}

impl<'r> Columns<'r> {
    /// `what` names the record in error messages.
    pub(crate) fn new(row: &'r Row, what: &'static str) -> Self {
        Self { row, next: 0, what }
    }

    fn get<T: FromSql<'r>>(&mut self) -> Result<T, StoreError> {
        self.next += 1;
        self.row
            .try_get(self.next - 1)
            .map_err(|error| self.damaged(super::errors::ServerError(error)))
    }
}

impl ReadColumns for Columns<'_> {
    fn damaged(&self, reason: impl Display) -> StoreError {
        let column = self.row.columns().get(self.next - 1);
        StoreError::Damaged {
            what: self.what,
            reason: format!("column {}: {reason}", column.map_or("?", |c| c.name())),
        }
    }

    fn next_is_null(&self) -> Result<bool, StoreError> {
        Ok(self
            .row
            .try_get::<_, Option<Anything>>(self.next)?
            .is_none())
    }

    fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    fn boolean(&mut self) -> Result<bool, StoreError> {
        self.get()
    }

    fn integer_option(&mut self) -> Result<Option<i64>, StoreError> {
        Ok(self.get::<Option<Integer>>()?.map(|integer| integer.0))
    }

    fn real_option(&mut self) -> Result<Option<f64>, StoreError> {
        self.get()
    }

    fn text_option(&mut self) -> Result<Option<String>, StoreError> {
        self.get()
    }

    fn texts(&mut self) -> Result<Vec<String>, StoreError> {
        self.get()
    }

    fn usd_option(&mut self) -> Result<Option<Usd>, StoreError> {
        let dollars = self.get::<Option<SumOfDollars>>()?;
        Ok(dollars.map(|dollars| Usd::from_micros(dollars.0)))
    }

    fn time_option(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get::<Option<Moment>>()?.map(|moment| moment.0))
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        Ok(self.get::<Json<T>>()?.0)
    }

    fn raw_bytes(&mut self) -> Result<&[u8], StoreError> {
        self.get()
    }
}

/// Whatever is in a column, unread.
struct Anything;

impl<'r> FromSql<'r> for Anything {
    fn from_sql(_: &Type, _: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// An integer of either width.
struct Integer(i64);

impl<'r> FromSql<'r> for Integer {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        if *kind == Type::INT4 {
            Ok(Self(i32::from_sql(kind, raw)?.into()))
        } else {
            Ok(Self(i64::from_sql(kind, raw)?))
        }
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::INT4 || *kind == Type::INT8
    }
}

/// A time as `TIMESTAMPTZ`: microseconds since 2000.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(pub(crate) Timestamp);

const YEAR_2000: i64 = 946_684_800_000_000;

impl ToSql for Moment {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let micros = self.0.as_micros().checked_sub(YEAR_2000);
        out.put_i64(micros.ok_or("a time before any calendar")?);
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::TIMESTAMPTZ
    }

    to_sql_checked!();
}

impl<'r> FromSql<'r> for Moment {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let micros = i64::from_sql(kind, raw)?.checked_add(YEAR_2000);
        let micros = micros.ok_or("a time after any calendar")?;
        Ok(Self(Timestamp::from_micros(micros)))
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::TIMESTAMPTZ
    }
}

impl ToSql for Field<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Boolean(value) => value.to_sql(kind, out),
            Self::Integer(value) => value.to_sql(kind, out),
            Self::Real(value) => value.to_sql(kind, out),
            Self::MicroDollars(value) => Dollars(*value).to_sql(kind, out),
            Self::Time(value) => Moment(*value).to_sql(kind, out),
            Self::Text(value) => value.as_ref().to_sql(kind, out),
            Self::Texts(value) => value.to_sql(kind, out),
            Self::Json(text) => {
                // The version of the form.
                out.put_u8(1);
                out.put_slice(text.as_bytes());
                Ok(IsNull::No)
            }
        }
    }

    /// Which field stands in which column is decided where the columns are listed.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

//! Statements without names. What is prepared by name lives in one session of
//! the server, and a pooler may give each transaction another one.

use crate::StoreError;
use crate::postgres::columns::Moment;
use crate::postgres::numeric::Dollars;
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

/// The server's type for each value sent: with its name known, no round trip has to ask the
/// server for it.
pub(crate) trait Sent {
    const AS: Type;
    const MANY_AS: Type;
}

macro_rules! sent {
    ($($value:ty => $one:ident, $many:ident;)+) => {
        $(impl Sent for $value {
            const AS: Type = Type::$one;
            const MANY_AS: Type = Type::$many;
        })+
    };
}

sent! {
    bool => BOOL, BOOL_ARRAY;
    i32 => INT4, INT4_ARRAY;
    i64 => INT8, INT8_ARRAY;
    f64 => FLOAT8, FLOAT8_ARRAY;
    &str => TEXT, TEXT_ARRAY;
    String => TEXT, TEXT_ARRAY;
    &[u8] => BYTEA, BYTEA_ARRAY;
    Vec<u8> => BYTEA, BYTEA_ARRAY;
    Moment => TIMESTAMPTZ, TIMESTAMPTZ_ARRAY;
    Dollars => NUMERIC, NUMERIC_ARRAY;
}

impl<T: Sent> Sent for Option<T> {
    const AS: Type = T::AS;
    const MANY_AS: Type = T::MANY_AS;
}

/// Lists of lists are not sent.
impl<T: Sent> Sent for Vec<T> {
    const AS: Type = T::MANY_AS;
    const MANY_AS: Type = T::MANY_AS;
}

impl<T: Sent> Sent for &[T] {
    const AS: Type = T::MANY_AS;
    const MANY_AS: Type = T::MANY_AS;
}

/// A value that a statement is given.
pub(crate) trait Parameter: ToSql + Sync {
    fn sent_as(&self) -> Type;
    fn value(&self) -> &(dyn ToSql + Sync);
}

impl<T: ToSql + Sync + Sent> Parameter for T {
    fn sent_as(&self) -> Type {
        T::AS
    }

    fn value(&self) -> &(dyn ToSql + Sync) {
        self
    }
}

type Typed<'p> = (&'p (dyn ToSql + Sync), Type);

fn typed<'p>(values: &[&'p dyn Parameter]) -> Vec<Typed<'p>> {
    values.iter().map(|v| (v.value(), v.sent_as())).collect()
}

/// A session that keeps its statements prepared, and so spares the server parsing and
/// planning them again. Each text and connection keeps memory of the server: it is for few
/// texts, and not for connections through a pooler, which gives each transaction another
/// session.
pub(crate) struct Preparing<'c>(pub(crate) &'c Client);

impl Preparing<'_> {
    /// Prepares a statement, unless it is: so that nothing is waited for before it is sent.
    pub(crate) async fn prepare(
        &self,
        sql: &str,
        values: &[&dyn Parameter],
    ) -> Result<tokio_postgres::Statement, StoreError> {
        let types: Vec<Type> = values.iter().map(|value| value.sent_as()).collect();
        Ok(self.0.prepare_typed_cached(sql, &types).await?)
    }
}

#[async_trait]
impl Session for Preparing<'_> {
    async fn rows(&self, sql: &str, values: &[&dyn Parameter]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(sql, values).await?;
        let values: Vec<_> = values.iter().map(|value| value.value()).collect();
        Ok(self.0.query(&statement, &values).await?)
    }

    async fn changed(&self, sql: &str, values: &[&dyn Parameter]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql, values).await?;
        let values: Vec<_> = values.iter().map(|value| value.value()).collect();
        Ok(self.0.execute(&statement, &values).await?)
    }
}

/// What runs statements: a session, or a transaction in one.
#[async_trait]
pub(crate) trait Session: Send + Sync {
    /// The rows that a statement answers.
    async fn rows(&self, sql: &str, values: &[&dyn Parameter]) -> Result<Vec<Row>, StoreError>;

    /// How many rows a statement changed.
    async fn changed(&self, sql: &str, values: &[&dyn Parameter]) -> Result<u64, StoreError>;

    /// The first row, if there is one.
    async fn row_option(
        &self,
        sql: &str,
        values: &[&dyn Parameter],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// The first row, of a statement that always answers one.
    async fn row(&self, sql: &str, values: &[&dyn Parameter]) -> Result<Row, StoreError> {
        let row = self.row_option(sql, values).await?;
        row.ok_or_else(|| {
            StoreError::refused("a statement that always answers a row answered none")
        })
    }
}

macro_rules! session {
    ($($kind:ty),+) => {
        $(#[async_trait]
        impl Session for $kind {
            async fn rows(
                &self,
                sql: &str,
                values: &[&dyn Parameter],
            ) -> Result<Vec<Row>, StoreError> {
                Ok(self.query_typed(sql, &typed(values)).await?)
            }

            async fn changed(
                &self,
                sql: &str,
                values: &[&dyn Parameter],
            ) -> Result<u64, StoreError> {
                Ok(self.execute_typed(sql, &typed(values)).await?)
            }
        })+
    };
}

session!(Client, Transaction<'_>);

pub(crate) async fn execute(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[&dyn Parameter],
) -> Result<u64, StoreError> {
    transaction.changed(sql, values).await
}

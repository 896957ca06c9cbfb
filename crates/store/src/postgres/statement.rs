//! Statements without names. What is prepared by name lives in one session of
//! the server, and a pooler may give each transaction another one.

use crate::StoreError;
use crate::postgres::columns::Moment;
use crate::postgres::numeric::Dollars;
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

/// Types of the server that values are sent as: with a name for each nobody
/// has to ask the server.
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
        row.ok_or_else(|| StoreError::Database("the server gave no answer".to_owned()))
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

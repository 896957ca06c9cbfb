//! Reading and writing the rows of the plain handler.

use anyhow::{Context, bail};
use deadpool_postgres::Pool;
use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::time::SystemTime;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Json, Type};

/// How rows of the wide table are read and written, with whichever fields a row of
/// the service has.
pub(crate) struct Rows {
    fields: Vec<Field>,
}

struct Field {
    /// In JSON.
    name: String,
    column: String,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Bool,
    Integer,
    Real,
    Text,
    Texts,
    Time,
    Json,
}

/// Not a column of the wide table, and small enough to be written as text there.
const SPARKLINE: &str = "(SELECT sparkline FROM wallet_details d
    WHERE d.wallet_id = w.wallet_id ORDER BY epoch DESC LIMIT 1)::json";

impl Rows {
    /// Of fields separated by commas.
    pub(crate) async fn of(pool: &Pool, fields: &str) -> anyhow::Result<Self> {
        let wide = "SELECT * FROM smart_money_wallets";
        let wide = pool.get().await?.prepare(wide).await?;
        let fields = fields.split(',').map(|name| {
            if name == "sparkline" {
                return Ok(Field::new(name, SPARKLINE.to_owned(), Kind::Json));
            }
            let snake = snake_case(name);
            let column = wide.columns().iter().find(|column| column.name() == snake);
            let column = column.with_context(|| format!("no column of {name}"))?;
            Ok(match *column.type_() {
                // To cents, as the service shows dollars.
                Type::NUMERIC => {
                    Field::new(name, format!("round(w.{snake}, 2)::float8"), Kind::Real)
                }
                Type::BOOL => Field::new(name, snake, Kind::Bool),
                Type::INT8 => Field::new(name, snake, Kind::Integer),
                Type::FLOAT8 => Field::new(name, snake, Kind::Real),
                Type::TEXT => Field::new(name, format!("w.{snake}"), Kind::Text),
                Type::TEXT_ARRAY => Field::new(name, snake, Kind::Texts),
                Type::TIMESTAMPTZ => Field::new(name, snake, Kind::Time),
                Type::JSONB => Field::new(name, snake, Kind::Json),
                ref other => bail!("no field of type {other}"),
            })
        });
        let fields = fields.collect::<anyhow::Result<_>>()?;
        Ok(Self { fields })
    }

    pub(crate) fn columns(&self) -> String {
        let columns: Vec<_> = self
            .fields
            .iter()
            .map(|field| field.column.as_str())
            .collect();
        columns.join(", ")
    }

    pub(crate) fn of_page<'r>(&'r self, row: &'r Row) -> Wallet<'r> {
        Wallet { rows: self, row }
    }
}

impl Field {
    fn new(name: &str, column: String, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            column,
            kind,
        }
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[derive(Serialize)]
pub(crate) struct Page<'r> {
    pub(crate) data: Vec<Wallet<'r>>,
    pub(crate) pagination: Pagination,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pagination {
    pub(crate) page: i64,
    pub(crate) limit: i64,
    pub(crate) total: i64,
    pub(crate) total_pages: i64,
}

pub(crate) struct Wallet<'r> {
    rows: &'r Rows,
    row: &'r Row,
}

impl Serialize for Wallet<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.rows.fields.len()))?;
        for (index, field) in self.rows.fields.iter().enumerate() {
            map.serialize_key(&field.name)?;
            let cell = Cell(self.row, index);
            match field.kind {
                Kind::Bool => map.serialize_value(&cell.value::<bool, S>()?),
                Kind::Integer => map.serialize_value(&cell.value::<i64, S>()?),
                Kind::Real => map.serialize_value(&cell.value::<f64, S>()?),
                Kind::Text => map.serialize_value(&cell.value::<&str, S>()?),
                Kind::Texts => map.serialize_value(&cell.value::<Vec<&str>, S>()?),
                Kind::Time => map.serialize_value(&cell.time::<S>()?),
                Kind::Json => {
                    map.serialize_value(&cell.value::<Json<&RawValue>, S>()?.map(|json| json.0))
                }
            }?;
        }
        map.end()
    }
}

struct Cell<'r>(&'r Row, usize);

impl<'r> Cell<'r> {
    fn value<T: FromSql<'r>, S: Serializer>(&self) -> Result<Option<T>, S::Error> {
        self.0.try_get(self.1).map_err(serde::ser::Error::custom)
    }

    fn time<S: Serializer>(&self) -> Result<Option<Timestamp>, S::Error> {
        let time = self.value::<SystemTime, S>()?.map(Timestamp::try_from);
        time.transpose().map_err(serde::ser::Error::custom)
    }
}

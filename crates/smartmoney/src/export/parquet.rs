//! Export as Parquet.

use super::Export;
use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use smartmoney_model::{Column, Kind, Record, Timestamp, Usd, Value};
use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

/// Parquet: USD as decimals of 6 digits, times in microseconds UTC.
pub(crate) struct ParquetExport<W: Write + Send> {
    schema: Arc<Schema>,
    out: ArrowWriter<W>,
}

/// All digits that a decimal of 128 bits has, 6 of them after the point.
const USD_TYPE: DataType = DataType::Decimal128(38, 6);

impl<W: Write + Send> ParquetExport<W> {
    pub(crate) fn new<T: Record>(out: W) -> anyhow::Result<Self> {
        let fields: Vec<Field> = T::COLUMNS
            .iter()
            .map(|column| Field::new(column.name, data_type(column.kind), true))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        let out = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
        Ok(Self { schema, out })
    }
}

impl<T: Record, W: Write + Send> Export<T> for ParquetExport<W> {
    fn write(&mut self, records: &[T]) -> anyhow::Result<()> {
        let arrays = T::COLUMNS
            .iter()
            .map(|column| array(column, records))
            .collect::<anyhow::Result<_>>()?;
        self.out
            .write(&RecordBatch::try_new(self.schema.clone(), arrays)?)?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> anyhow::Result<()> {
        self.out.close()?;
        Ok(())
    }
}

/// Lists and records are JSON texts.
fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Boolean => DataType::Boolean,
        Kind::Count => DataType::Int64,
        Kind::Real => DataType::Float64,
        Kind::Usd => USD_TYPE,
        Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Kind::Text | Kind::Name(_) | Kind::Texts | Kind::Json => DataType::Utf8,
    }
}

fn array<T>(column: &Column<T>, records: &[T]) -> anyhow::Result<ArrayRef> {
    let values = records.iter().map(column.value);
    /// The values of one kind; another kind can't stand in the column.
    macro_rules! of {
        ($kind:ident) => {
            values.map(|value| {
                if let Value::$kind(value) = value {
                    Some(value)
                } else {
                    None
                }
            })
        };
    }
    Ok(match column.kind {
        Kind::Boolean => Arc::new(of!(Boolean).collect::<BooleanArray>()),
        Kind::Count => {
            let saturating = |count| i64::try_from(count).unwrap_or(i64::MAX);
            let counts = of!(Count).map(|count| count.map(saturating));
            Arc::new(counts.collect::<Int64Array>())
        }
        Kind::Real => Arc::new(of!(Real).collect::<Float64Array>()),
        Kind::Usd => {
            let micros = of!(Usd).map(|usd| usd.map(Usd::as_micros));
            Arc::new(
                micros
                    .collect::<Decimal128Array>()
                    .with_precision_and_scale(38, 6)?,
            )
        }
        Kind::Time => {
            let micros = of!(Time).map(|time| time.map(Timestamp::as_micros));
            Arc::new(
                micros
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            )
        }
        Kind::Text | Kind::Name(_) | Kind::Texts | Kind::Json => {
            let texts = values.map(text).collect::<anyhow::Result<Vec<_>>>()?;
            Arc::new(texts.into_iter().collect::<StringArray>())
        }
    })
}

fn text(value: Value<'_>) -> anyhow::Result<Option<Cow<'_, str>>> {
    Ok(match value {
        Value::Text(text) => Some(text),
        Value::Texts(texts) => Some(serde_json::to_string(texts)?.into()),
        Value::Json(json) => Some(serde_json::to_string(&json)?.into()),
        _ => None,
    })
}

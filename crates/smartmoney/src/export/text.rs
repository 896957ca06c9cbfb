//! Export as CSV and as JSON lines.

use super::Export;
use serde_json::{Map, Number, Value as JsonValue};

use smartmoney_model::{Record, Value, spreadsheet_text};
use std::io::Write;

/// CSV with a header. Unknown values are empty, USD has 6 digits, and no text is a formula.
pub(crate) struct CsvExport<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> CsvExport<W> {
    pub(crate) fn new<T: Record>(out: W) -> anyhow::Result<Self> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(T::COLUMNS.iter().map(|column| column.name))?;
        Ok(Self { out })
    }
}

impl<T: Record, W: Write> Export<T> for CsvExport<W> {
    fn write(&mut self, records: &[T]) -> anyhow::Result<()> {
        for record in records {
            for column in T::COLUMNS {
                self.out.write_field(text((column.value)(record))?)?;
            }
            self.out.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }
}

fn text(value: Value<'_>) -> anyhow::Result<String> {
    Ok(match value {
        Value::Null => String::new(),
        Value::Boolean(value) => value.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Real(value) => value.to_string(),
        Value::Usd(usd) => format!("{usd:.6}"),
        Value::Time(time) => time.to_string(),
        Value::Text(text) => spreadsheet_text(&text).into_owned(),
        Value::Texts(texts) => spreadsheet_text(&serde_json::to_string(texts)?).into_owned(),
        Value::Json(json) => spreadsheet_text(&serde_json::to_string(&json)?).into_owned(),
    })
}

/// One JSON object a line. Unknown values are null; lists are lists.
pub(crate) struct NdjsonExport<W: Write> {
    out: W,
}

impl<W: Write> NdjsonExport<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out }
    }
}

impl<T: Record, W: Write> Export<T> for NdjsonExport<W> {
    fn write(&mut self, records: &[T]) -> anyhow::Result<()> {
        for record in records {
            let mut row = Map::new();
            for column in T::COLUMNS {
                let value = json((column.value)(record))?;
                row.insert(column.name.to_owned(), value);
            }
            serde_json::to_writer(&mut self.out, &row)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }
}

fn json(value: Value<'_>) -> anyhow::Result<JsonValue> {
    Ok(match value {
        Value::Null => JsonValue::Null,
        Value::Boolean(value) => value.into(),
        Value::Count(count) => count.into(),
        Value::Real(value) => value.into(),
        Value::Usd(usd) => Number::from_f64(usd.to_f64()).into(),
        Value::Time(time) => time.to_string().into(),
        Value::Text(text) => text.into(),
        Value::Texts(texts) => texts.into(),
        Value::Json(json) => serde_json::to_value(json)?,
    })
}

use super::Export;
use super::columns::{COLUMNS, Value};
use serde_json::{Map, Number, json};
use smartmoney_model::Wallet;
use std::io::Write;

/// CSV with a header. Unknown values are empty, USD has 6 digits.
pub(crate) struct CsvExport<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> CsvExport<W> {
    pub(crate) fn new(out: W) -> anyhow::Result<Self> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(COLUMNS.iter().map(|column| column.name))?;
        Ok(Self { out })
    }
}

impl<W: Write> Export for CsvExport<W> {
    fn write(&mut self, wallets: &[Wallet]) -> anyhow::Result<()> {
        for wallet in wallets {
            self.out
                .write_record(COLUMNS.iter().map(|column| match (column.value)(wallet) {
                    Value::Unknown => String::new(),
                    Value::Text(text) => text,
                    Value::Bool(value) => value.to_string(),
                    Value::Count(count) => count.to_string(),
                    Value::Ratio(ratio) => ratio.to_string(),
                    Value::Usd(usd) => format!("{usd:.6}"),
                    Value::Time(time) => time.to_string(),
                }))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }
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

/// The columns whose text is JSON already.
fn is_json(name: &str) -> bool {
    name.ends_with("_reasons")
        || name.starts_with("preferred_")
        || name == "score_breakdown"
        || name == "anomalies"
}

impl<W: Write> Export for NdjsonExport<W> {
    fn write(&mut self, wallets: &[Wallet]) -> anyhow::Result<()> {
        for wallet in wallets {
            let mut row = Map::new();
            for column in COLUMNS {
                let value = match (column.value)(wallet) {
                    Value::Unknown => json!(null),
                    Value::Text(text) if is_json(column.name) => serde_json::from_str(&text)?,
                    Value::Text(text) => json!(text),
                    Value::Bool(value) => json!(value),
                    Value::Count(count) => json!(count),
                    Value::Ratio(ratio) => json!(ratio),
                    Value::Usd(usd) => json!(Number::from_f64(usd.to_f64())),
                    Value::Time(time) => json!(time.to_string()),
                };
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

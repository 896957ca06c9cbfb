use super::sink::Written;
use crate::show::number;
use serde::Serialize;
use smartmoney_ingest::{FileSummary, Input};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// What one `ingest` did.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) files: Vec<FileReport>,
    pub(crate) trades: Written,
    pub(crate) labels: u64,
    pub(crate) seconds: f64,
    /// The reject that stopped a strict reading.
    pub(crate) stopped: Option<String>,
}

/// What the reading found.
#[derive(Debug, Default)]
pub(crate) struct ReadReport {
    pub(crate) files: Vec<FileReport>,
    pub(crate) stopped: Option<String>,
    pub(crate) seconds: f64,
}

/// What one file held.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileReport {
    pub(crate) file: String,
    pub(crate) shape: Option<String>,
    pub(crate) rows: u64,
    pub(crate) accepted: u64,
    pub(crate) rejected: BTreeMap<String, u64>,
    pub(crate) error: Option<String>,
}

impl FileReport {
    pub(crate) fn new(input: &Input, summary: &FileSummary, error: Option<String>) -> Self {
        Self {
            file: input.to_string(),
            shape: summary.preset.map(|preset| preset.to_string()),
            rows: summary.rows,
            accepted: summary.accepted,
            rejected: summary
                .rejected
                .iter()
                .map(|(reason, count)| (reason.as_str().to_owned(), *count))
                .collect(),
            error,
        }
    }
}

impl Report {
    pub(crate) fn render(&self, rejects: Option<&Path>) -> String {
        let mut text = String::new();
        for file in &self.files {
            let shape = file.shape.as_deref().unwrap_or("unknown shape");
            let _ = writeln!(text, "{} ({shape}): {} rows", file.file, number(file.rows));
        }
        let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
        for (reason, count) in self.files.iter().flat_map(|file| &file.rejected) {
            *reasons.entry(reason).or_default() += count;
        }
        let rows: u64 = self.files.iter().map(|file| file.rows).sum();
        let rate = rows as f64 / self.seconds.max(0.001);
        if !self.files.is_empty() {
            let _ = writeln!(text, "rows        {} ({rate:.0} a second)", number(rows));
            let _ = writeln!(text, "new trades  {}", number(self.trades.inserted));
            let _ = writeln!(text, "known       {}", number(self.trades.duplicates));
            let rejected: u64 = reasons.values().sum();
            let _ = writeln!(text, "rejected    {}", number(rejected));
            for (reason, count) in &reasons {
                let _ = writeln!(text, "  {reason:<22} {:>9}", number(*count));
            }
            match rejects {
                Some(path) if rejected > 0 => {
                    let _ = writeln!(text, "each rejected row is in {}", path.display());
                }
                None if rejected > 0 => {
                    let _ = writeln!(
                        text,
                        "--rejects FILE writes each rejected row with the reason"
                    );
                }
                _ => {}
            }
        }
        if self.labels > 0 {
            let _ = writeln!(text, "labels      {}", number(self.labels));
        }
        if let Some(reject) = &self.stopped {
            let _ = writeln!(
                text,
                "stopped at the first rejected row (--strict):\n  {reject}"
            );
        }
        text
    }
}

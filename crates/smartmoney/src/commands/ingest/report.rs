//! The report of `smartmoney ingest`.

use crate::commands::doubts::Doubts;
use crate::show::{number, visible};
use serde::Serialize;
use smartmoney_ingest::{FileSummary, Input, RejectReason};
use smartmoney_store::Appended;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::path::Path;

/// What one `ingest` did.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) files: Vec<FileReport>,
    pub(crate) trades: Written,
    /// The first few trades that differ from what is stored.
    pub(crate) differences: Vec<DifferenceExample>,
    /// What `--replace` left.
    pub(crate) left_behind: Vec<LeftBehind>,
    pub(crate) labels: u64,
    /// Tokens of `--cash`.
    pub(crate) cash: u64,
    #[serde(flatten)]
    pub(crate) doubts: Doubts,
    pub(crate) seconds: f64,
    /// The first of each [`Kind`].
    pub(crate) examples: BTreeMap<String, String>,
    /// The reject, or the value left out, that stopped a strict reading.
    pub(crate) stopped: Option<String>,
}

/// What the store made of the trades.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Written {
    pub(crate) inserted: u64,
    pub(crate) known: u64,
    /// Known, and stated better here.
    pub(crate) updated: u64,
    /// Known with other content, which stayed.
    pub(crate) different: u64,
    pub(crate) replaced: u64,
    /// Of a transaction that is stored in another block.
    pub(crate) contradicting: u64,
    /// Of a transaction with more rows than any has.
    pub(crate) oversized: u64,
    /// Stored trades that had to go for these.
    pub(crate) removed: u64,
}

impl From<&Appended> for Written {
    fn from(counts: &Appended) -> Self {
        Self {
            inserted: counts.inserted,
            known: counts.known,
            updated: counts.updated,
            different: counts.different,
            replaced: counts.replaced,
            contradicting: counts.contradicting,
            oversized: counts.oversized,
            removed: counts.removed,
        }
    }
}

/// A trade that differs from what is stored.
#[derive(Debug, Serialize)]
pub(crate) struct DifferenceExample {
    pub(crate) file: String,
    pub(crate) row: Option<u64>,
    pub(crate) field: &'static str,
    pub(crate) stored: String,
    pub(crate) given: String,
}

/// Trades that earlier files of a name told, and the one that replaces them does not.
#[derive(Debug, Serialize)]
pub(crate) struct LeftBehind {
    pub(crate) file: String,
    pub(crate) trades: u64,
    /// The numbers of the earlier files.
    pub(crate) sources: Vec<i64>,
}

impl fmt::Display for LeftBehind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, trades, .. } = self;
        write!(
            f,
            "{}: stored trades that only an earlier {} told, and this one does not. They stay; \
             `smartmoney forget",
            number(*trades),
            visible(file)
        )?;
        for source in &self.sources {
            write!(f, " --file {source}")?;
        }
        f.write_str("` takes them back")
    }
}

impl fmt::Display for DifferenceExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.file))?;
        if let Some(row) = self.row {
            write!(f, " row {row}")?;
        }
        write!(
            f,
            ": {} is {}, stored as {}",
            self.field, self.given, self.stored
        )
    }
}

/// What the reading found.
#[derive(Debug, Default)]
pub(crate) struct ReadReport {
    pub(crate) files: Vec<FileReport>,
    pub(crate) summaries: Vec<FileSummary>,
    pub(crate) examples: BTreeMap<Kind, String>,
    pub(crate) stopped: Option<String>,
    pub(crate) seconds: f64,
}

/// What was refused: a row for a reason, or a value of a field, which is called
/// `field.reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    field: Option<&'static str>,
    reason: RejectReason,
}

impl Kind {
    pub(crate) fn rejected(reason: RejectReason) -> Self {
        Self {
            field: None,
            reason,
        }
    }

    pub(crate) fn left_out(field: &'static str, reason: RejectReason) -> Self {
        Self {
            field: Some(field),
            reason,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{field}.")?;
        }
        f.write_str(self.reason.as_str())
    }
}

/// What one file held.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileReport {
    pub(crate) file: String,
    pub(crate) shape: Option<String>,
    /// Of rows that name no chain, where --chain does not say it.
    pub(crate) assumed_chain: Option<String>,
    pub(crate) rows: u64,
    pub(crate) accepted: u64,
    pub(crate) rejected: BTreeMap<String, u64>,
    /// Values that trades were kept without, by `field.reason`.
    pub(crate) left_out: BTreeMap<String, u64>,
    pub(crate) error: Option<String>,
}

impl FileReport {
    pub(crate) fn new(input: &Input, summary: &FileSummary, error: Option<String>) -> Self {
        Self {
            file: input.to_string(),
            shape: summary.preset.map(|preset| preset.to_string()),
            assumed_chain: summary.assumed_chain.as_ref().map(ToString::to_string),
            rows: summary.rows,
            accepted: summary.accepted,
            rejected: summary
                .rejected
                .iter()
                .map(|(reason, count)| (Kind::rejected(*reason).to_string(), *count))
                .collect(),
            left_out: summary
                .left_out
                .iter()
                .map(|((field, reason), count)| {
                    (Kind::left_out(field, *reason).to_string(), *count)
                })
                .collect(),
            error,
        }
    }
}

impl Report {
    /// Whether there were rows and none of them is a trade.
    pub(crate) fn is_all_rejected(&self) -> bool {
        let sum = |of: fn(&FileReport) -> u64| self.files.iter().map(of).sum::<u64>();
        sum(|file| file.rows) > 0 && sum(|file| file.accepted) == 0
    }

    pub(crate) fn render(&self, rejects: Option<&Path>) -> String {
        let mut text = String::new();
        let is_unread = |file: &FileReport| file.error.is_some() && file.rows == 0;
        for file in self.files.iter().filter(|file| !is_unread(file)) {
            let shape = file.shape.as_deref().unwrap_or("unknown shape");
            let (name, rows) = (visible(&file.file), number(file.rows));
            let _ = writeln!(text, "{name} ({shape}): {rows} rows");
            if let Some(chain) = &file.assumed_chain {
                let _ = writeln!(text, "  chain {chain} (assumed; --chain says another)");
            }
        }
        let rows: u64 = self.files.iter().map(|file| file.rows).sum();
        let rate = rows as f64 / self.seconds.max(0.001);
        if !self.files.iter().all(is_unread) {
            let _ = writeln!(text, "rows        {} ({rate:.0} a second)", number(rows));
            let _ = writeln!(text, "new trades  {}", number(self.trades.inserted));
            self.render_known(&mut text);
            self.render_refused(&mut text, rejects);
        }
        if self.labels > 0 {
            let _ = writeln!(text, "labels      {}", number(self.labels));
        }
        if self.cash > 0 {
            let _ = writeln!(text, "cash tokens {}", number(self.cash));
        }
        if let Some(reject) = &self.stopped {
            let _ = writeln!(
                text,
                "stopped at the first rejected row or value (--strict):\n  {}",
                visible(reject)
            );
        }
        text
    }

    /// Trades that were known, and how.
    fn render_known(&self, text: &mut String) {
        let trades = &self.trades;
        let _ = writeln!(text, "known       {}", number(trades.known));
        let kinds = [
            (trades.updated, "updated", "known, and stated better here"),
            (
                trades.different,
                "different",
                "known with other content, which stays (--replace takes the file's)",
            ),
            (
                trades.replaced,
                "replaced",
                "known with other content, which this took the place of",
            ),
            (
                trades.contradicting,
                "contradicting",
                "of a transaction that stands in another block, left out (--replace takes the file's)",
            ),
            (
                trades.oversized,
                "oversized",
                "of a transaction with more than 10,000 rows, left out: look whether the column \
                 of transaction hashes is the right one",
            ),
            (
                trades.removed,
                "removed",
                "stored trades that the file contradicts",
            ),
        ];
        for (count, name, meaning) in kinds.into_iter().filter(|(count, ..)| *count > 0) {
            let _ = writeln!(text, "{name:<11} {}: {meaning}", number(count));
        }
        for example in &self.differences {
            let _ = writeln!(text, "  {example}");
        }
        for left in &self.left_behind {
            let _ = writeln!(text, "left        {left}");
        }
    }

    /// Rows that were rejected, and values that trades were kept without.
    fn render_refused(&self, text: &mut String, rejects: Option<&Path>) {
        let rejected = sums(self.files.iter().map(|file| &file.rejected));
        let left_out = sums(self.files.iter().map(|file| &file.left_out));
        let rows: u64 = rejected.values().sum();
        let values: u64 = left_out.values().sum();
        let _ = writeln!(text, "rejected    {}", number(rows));
        self.render_counts(text, &rejected);
        if values > 0 {
            let _ = writeln!(
                text,
                "left out    {} values, their trades are kept",
                number(values)
            );
            self.render_counts(text, &left_out);
        }
        let what = match (rows, values) {
            (0, 0) => return,
            (_, 0) => "each rejected row",
            (0, _) => "each value left out",
            _ => "each rejected row and value left out",
        };
        let _ = match rejects {
            Some(path) => {
                let name = path.display().to_string();
                writeln!(text, "{what} is in {}", visible(&name))
            }
            None => writeln!(text, "--rejects FILE writes {what} with the reason"),
        };
    }

    fn render_counts(&self, text: &mut String, counts: &BTreeMap<&str, u64>) {
        for (name, count) in counts {
            let _ = writeln!(text, "  {name:<22} {:>9}", number(*count));
            if let Some(example) = self.examples.get(*name) {
                let _ = writeln!(text, "    first: {}", visible(example));
            }
        }
    }
}

fn sums<'a>(counts: impl Iterator<Item = &'a BTreeMap<String, u64>>) -> BTreeMap<&'a str, u64> {
    let mut sums = BTreeMap::new();
    for (name, count) in counts.flatten() {
        *sums.entry(name.as_str()).or_default() += count;
    }
    sums
}

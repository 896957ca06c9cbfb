//! Trades on their way from the reader into the store, and the file of rejects.

use super::report::{FileReport, Kind, ReadReport};
use crate::show::number;
use anyhow::bail;
use indicatif::ProgressBar;
use serde::Serialize;
use smartmoney_ingest::{FileError, FileSummary, Input, Reject, RejectWriter, Sink};
use smartmoney_model::Trade;
use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::time::Instant;
use tokio::sync::mpsc::Sender;

/// Trades that go to the store in one transaction: few large ones cost the
/// index far less than many small ones.
const TRADES_AT_ONCE: usize = 100_000;

/// What the store made of the trades.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Written {
    pub(crate) inserted: u64,
    pub(crate) duplicates: u64,
}

/// Gathers trades for the store, and counts and keeps rejects.
pub(crate) struct StoreSink {
    store: Sender<Vec<Trade>>,
    gathered: Vec<Trade>,
    rejects: Option<RejectWriter<BufWriter<File>>>,
    rejects_failed: Option<std::io::Error>,
    strict: bool,
    bar: ProgressBar,
    begun: Instant,
    rows: u64,
    rejected: u64,
    report: ReadReport,
}

impl StoreSink {
    pub(crate) fn new(
        store: Sender<Vec<Trade>>,
        rejects: Option<RejectWriter<BufWriter<File>>>,
        strict: bool,
        bar: ProgressBar,
    ) -> Self {
        Self {
            store,
            gathered: Vec::new(),
            rejects,
            rejects_failed: None,
            strict,
            bar,
            begun: Instant::now(),
            rows: 0,
            rejected: 0,
            report: ReadReport::default(),
        }
    }

    pub(crate) fn begin(&mut self, input: &Input) {
        self.bar.reset();
        self.bar.set_message(input.to_string());
    }

    /// Notes how a file ended; true when no further one is to be read.
    pub(crate) fn end(&mut self, input: &Input, outcome: Result<FileSummary, FileError>) -> bool {
        let (summary, error) = match outcome {
            Ok(summary) => (summary, None),
            Err(error) => {
                let problem = error.problem.to_string();
                self.bar
                    .suspend(|| eprintln!("error: {}: {problem}", error.file));
                (*error.so_far, Some(problem))
            }
        };
        let stops = summary.stopped || (self.strict && error.is_some());
        self.report
            .files
            .push(FileReport::new(input, &summary, error));
        self.report.summaries.push(summary);
        stops
    }

    /// Hands over what is left.
    pub(crate) fn finish(mut self) -> anyhow::Result<ReadReport> {
        let _ = self.flush();
        self.bar.finish_and_clear();
        let finished = self.rejects.take().map_or(Ok(()), RejectWriter::finish);
        if let Some(error) = self.rejects_failed.or(finished.err()) {
            // As text: that a reader of rejects went away is no success.
            bail!("the rejects could not be written: {error}");
        }
        self.report.seconds = self.begun.elapsed().as_secs_f64();
        Ok(self.report)
    }

    /// Writes down what was refused, and stops there if that is asked for. The first of
    /// each kind is shown: it mostly tells what is wrong with all.
    fn note(&mut self, kind: Kind, refused: &Reject) -> ControlFlow<()> {
        let examples = &mut self.report.examples;
        examples.entry(kind).or_insert_with(|| refused.to_string());
        if let Some(rejects) = &mut self.rejects
            && let Err(error) = rejects.write(refused)
        {
            self.rejects_failed = Some(error);
            return ControlFlow::Break(());
        }
        if self.strict {
            self.report.stopped = Some(refused.to_string());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let batch = std::mem::take(&mut self.gathered);
        // The receiver goes away only when the store failed, and says so itself.
        match self.store.blocking_send(batch) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

impl Sink for StoreSink {
    fn trades(&mut self, mut batch: Vec<Trade>) -> ControlFlow<()> {
        self.rows += batch.len() as u64;
        self.gathered.append(&mut batch);
        if self.gathered.len() < TRADES_AT_ONCE {
            return ControlFlow::Continue(());
        }
        self.flush()
    }

    fn reject(&mut self, reject: Reject) -> ControlFlow<()> {
        self.rejected += 1;
        self.note(Kind::rejected(reject.reason), &reject)
    }

    fn left_out(&mut self, value: Reject) -> ControlFlow<()> {
        let field = value.field.unwrap_or_default();
        self.note(Kind::left_out(field, value.reason), &value)
    }

    fn progress(&mut self, bytes_read: u64, total_bytes: Option<u64>) {
        if let Some(total) = total_bytes {
            self.bar.set_length(total);
        }
        self.bar.set_position(bytes_read);
        let rows = self.rows + self.rejected;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate to look at"
        )]
        let rate = (rows as f64 / self.begun.elapsed().as_secs_f64().max(0.001)) as u64;
        self.bar.set_prefix(format!(
            "{} rows, {} rows/s, {} rejected",
            number(rows),
            number(rate),
            number(self.rejected)
        ));
    }
}

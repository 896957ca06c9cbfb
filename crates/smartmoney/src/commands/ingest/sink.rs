//! Trades on their way from the reader into the store, and the file of rejects.

use super::report::{FileReport, Kind, ReadReport};
use super::source::Family;
use crate::show::{number, visible, visible_lines};
use anyhow::bail;
use indicatif::ProgressBar;
use smartmoney_ingest::{FileError, FileSummary, Input, Reject, RejectWriter, Sink};
use smartmoney_model::Trade;
use smartmoney_store::NewSource;
use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::time::Instant;
use tokio::sync::mpsc::Sender;

/// Trades that go to the store in one transaction: few large ones cost the
/// index far less than many small ones.
const TRADES_AT_ONCE: usize = 100_000;

/// What the store is handed, file by file.
#[derive(Debug)]
pub(crate) enum Step {
    /// The next trades are of this file.
    Begin(NewSource, Option<Family>),
    /// Trades, and the row of the file that each comes from.
    Trades { trades: Vec<Trade>, rows: Vec<u64> },
    /// The file ended.
    End {
        rows: u64,
        rejected: u64,
        /// Whether it was read to its end.
        is_whole: bool,
    },
}

/// Gathers trades for the store, and counts and keeps rejects.
pub(crate) struct StoreSink {
    store: Sender<Step>,
    /// The file that is read, until the store was told of it.
    source: Option<(NewSource, Option<Family>)>,
    gathered: Vec<Trade>,
    gathered_rows: Vec<u64>,
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
        store: Sender<Step>,
        rejects: Option<RejectWriter<BufWriter<File>>>,
        strict: bool,
        bar: ProgressBar,
    ) -> Self {
        Self {
            store,
            source: None,
            gathered: Vec::new(),
            gathered_rows: Vec::new(),
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

    pub(crate) fn begin(&mut self, input: &Input, source: NewSource, family: Option<Family>) {
        self.source = Some((source, family));
        self.bar.reset();
        self.bar
            .set_message(visible(&input.to_string()).into_owned());
    }

    /// Notes how a file ended; true when no further one is to be read.
    pub(crate) fn end(&mut self, input: &Input, outcome: Result<FileSummary, FileError>) -> bool {
        let (summary, error) = match outcome {
            Ok(summary) => (summary, None),
            Err(error) => {
                let problem = error.problem.to_string();
                let (file, said) = (visible(&error.file), visible_lines(&problem));
                self.bar.suspend(|| eprintln!("error: {file}: {said}"));
                (*error.so_far, Some(problem))
            }
        };
        let is_whole = error.is_none() && !summary.stopped;
        let (rows, rejected) = (summary.rows, summary.rejected_rows());
        if rows > 0 {
            let count = self.gathered.len();
            let _ = self.flush(count);
            let _ = self.send(Step::End {
                rows,
                rejected,
                is_whole,
            });
        }
        let stops = summary.stopped || (self.strict && error.is_some());
        self.report
            .files
            .push(FileReport::new(input, &summary, error));
        self.report.summaries.push(summary);
        stops
    }

    /// Ends the reading.
    pub(crate) fn finish(mut self) -> anyhow::Result<ReadReport> {
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

    /// Hands over the first trades.
    fn flush(&mut self, count: usize) -> ControlFlow<()> {
        if let Some((source, family)) = self.source.take() {
            self.send(Step::Begin(source, family))?;
        }
        if count == 0 {
            return ControlFlow::Continue(());
        }
        // With room for the next, which would be copied whenever it grows.
        let mut left = Vec::with_capacity(self.gathered.len());
        left.extend(self.gathered.drain(count..));
        let left_rows = self.gathered_rows.split_off(count);
        let trades = std::mem::replace(&mut self.gathered, left);
        let rows = std::mem::replace(&mut self.gathered_rows, left_rows);
        self.send(Step::Trades { trades, rows })
    }

    fn send(&self, step: Step) -> ControlFlow<()> {
        // The receiver goes away only when the store failed, and says so itself.
        match self.store.blocking_send(step) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

/// How many of these can be handed over without cutting a transaction: those of the last
/// moment wait for what else is of it, unless all are.
fn before_last_moment(trades: &[Trade]) -> usize {
    let last = trades.last().map(|trade| trade.block_time);
    let of_last = trades.iter().rev();
    let of_last = of_last.take_while(|trade| Some(trade.block_time) == last);
    match trades.len() - of_last.count() {
        0 => trades.len(),
        before => before,
    }
}

impl Sink for StoreSink {
    fn rows_of_trades(&mut self, mut rows: Vec<u64>) {
        self.gathered_rows.append(&mut rows);
    }

    fn trades(&mut self, mut batch: Vec<Trade>) -> ControlFlow<()> {
        self.rows += batch.len() as u64;
        self.gathered.append(&mut batch);
        if self.gathered.len() < TRADES_AT_ONCE {
            return ControlFlow::Continue(());
        }
        self.flush(before_last_moment(&self.gathered))
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

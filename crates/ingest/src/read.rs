//! The reader: opens an input, makes trades of its rows and hands them to a sink.

use crate::doubts::Doubts;
use crate::format::Format;
use crate::open::{Body, Opened, Progress};
use crate::rows::{MalformedRow, Row, RowHandler, RowPosition};
use crate::scout::{Scout, Spelling};
use crate::shape::Shape;
use crate::source::Source;
use crate::trade::{Built, Fault, TradeBuilder};
use crate::{FileError, FileProblem, FileSummary, Input, Options, Reject, Sink, Understood};
use crate::{csv_rows, json, parquet_rows};
use smartmoney_model::Trade;
use std::any::Any;
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

/// How many trades a sink receives at once.
const BATCH: usize = 8_192;

/// Reads one input by a [`Reader`] of its own.
pub fn read(
    input: &Input,
    options: &Options,
    sink: &mut dyn Sink,
) -> Result<FileSummary, FileError> {
    Reader::new(options.clone()).read(input, sink)
}

/// Reads inputs, one after the other.
#[derive(Debug)]
pub struct Reader {
    options: Options,
}

impl Reader {
    /// A reader that has read no file yet.
    pub const fn new(options: Options) -> Self {
        Self { options }
    }

    /// Reads one input to its end, or until the sink breaks.
    pub fn read(&mut self, input: &Input, sink: &mut dyn Sink) -> Result<FileSummary, FileError> {
        let name = input.to_string();
        match input {
            Input::File(path) => self.read_source(&name, || Source::of_file(path), sink),
            Input::Stdin => self.read_stream(&name, Box::new(std::io::stdin()), None, sink),
        }
    }

    /// Reads trades from any stream of bytes; `name` is what messages call it
    /// and `total_bytes` its size, where known. A temporary file keeps it for the second
    /// pass.
    pub fn read_stream(
        &mut self,
        name: &str,
        stream: Box<dyn Read>,
        total_bytes: Option<u64>,
        sink: &mut dyn Sink,
    ) -> Result<FileSummary, FileError> {
        let source = || Ok(Source::of_stream(name, stream, total_bytes));
        self.read_source(name, source, sink)
    }

    fn read_source(
        &mut self,
        name: &str,
        source: impl FnOnce() -> Result<Source, FileProblem>,
        sink: &mut dyn Sink,
    ) -> Result<FileSummary, FileError> {
        let mut handler = TradeHandler {
            file: name.into(),
            options: &self.options,
            spelling: Spelling::default(),
            builder: None,
            batch: Vec::new(),
            rows: Vec::new(),
            summary: FileSummary::default(),
            doubts: Doubts::default(),
            progress: Progress::default(),
            sink,
            in_sink: false,
        };
        // Decoders of hostile bytes have been seen to panic, which must cost no more than
        // the file. A panic of the sink goes on to the caller.
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let source = source()?;
            let (spelling, opened) = scouted(&source, &self.options)?;
            handler
                .summary
                .undecided_numbers
                .clone_from(&spelling.undecided);
            handler.spelling = spelling;
            handler.progress = opened.progress.clone();
            let records = handler.options.records.as_deref();
            drive(opened, records, &mut handler)
        }));
        let outcome = match caught {
            Ok(outcome) => outcome,
            Err(panic) if handler.in_sink => resume_unwind(panic),
            Err(panic) => Err(FileProblem::Panicked(panic_message(&*panic))),
        };
        if !handler.summary.stopped {
            let _ = handler.flush();
            handler.report();
        }
        (
            handler.summary.unknown_chains,
            handler.summary.unlisted_dollars,
        ) = handler.doubts.finish();
        handler.summary.assumed_chain = handler.builder.and_then(|builder| builder.assumed_chain);
        match outcome {
            Ok(_) => Ok(handler.summary),
            Err(problem) => Err(FileError {
                file: name.to_owned(),
                problem,
                so_far: Box::new(handler.summary),
            }),
        }
    }
}

/// Looks how the file is spelled, and opens it for its rows. A fault that ends the first
/// pass early is left to the second, which takes the rows before it.
fn scouted(source: &Source, options: &Options) -> Result<(Spelling, Opened), FileProblem> {
    let mut opened = source.open()?;
    let again = match &opened.body {
        Body::File(file) => Some(Opened {
            format: opened.format,
            body: Body::File(file.try_clone().map_err(FileProblem::Open)?),
            progress: std::mem::take(&mut opened.progress),
        }),
        Body::Stream(_) => None,
    };
    let mut scout = Scout::new(options);
    let records = options.records.as_deref();
    let _ = catch_unwind(AssertUnwindSafe(|| drive(opened, records, &mut scout)));
    let spelling = scout.finish()?;
    Ok((spelling, again.map_or_else(|| source.open_again(), Ok)?))
}

pub(crate) fn drive(
    opened: Opened,
    records: Option<&str>,
    handler: &mut impl RowHandler,
) -> Result<ControlFlow<()>, FileProblem> {
    match (opened.format, opened.body) {
        (Format::Parquet, Body::File(file)) => parquet_rows::run(file, &opened.progress, handler),
        (Format::Json, Body::Stream(stream)) => json::run(stream, records, handler),
        (Format::Csv, Body::Stream(stream)) => csv_rows::run(stream, handler),
        // Opening gives each format the body that it needs.
        (Format::Parquet, Body::Stream(_)) | (_, Body::File(_)) => {
            unreachable!("a format without its body")
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    crate::reject::shortened(message.unwrap_or("no message"))
}

/// Makes trades of rows and hands them to the sink in batches.
struct TradeHandler<'a> {
    file: Arc<str>,
    options: &'a Options,
    spelling: Spelling,
    builder: Option<TradeBuilder>,
    batch: Vec<Trade>,
    /// The row of each trade of the batch.
    rows: Vec<u64>,
    summary: FileSummary,
    doubts: Doubts,
    progress: Progress,
    sink: &'a mut dyn Sink,
    in_sink: bool,
}

impl TradeHandler<'_> {
    fn flush(&mut self) -> ControlFlow<()> {
        let batch = std::mem::take(&mut self.batch);
        let rows = std::mem::take(&mut self.rows);
        if batch.is_empty() {
            return ControlFlow::Continue(());
        }
        self.with_sink(|sink| {
            sink.rows_of_trades(rows);
            sink.trades(batch)
        })
    }

    /// Counts a row, and reports the progress every [`BATCH`] rows.
    fn count(&mut self) {
        self.summary.rows += 1;
        if self.summary.rows.is_multiple_of(BATCH as u64) {
            self.report();
        }
    }

    fn report(&mut self) {
        let (bytes, total) = (self.progress.bytes(), self.progress.total);
        let _ = self.with_sink(|sink| {
            sink.progress(bytes, total);
            ControlFlow::Continue(())
        });
    }

    fn accept(&mut self, built: Built, position: RowPosition) -> ControlFlow<()> {
        self.summary.accepted += 1;
        self.doubts.count(&built.trade, built.unlisted_dollars);
        if self.batch.capacity() == 0 {
            self.batch.reserve_exact(BATCH);
            self.rows.reserve_exact(BATCH);
        }
        self.rows.push(position.row);
        self.batch.push(built.trade);
        for fault in built.left_out {
            self.leave_out(fault, position)?;
        }
        if self.batch.len() < BATCH {
            return ControlFlow::Continue(());
        }
        self.flush()
    }

    fn leave_out(&mut self, fault: Fault, position: RowPosition) -> ControlFlow<()> {
        let key = (fault.field, fault.reason);
        *self.summary.left_out.entry(key).or_default() += 1;
        let mut value = self.reject_of(fault, position);
        value.message.push_str("; the trade is kept without it");
        self.with_sink(|sink| sink.left_out(value))
    }

    fn reject_of(&self, fault: Fault, position: RowPosition) -> Reject {
        Reject {
            file: Arc::clone(&self.file),
            row: position.row,
            line: position.line,
            field: Some(fault.field),
            reason: fault.reason,
            value: fault.value,
            message: fault.message,
        }
    }

    fn reject(&mut self, reject: Reject) -> ControlFlow<()> {
        *self.summary.rejected.entry(reject.reason).or_default() += 1;
        self.with_sink(|sink| sink.reject(reject))
    }

    fn with_sink(
        &mut self,
        call: impl FnOnce(&mut dyn Sink) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.in_sink = true;
        let flow = call(self.sink);
        self.in_sink = false;
        self.summary.stopped |= flow.is_break();
        flow
    }
}

impl RowHandler for TradeHandler<'_> {
    fn columns(&mut self, names: &[String]) -> Result<Vec<usize>, FileProblem> {
        let shape = Shape::resolve(names, self.summary.preset, self.options)?;
        self.summary.preset = Some(shape.preset);
        let used = shape.used.clone();
        let mut understood = Understood::of(&shape, &self.spelling);
        understood.keep_examples(self.summary.understood.take());
        self.summary.understood = Some(understood);
        if let Some(builder) = &mut self.builder {
            builder.reshape(shape);
        } else {
            let spelling = self.spelling.clone();
            self.builder = Some(TradeBuilder::new(shape, spelling, self.options));
        }
        Ok(used)
    }

    fn records_at(&mut self, path: &str) {
        self.summary.records = Some(path.to_owned());
    }

    fn knows(&self, name: &str) -> bool {
        self.summary
            .preset
            .is_some_and(|preset| Shape::knows(name, preset, self.options))
    }

    fn row(&mut self, row: &impl Row, position: RowPosition) -> ControlFlow<()> {
        self.count();
        if let Some(understood) = &mut self.summary.understood {
            understood.look(row, self.summary.rows);
        }
        let Some(builder) = &mut self.builder else {
            return ControlFlow::Continue(());
        };
        match builder.build(row) {
            Ok(built) => self.accept(built, position),
            Err(fault) => self.reject(self.reject_of(fault, position)),
        }
    }

    fn malformed(&mut self, malformed: MalformedRow, position: RowPosition) -> ControlFlow<()> {
        self.count();
        self.reject(Reject {
            file: Arc::clone(&self.file),
            row: position.row,
            line: position.line,
            field: None,
            reason: malformed.reason,
            value: malformed.value,
            message: malformed.message,
        })
    }
}

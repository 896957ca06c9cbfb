//! `smartmoney inspect`: how a file would be understood. Nothing is stored.

use super::doubts::Doubts;
use super::reading::ReadingArgs;
use crate::show::{money, number, print, table, visible, visible_lines};
use clap::Args;
use serde::Serialize;
use smartmoney_ingest::{
    Field, FileProblem, FileSummary, Reader, Reject, RejectReason, Sink, Understood, find_inputs,
};
use smartmoney_model::{ChainId, Leg, Trade};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;

/// Arguments of `inspect`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// A file, or - for the standard input
    #[arg(value_name = "FILE")]
    file: String,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney inspect trades.parquet
  smartmoney inspect answer.json --records data.swaps
  smartmoney inspect swaps.csv --map wallet=trader --chain base --json

It shows the shape, each field with its column, a value and its spelling, the first three trades,
and warnings. It makes trades of some thousands of rows; how columns are spelled, all rows decide. The exit code is 0 where the file could be ingested, and 1
where not.";

pub(crate) fn run(args: &InspectArgs) -> anyhow::Result<ExitCode> {
    let options = args.reading.options(false)?;
    let told = options.default_chain.clone();
    let inputs = find_inputs(std::slice::from_ref(&args.file))?;
    let mut reader = Reader::new(options);
    let mut reports = Vec::new();
    for input in &inputs {
        let mut look = Look::default();
        let (summary, problem) = match reader.read(input, &mut look) {
            Ok(summary) => (summary, None),
            Err(error) => (*error.so_far, Some(error.problem)),
        };
        reports.push(Report::new(
            input.to_string(),
            &summary,
            problem,
            &look,
            told.as_ref(),
        ));
    }
    if args.json {
        let text = match &reports[..] {
            [report] => serde_json::to_string_pretty(report)?,
            reports => serde_json::to_string_pretty(reports)?,
        };
        print(&format!("{text}\n"))?;
    } else {
        let texts: Vec<String> = reports.iter().map(Report::render).collect();
        print(&visible_lines(&texts.join("\n")))?;
    }
    let is_readable = reports.iter().all(|report| report.can_be_ingested);
    Ok(if is_readable {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Rejected rows after which it stops looking.
const MOST_REJECTS: u64 = 10_000;
const TRADES_SHOWN: usize = 3;

/// Keeps the first trades and the first of each kind of fault, and stops at the first batch.
#[derive(Default)]
struct Look {
    trades: Vec<Trade>,
    rejected: BTreeMap<RejectReason, String>,
    left_out: BTreeMap<(&'static str, RejectReason), String>,
    rejects: u64,
}

impl Sink for Look {
    fn trades(&mut self, batch: Vec<Trade>) -> ControlFlow<()> {
        for trade in batch {
            if self.trades.len() < TRADES_SHOWN {
                self.trades.push(trade);
            }
        }
        ControlFlow::Break(())
    }

    fn reject(&mut self, reject: Reject) -> ControlFlow<()> {
        self.rejects += 1;
        let known = self.rejected.entry(reject.reason);
        known.or_insert_with(|| told(&reject));
        if self.rejects < MOST_REJECTS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }

    fn left_out(&mut self, value: Reject) -> ControlFlow<()> {
        let key = (value.field.unwrap_or_default(), value.reason);
        self.left_out.entry(key).or_insert_with(|| told(&value));
        ControlFlow::Continue(())
    }
}

/// A fault without the file's name, with the value.
fn told(reject: &Reject) -> String {
    let line = reject.line.map(|line| format!(" (line {line})"));
    let field = reject.field.map(|field| format!(", {field}"));
    format!(
        "row {}{}{}: {}",
        reject.row,
        line.unwrap_or_default(),
        field.unwrap_or_default(),
        reject.message
    )
}

/// What would be understood of a file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    file: String,
    can_be_ingested: bool,
    shape: Option<String>,
    /// How a row states what was bought and sold.
    legs: Option<&'static str>,
    /// The path of the records in a JSON document.
    records: Option<String>,
    fields: Vec<FieldReport>,
    /// Columns that are not read; all, where the file is refused.
    unread: Vec<String>,
    rows_looked_at: u64,
    accepted: u64,
    rejected: BTreeMap<&'static str, u64>,
    trades: Vec<TradeReport>,
    warnings: Vec<String>,
    error: Option<String>,
}

/// A field with its column.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldReport {
    field: &'static str,
    column: String,
    /// How the column spells its numbers or times, where that makes a difference.
    spelling: Option<String>,
    example: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TradeReport {
    chain: ChainId,
    wallet: String,
    block_time: String,
    block_number: Option<u64>,
    tx_hash: String,
    evt_index: Option<u64>,
    sold: LegReport,
    bought: LegReport,
    amount_usd: Option<String>,
    project: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LegReport {
    amount: String,
    symbol: String,
    token: String,
}

impl LegReport {
    fn new(leg: &Leg) -> Self {
        Self {
            amount: leg.amount.to_string(),
            symbol: leg.token.label(),
            token: leg.token.address.to_string(),
        }
    }
}

impl TradeReport {
    fn new(trade: &Trade) -> Self {
        Self {
            chain: trade.chain.clone(),
            wallet: trade.wallet.to_string(),
            block_time: trade.block_time.to_string(),
            block_number: trade.block_number,
            tx_hash: trade.tx_hash.to_string(),
            evt_index: trade.evt_index.stated(),
            sold: LegReport::new(&trade.sold),
            bought: LegReport::new(&trade.bought),
            amount_usd: trade.amount_usd.map(money),
            project: trade.project.as_ref().map(ToString::to_string),
        }
    }

    fn render(&self) -> String {
        format!(
            "{} on {}: {} sold {} {} for {} {}{}",
            self.block_time,
            self.chain,
            self.wallet,
            self.sold.amount,
            self.sold.symbol,
            self.bought.amount,
            self.bought.symbol,
            self.amount_usd
                .as_ref()
                .map(|usd| format!(" ({usd})"))
                .unwrap_or_default(),
        )
    }
}

impl Report {
    fn new(
        file: String,
        summary: &FileSummary,
        problem: Option<FileProblem>,
        look: &Look,
        told: Option<&ChainId>,
    ) -> Self {
        let understood = summary.understood.as_ref();
        let warnings = warnings(summary, understood, look, told);
        let unread = match (understood, &problem) {
            (Some(understood), _) => understood.unread.clone(),
            (None, Some(FileProblem::MissingColumns(missing))) => missing.found.clone(),
            (None, Some(FileProblem::NoSuchColumn { found, .. })) => found.clone(),
            _ => Vec::new(),
        };
        let fields = understood.map(|understood| &understood.fields[..]);
        let fields = fields.unwrap_or_default().iter().map(|field| FieldReport {
            field: field.field.name(),
            column: field.column.clone(),
            spelling: field.spelling.clone(),
            example: field.example.clone(),
        });
        Self {
            can_be_ingested: problem.is_none() && (summary.accepted > 0 || summary.rows == 0),
            file,
            shape: summary.preset.map(|preset| preset.to_string()),
            legs: understood.map(|understood| understood.legs),
            records: summary.records.clone(),
            fields: fields.collect(),
            unread,
            rows_looked_at: summary.rows,
            accepted: summary.accepted,
            rejected: summary
                .rejected
                .iter()
                .map(|(reason, count)| (reason.as_str(), *count))
                .collect(),
            trades: look.trades.iter().map(TradeReport::new).collect(),
            warnings,
            error: problem.map(|problem| problem.to_string()),
        }
    }

    fn render(&self) -> String {
        // Writing into a String can't fail.
        let mut text = format!("{}\n", visible(&self.file));
        if let Some(shape) = &self.shape {
            let legs = self.legs.unwrap_or_default();
            let _ = writeln!(text, "shape     {shape} ({legs})");
        }
        if let Some(path) = &self.records {
            let _ = writeln!(text, "records   {path}");
        }
        if !self.fields.is_empty() {
            let mut columns = table(&["field", "column", "first value", "spelling"]);
            for field in &self.fields {
                let example = field.example.as_deref().unwrap_or("–");
                let spelling = field.spelling.as_deref().unwrap_or_default();
                columns.add_row([field.field, &field.column, example, spelling]);
            }
            let _ = writeln!(text, "\n{columns}\n");
        }
        if !self.unread.is_empty() {
            let what = if self.fields.is_empty() {
                "columns "
            } else {
                "not read"
            };
            let _ = writeln!(text, "{what}  {}", self.unread.join(", "));
        }
        if self.shape.is_some() {
            let rejected: u64 = self.rejected.values().sum();
            let _ = writeln!(
                text,
                "rows      {} looked at, {} trades, {} rejected",
                number(self.rows_looked_at),
                number(self.accepted),
                number(rejected)
            );
        }
        for trade in &self.trades {
            let _ = writeln!(text, "trade     {}", trade.render());
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "warning   {warning}");
        }
        if let Some(error) = &self.error {
            let _ = writeln!(text, "error     {error}");
        }
        text
    }
}

fn warnings(
    summary: &FileSummary,
    understood: Option<&Understood>,
    look: &Look,
    told: Option<&ChainId>,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(chain) = &summary.assumed_chain {
        warnings.push(format!(
            "the chain is assumed to be {chain}; --chain says another"
        ));
    }
    warnings.extend(Doubts::new(std::slice::from_ref(summary)).warnings(told));
    for (reason, first) in &look.rejected {
        let count = summary.rejected.get(reason).copied().unwrap_or_default();
        warnings.push(format!(
            "{} rows are rejected as {reason}: {first}",
            number(count)
        ));
    }
    for ((field, reason), first) in &look.left_out {
        let count = summary.left_out.get(&(*field, *reason)).copied();
        let count = number(count.unwrap_or_default());
        warnings.push(format!(
            "{count} values of {field} are left out as {reason}: {first}"
        ));
    }
    let Some(understood) = understood else {
        return warnings;
    };
    let has = |fields: &[Field]| understood.fields.iter().any(|f| fields.contains(&f.field));
    let values = [
        Field::AmountUsd,
        Field::SoldAmountUsd,
        Field::BoughtAmountUsd,
    ];
    if !has(&values) {
        warnings.push(
            "no column states a value in USD: what a trade is worth is known only where one of \
             its tokens is a known stablecoin or has a price"
                .to_owned(),
        );
    }
    if !has(&[Field::EvtIndex, Field::OuterInstructionIndex]) {
        warnings.push(
            "no column holds a log index: a trade is known by its transaction, wallet, tokens and \
             amounts instead"
                .to_owned(),
        );
    }
    warnings
}

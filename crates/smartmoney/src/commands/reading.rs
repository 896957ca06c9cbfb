//! How files of trades are read: the arguments that `ingest` and `inspect` share.

use super::ingest::digest;
use super::sources::hexadecimal;
use crate::show::{number, visible};
use anyhow::bail;
use clap::Args;
use smartmoney_ingest::{
    DecimalSign, FileError, Mapping, Options, Preset, Table, TokenList, read_tokens,
};
use smartmoney_model::{ChainId, DateOrder, Timestamp, chains_with_cash};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// How the columns of files are understood.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// The shape of the files: dune, dune-v1, dune-solana, messari, uniswap-v3, uniswap-v2,
    /// bitquery, side or canonical [default: found from their columns]
    #[arg(long, value_name = "SHAPE")]
    preset: Option<Preset>,
    /// Which column holds which field, where it differs: `wallet=taker,amount_usd=value`
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Option<String>,
    /// The same from a file of `field = column` lines
    #[arg(long, value_name = "FILE", conflicts_with = "map")]
    map_file: Option<PathBuf>,
    /// Where the records of a JSON document are: `data.swaps` [default: found, where there is one
    /// array of objects]
    #[arg(long, value_name = "PATH")]
    records: Option<String>,
    /// The chain of rows that name none
    #[arg(long, value_name = "CHAIN")]
    chain: Option<ChainId>,
    #[command(flatten)]
    dates: DateArgs,
    #[command(flatten)]
    numbers: NumberArgs,
    /// Decimals and addresses of tokens: chain,address,symbol,decimals
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct DateArgs {
    /// Dates such as 02/01/2024 begin with the day, where no date of the file shows it
    #[arg(long)]
    day_first: bool,
    /// Dates such as 02/01/2024 begin with the month, where no date of the file shows it
    #[arg(long, conflicts_with = "day_first")]
    month_first: bool,
}

impl DateArgs {
    fn order(&self) -> Option<DateOrder> {
        let day_first = self.day_first.then_some(DateOrder::DayFirst);
        day_first.or(self.month_first.then_some(DateOrder::MonthFirst))
    }
}

#[derive(Debug, Args)]
struct NumberArgs {
    /// 2.000 is two thousand, where no number of the column shows it
    #[arg(long)]
    decimal_comma: bool,
    /// 2.000 is two, where no number of the column shows it
    #[arg(long, conflicts_with = "decimal_comma")]
    decimal_point: bool,
}

impl NumberArgs {
    fn sign(&self) -> Option<DecimalSign> {
        let comma = self.decimal_comma.then_some(DecimalSign::Comma);
        comma.or(self.decimal_point.then_some(DecimalSign::Point))
    }
}

impl ReadingArgs {
    /// The arguments as text: what else than these a file is read by is found in it.
    pub(crate) fn described(&self) -> String {
        let content = |file: &PathBuf| {
            let digest = digest(file).unwrap_or_default();
            hexadecimal(&digest[..8])
        };
        let said = |is_said: bool| is_said.then(String::new);
        let given: [(&str, Option<String>); 10] = [
            ("preset", self.preset.map(|preset| preset.to_string())),
            ("map", self.map.clone()),
            ("map-file", self.map_file.as_ref().map(content)),
            ("records", self.records.clone()),
            ("chain", self.chain.as_ref().map(ToString::to_string)),
            ("tokens", self.tokens.as_ref().map(content)),
            ("day-first", said(self.dates.day_first)),
            ("month-first", said(self.dates.month_first)),
            ("decimal-comma", said(self.numbers.decimal_comma)),
            ("decimal-point", said(self.numbers.decimal_point)),
        ];
        let given = given
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let given = given.map(|(name, value)| format!("--{name} {value}").trim_end().to_owned());
        given.collect::<Vec<_>>().join(" ")
    }

    /// The options; `strict` refuses bad rows in the list of tokens.
    pub(crate) fn options(&self, strict: bool) -> anyhow::Result<Options> {
        warn_of_unknown_chains(&self.chain);
        let mapping = match (&self.map, &self.map_file) {
            (Some(text), _) => Mapping::parse(text)?,
            (None, Some(file)) => Mapping::from_file(file)?,
            (None, None) => Mapping::default(),
        };
        let tokens = match &self.tokens {
            Some(file) => read_table(read_tokens(file), strict)?,
            None => TokenList::default(),
        };
        Ok(Options {
            preset: self.preset,
            mapping,
            records: self.records.clone(),
            default_chain: self.chain.clone(),
            tokens,
            cash: Vec::new(),
            decimal_sign: self.numbers.sign(),
            date_order: self.dates.order(),
            latest: tomorrow(),
        })
    }
}

pub(crate) fn warn_of_unknown_chains<'a>(chains: impl IntoIterator<Item = &'a ChainId>) {
    let unknown_chains = chains.into_iter().filter(|chain| !chain.is_known());
    for chain in unknown_chains.collect::<BTreeSet<_>>() {
        eprintln!("warning: {}", unknown_chain(chain.as_str(), None));
    }
}

/// What it means that nothing is known of a chain. A chain may have any name, and so a slip of
/// the pen makes another one.
pub(crate) fn unknown_chain(chain: &str, trades: Option<u64>) -> String {
    let trades = trades.map(|trades| format!(" ({} trades)", number(trades)));
    format!(
        "no token of a chain {chain} is known{}: it is taken as named, and what its trades are \
         worth is known only from values that a file states. Known are {}",
        trades.unwrap_or_default(),
        chains_with_cash().join(", ")
    )
}

/// No trade is later; the day is for clocks that go wrong.
fn tomorrow() -> Timestamp {
    let now = jiff::Timestamp::now().as_second();
    Timestamp::from_secs(now + 24 * 60 * 60)
}

/// What a small file says; its bad rows are told on the standard error.
pub(crate) fn read_table<T>(read: Result<Table<T>, FileError>, strict: bool) -> anyhow::Result<T> {
    let table = read?;
    for reject in &table.rejects {
        eprintln!("warning: {}", visible(&reject.to_string()));
    }
    if strict && table.rejected > 0 {
        let verb = if table.rejected == 1 {
            "row was"
        } else {
            "rows were"
        };
        bail!("{} {verb} rejected, so nothing was read", table.rejected);
    }
    Ok(table.content)
}

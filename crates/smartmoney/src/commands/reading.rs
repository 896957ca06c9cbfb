//! How files of trades are read: the arguments that `ingest` and `inspect` share.

use super::ingest::digest;
use super::sources::hexadecimal;
use anyhow::bail;
use clap::Args;
use smartmoney_ingest::{FileError, Mapping, Options, Preset, Table, TokenList, read_tokens};
use smartmoney_model::{ChainId, Timestamp, known_chains};
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
    /// Decimals and addresses of tokens: chain,address,symbol,decimals
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
}

impl ReadingArgs {
    /// The arguments as text: what else than these a file is read by is found in it.
    pub(crate) fn described(&self) -> String {
        let content = |file: &PathBuf| {
            let digest = digest(file).unwrap_or_default();
            hexadecimal(&digest[..8])
        };
        let given: [(&str, Option<String>); 6] = [
            ("preset", self.preset.map(|preset| preset.to_string())),
            ("map", self.map.clone()),
            ("map-file", self.map_file.as_ref().map(content)),
            ("records", self.records.clone()),
            ("chain", self.chain.as_ref().map(ToString::to_string)),
            ("tokens", self.tokens.as_ref().map(content)),
        ];
        let given = given
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let given = given.map(|(name, value)| format!("--{name} {value}"));
        given.collect::<Vec<_>>().join(" ")
    }

    /// The options; `strict` refuses bad rows in the list of tokens.
    pub(crate) fn options(&self, strict: bool) -> anyhow::Result<Options> {
        if let Some(warning) = self.chain.as_ref().and_then(unknown_chain) {
            eprintln!("warning: {warning}");
        }
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
            latest: tomorrow(),
        })
    }
}

/// What to say of a chain that is not known: a chain may have any name, and so a slip of the
/// pen makes another one.
pub(crate) fn unknown_chain(chain: &ChainId) -> Option<String> {
    let known = known_chains();
    (!known.contains(&chain.as_str())).then(|| {
        format!(
            "no token of a chain {chain} is known: it is taken as named, and what its trades are \
             worth is known only from values that a file states. Known are {}",
            known.join(", ")
        )
    })
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
        eprintln!("warning: {reject}");
    }
    if strict && table.rejected > 0 {
        bail!("{} rows were rejected (--strict)", table.rejected);
    }
    Ok(table.content)
}

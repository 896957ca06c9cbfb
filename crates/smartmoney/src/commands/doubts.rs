//! What `ingest` and `inspect` warn of: chains that nothing is known of, tokens that sound
//! like dollars and are on no list of cash, and numbers that could be others.

use super::reading::unknown_chain;
use crate::show::{number, percent};
use serde::Serialize;
use smartmoney_ingest::{FileSummary, UnlistedDollars};
use smartmoney_model::{ChainId, Token};
use std::collections::{BTreeMap, HashMap};

/// The doubtful chains and tokens of all files.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Doubts {
    /// Trades by chain.
    unknown_chains: BTreeMap<String, u64>,
    /// Those with the most trades first.
    unlisted_dollars: Vec<UnlistedDollar>,
    /// The first of each column's.
    undecided_numbers: Vec<UndecidedNumber>,
}

/// A number that could be another: no number of its column says what its mark means.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct UndecidedNumber {
    column: String,
    row: u64,
    value: String,
    read_as: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct UnlistedDollar {
    symbol: String,
    chain: String,
    /// None where the source gave only the symbol.
    address: Option<String>,
    trades: u64,
    /// Of the trades of all files; a fraction.
    share: f64,
}

/// Tokens with a smaller share are counted and not named: any token can call itself USDC.
const LEAST_SHARE: f64 = 0.01;
const MOST_NAMED: usize = 10;

impl Doubts {
    pub(crate) fn new(files: &[FileSummary]) -> Self {
        let accepted: u64 = files.iter().map(|file| file.accepted).sum();
        let mut unknown_chains: BTreeMap<String, u64> = BTreeMap::new();
        for (chain, trades) in files.iter().flat_map(|file| &file.unknown_chains) {
            *unknown_chains.entry(chain.to_string()).or_default() += trades;
        }
        let mut tokens: HashMap<_, UnlistedDollars> = HashMap::new();
        for found in files.iter().flat_map(|file| &file.unlisted_dollars) {
            let key = (&found.token.chain, &found.token.address);
            tokens
                .entry(key)
                .and_modify(|known| known.trades += found.trades)
                .or_insert_with(|| found.clone());
        }
        let mut unlisted_dollars: Vec<_> = tokens
            .into_values()
            .map(|found| UnlistedDollar::new(&found.token, found.trades, accepted))
            .collect();
        unlisted_dollars.sort_by(|a, b| {
            let by_trades = b.trades.cmp(&a.trades);
            by_trades.then_with(|| a.address.cmp(&b.address))
        });
        Self {
            unknown_chains,
            unlisted_dollars,
            undecided_numbers: undecided_numbers(files),
        }
    }

    /// A line for each; `told` is the chain of which `--chain` was warned already.
    pub(crate) fn warnings(&self, told: Option<&ChainId>) -> Vec<String> {
        let is_told = |chain: &str| told.is_some_and(|told| told.as_str() == chain);
        let unknown_chains = self.unknown_chains.iter();
        let unknown_chains: Vec<_> = unknown_chains
            .filter(|(chain, _)| !is_told(chain))
            .collect();
        let mut lines: Vec<String> = unknown_chains
            .iter()
            .take(MOST_NAMED)
            .map(|(chain, trades)| unknown_chain(chain, Some(**trades)))
            .collect();
        if unknown_chains.len() > MOST_NAMED {
            let others = unknown_chains.len() - MOST_NAMED;
            lines.push(match others {
                1 => "one more chain is unknown: --json lists it".to_owned(),
                _ => format!("{others} more chains are unknown: --json lists them"),
            });
        }
        let is_named =
            |(at, token): &(usize, &UnlistedDollar)| *at < MOST_NAMED && token.share >= LEAST_SHARE;
        let named = self.unlisted_dollars.iter().enumerate().filter(is_named);
        lines.extend(named.clone().map(|(_, token)| token.warning()));
        let named = named.count();
        let more = if named > 0 { " more" } else { "" };
        match self.unlisted_dollars.len() - named {
            0 => {}
            1 => lines.push(format!(
                "one{more} token sounds like dollars and is on no list of cash, in few trades: \
                 --json lists it"
            )),
            others => lines.push(format!(
                "{others}{more} tokens sound like dollars and are on no list of cash, each in few \
                 trades: --json lists them"
            )),
        }
        lines.extend(self.undecided_numbers.iter().map(UndecidedNumber::warning));
        lines
    }
}

/// Files of one export have the same columns.
fn undecided_numbers(files: &[FileSummary]) -> Vec<UndecidedNumber> {
    let mut columns: Vec<UndecidedNumber> = Vec::new();
    for found in files.iter().flat_map(|file| &file.undecided_numbers) {
        if columns.iter().all(|known| known.column != found.column) {
            columns.push(UndecidedNumber {
                column: found.column.clone(),
                row: found.first.row,
                value: found.first.value.clone(),
                read_as: found.read_as.clone(),
            });
        }
    }
    columns
}

impl UndecidedNumber {
    fn warning(&self) -> String {
        let Self {
            column,
            row,
            value,
            read_as,
        } = self;
        let mark = if value.contains(',') {
            "comma"
        } else {
            "point"
        };
        format!(
            "no number of the column {column} says whether its {mark} separates thousands: row \
             {row} has {value}, which is read as {read_as}. Say --decimal-point or --decimal-comma"
        )
    }
}

impl UnlistedDollar {
    fn new(token: &Token, trades: u64, accepted: u64) -> Self {
        Self {
            symbol: token.label(),
            chain: token.chain.to_string(),
            address: token.known_address().map(|address| address.to_string()),
            trades,
            share: trades as f64 / accepted.max(1) as f64,
        }
    }

    fn warning(&self) -> String {
        let Self { symbol, chain, .. } = self;
        let (share, trades) = (percent(Some(self.share)), number(self.trades));
        let (what, cure) = match &self.address {
            Some(address) => (
                format!("{symbol} ({address})"),
                "list it with --cash FILE (chain,address,symbol)",
            ),
            None => (
                format!("{symbol}, of which the files have no address,"),
                "give its address with --tokens FILE and list it with --cash FILE",
            ),
        };
        format!(
            "{share} of the trades ({trades}) have {what} on {chain} on a side. It sounds like \
             dollars, is on no list of cash, and is taken for a token like any other: if it is \
             worth $1, {cure}"
        )
    }
}

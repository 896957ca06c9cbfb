//! Where the reader puts what it finds.

use crate::{Preset, Reject, RejectReason, UndecidedNumbers, Understood, UnlistedDollars};
use smartmoney_model::{ChainId, Trade};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Receives the content of a file. `Break` ends the reading of the file.
pub trait Sink {
    /// The rows of the file that the next trades come from, one for each.
    fn rows_of_trades(&mut self, _rows: Vec<u64>) {}

    /// Some thousands of trades, in the file's order.
    fn trades(&mut self, batch: Vec<Trade>) -> ControlFlow<()>;

    /// A row that is no trade.
    fn reject(&mut self, reject: Reject) -> ControlFlow<()>;

    /// An impossible value: its trade is kept without it, and counted as accepted.
    fn left_out(&mut self, _value: Reject) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// How many bytes of the (compressed) file were read. The total is unknown for the
    /// standard input.
    fn progress(&mut self, _bytes_read: u64, _total_bytes: Option<u64>) {}
}

/// Counts of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSummary {
    /// Data rows seen: accepted and rejected.
    pub rows: u64,
    /// Rows that became trades.
    pub accepted: u64,
    /// Rows that became no trade, by reason.
    pub rejected: BTreeMap<RejectReason, u64>,
    /// Values that trades were kept without, by field and reason.
    pub left_out: BTreeMap<(&'static str, RejectReason), u64>,
    /// The shape of its columns; None where they were not read.
    pub preset: Option<Preset>,
    /// How its columns were understood.
    pub understood: Option<Understood>,
    /// Where the records of a JSON document are, as a path of keys; None where each stands for
    /// itself.
    pub records: Option<String>,
    /// The chain that was assumed for rows without one, by the preset alone: a Messari
    /// export may as well be of another chain.
    pub assumed_chain: Option<ChainId>,
    /// Trades of chains that nothing is known of, by chain.
    pub unknown_chains: BTreeMap<ChainId, u64>,
    /// Tokens that sound like dollars and are on no list of cash; those with the most trades
    /// first.
    pub unlisted_dollars: Vec<UnlistedDollars>,
    /// Columns whose numbers could be others.
    pub undecided_numbers: Vec<UndecidedNumbers>,
    /// The sink ended the reading.
    pub stopped: bool,
}

impl FileSummary {
    /// Rows that became no trade.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.values().sum()
    }
}

//! How files are understood.

use crate::{DecimalSign, Mapping, Preset, TokenList};
use smartmoney_model::{CashToken, ChainId, DateOrder, Timestamp};

/// How files are understood.
#[derive(Debug, Clone)]
pub struct Options {
    /// The shape of the files; None finds it from each file's columns.
    pub preset: Option<Preset>,
    /// Columns that differ from the shape's. The wallet is `tx_from` in the
    /// `dune` shape; `mapping.set(Field::Wallet, "taker")` chooses another.
    pub mapping: Mapping,
    /// Where the records of a JSON document are, as a path of keys: `data.swaps`. None finds
    /// it.
    pub records: Option<String>,
    /// The chain of rows that name none.
    pub default_chain: Option<ChainId>,
    /// Decimals of raw amounts, and addresses of symbols.
    pub tokens: TokenList,
    /// The decimal sign of columns whose numbers don't decide it, as `2.000` does not; None
    /// takes that of the file's other columns, else the point.
    pub decimal_sign: Option<DecimalSign>,
    /// Which number of `02/01/2024` is the day, where no date of the file decides it; None
    /// refuses such a file.
    pub date_order: Option<DateOrder>,
    /// What the user says is cash or none, beside the built-in list.
    pub cash: Vec<CashToken>,
    /// The latest time that is accepted. One trade dated years ahead would move the as-of
    /// day of all wallets to it, so a caller that has a clock should set this.
    pub latest: Timestamp,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            preset: None,
            mapping: Mapping::default(),
            records: None,
            default_chain: None,
            tokens: TokenList::default(),
            decimal_sign: None,
            date_order: None,
            cash: Vec::new(),
            latest: Timestamp::LATEST,
        }
    }
}

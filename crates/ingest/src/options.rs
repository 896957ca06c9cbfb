//! How files are understood.

use crate::{Mapping, Preset, TokenList};
use smartmoney_model::{CashToken, ChainId, Timestamp};

/// How files are understood.
#[derive(Debug, Clone)]
pub struct Options {
    /// The shape of the files; None finds it from each file's columns.
    pub preset: Option<Preset>,
    /// Columns that differ from the shape's. The wallet is `tx_from` in the
    /// `dune` shape; `mapping.set(Field::Wallet, "taker")` chooses another.
    pub mapping: Mapping,
    /// The chain of rows that name none.
    pub default_chain: Option<ChainId>,
    /// Decimals of raw amounts, and addresses of symbols.
    pub tokens: TokenList,
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
            default_chain: None,
            tokens: TokenList::default(),
            cash: Vec::new(),
            latest: Timestamp::LATEST,
        }
    }
}

//! What a row says beside its wallet, tokens, amounts and index: a source may lack it, and
//! then another's word for the same trade completes it.

use super::Version;
use smartmoney_model::{Timestamp, Trade, Usd};
use std::borrow::Cow;

/// What completes a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) time: Timestamp,
    pub(crate) block: Option<u64>,
    pub(crate) tx_index: Option<u64>,
    pub(crate) amount_usd: Option<Usd>,
    pub(crate) bought_amount_usd: Option<Usd>,
    pub(crate) gas_usd: Option<Usd>,
    pub(crate) project: Option<String>,
}

impl Version {
    pub(super) fn into_details(self) -> Details {
        Details {
            time: self.block_time,
            block: self.block_number,
            tx_index: self.tx_index,
            amount_usd: self.amount_usd,
            bought_amount_usd: self.bought_amount_usd,
            gas_usd: self.gas_usd,
            project: self.project,
        }
    }

    pub(super) fn has_same_details(&self, other: &Self) -> bool {
        self.place() == other.place()
            && self.tx_index == other.tx_index
            && (self.amount_usd, self.bought_amount_usd, self.gas_usd)
                == (other.amount_usd, other.bought_amount_usd, other.gas_usd)
            && self.project == other.project
    }

    /// The same word, with what it lacks taken from another for the same trade.
    pub(super) fn completed_by(mut self, other: &Self) -> Self {
        self.tx_index = self.tx_index.or(other.tx_index);
        // The values of both sides stand together: one source's are not mixed with another's.
        if self.amount_usd.or(self.bought_amount_usd).is_none() {
            self.amount_usd = other.amount_usd;
            self.bought_amount_usd = other.bought_amount_usd;
        }
        self.gas_usd = self.gas_usd.or(other.gas_usd);
        if self.project.is_none() {
            self.project.clone_from(&other.project);
        }
        self
    }
}

impl Details {
    fn are_of(&self, trade: &Trade) -> bool {
        (self.time, self.block, self.tx_index)
            == (trade.block_time, trade.block_number, trade.tx_index)
            && (self.amount_usd, self.bought_amount_usd, self.gas_usd)
                == (trade.amount_usd, trade.bought_amount_usd, trade.gas_usd)
            && self.project.as_deref() == trade.project.as_deref()
    }
}

/// The trades of a batch, with the details that were settled.
pub(crate) fn completed<'t>(trades: &'t [Trade], details: &[(usize, Details)]) -> Cow<'t, [Trade]> {
    let mut trades = Cow::Borrowed(trades);
    for (position, details) in details {
        if details.are_of(&trades[*position]) {
            continue;
        }
        let trade = &mut trades.to_mut()[*position];
        trade.block_time = details.time;
        trade.block_number = details.block;
        trade.tx_index = details.tx_index;
        trade.amount_usd = details.amount_usd;
        trade.bought_amount_usd = details.bought_amount_usd;
        trade.gas_usd = details.gas_usd;
        trade.project = details.project.as_deref().map(Into::into);
    }
    trades
}

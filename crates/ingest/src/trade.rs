//! Makes a trade of a row.

use crate::cell::Cell;
use crate::intern::Interner;
use crate::number_style::DecimalSign;
use crate::number_text::{count_text, not_text, number_text};
use crate::rows::Row;
use crate::scalars::{Refusal, clean_name, decimal, index, instruction, lower_case, whole_number};
use crate::scout::Spelling;
use crate::shape::Shape;
use crate::{Field, Options, RejectReason};
use compact_str::CompactString;
use smartmoney_model::{
    Address, AddressFamily, ChainError, ChainId, DateOrder, EventIndex, Timestamp, TimestampError,
    Trade, TxHash, TxHashError, Usd,
};
use std::borrow::Cow;

/// Makes trades of rows of one file.
pub(crate) struct TradeBuilder {
    pub(crate) shape: Shape,
    pub(crate) tokens: Interner,
    /// How the file is spelled.
    spelling: Spelling,
    /// The decimal sign of each column.
    signs: Vec<DecimalSign>,
    latest: Timestamp,
    last_chain: Option<(String, ChainId)>,
    /// The chain that was assumed for rows without one, if any.
    pub(crate) assumed_chain: Option<ChainId>,
}

/// A trade, and the values that it was kept without.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) trade: Trade,
    pub(crate) left_out: Vec<Fault>,
    /// Whether the sold and the bought token sound like dollars and are no cash.
    pub(crate) unlisted_dollars: [bool; 2],
}

/// Why a row became no trade, or why a trade was kept without a value.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) field: &'static str,
    pub(crate) reason: RejectReason,
    pub(crate) message: String,
    pub(crate) value: String,
}

impl TradeBuilder {
    pub(crate) fn new(shape: Shape, spelling: Spelling, options: &Options) -> Self {
        Self {
            signs: shape.signs(&spelling.commas),
            spelling,
            shape,
            tokens: Interner::new(options),
            latest: options.latest,
            last_chain: None,
            assumed_chain: None,
        }
    }

    /// Another shape of the same file, which has more columns.
    pub(crate) fn reshape(&mut self, shape: Shape) {
        self.signs = shape.signs(&self.spelling.commas);
        self.shape = shape;
    }

    pub(crate) fn build(&mut self, row: &impl Row) -> Result<Built, Fault> {
        let chain = self.chain(row)?;
        let tx_hash = self.tx_hash(row, &chain)?;
        let block_time = self.block_time(row)?;
        let wallet = self
            .address(row, Field::Wallet, &chain)?
            .ok_or_else(|| self.missing(Field::Wallet))?;
        let mut left_out = Vec::new();
        let block_number = self.parsed(row, Field::BlockNumber, whole_number)?;
        let tx_index = self.parsed(row, Field::TxIndex, index)?.flatten();
        let ((sold, is_sold_unlisted), (bought, is_bought_unlisted)) = self.legs(row, &chain)?;
        let project = self.name(row, Field::Project)?.map(lower_case);
        let evt_index = if let Some(index) = self.evt_index(row)? {
            EventIndex::Stated(index)
        } else {
            let legs = [&sold, &bought].map(|leg| (&leg.token.address, leg.amount));
            EventIndex::of_content(&wallet, legs, project.as_deref())
        };
        let trade = Trade {
            wallet,
            block_time,
            block_number,
            tx_index,
            evt_index,
            sold,
            bought,
            amount_usd: without_impossible(
                self.stated(row, &[Field::AmountUsd, Field::SoldAmountUsd]),
                &mut left_out,
            )?,
            bought_amount_usd: without_impossible(
                self.stated(row, &[Field::BoughtAmountUsd]),
                &mut left_out,
            )?,
            gas_usd: without_impossible(
                self.parsed(row, Field::GasUsd, decimal::<Usd>),
                &mut left_out,
            )?,
            project,
            chain,
            tx_hash,
        };
        Ok(Built {
            trade,
            left_out,
            unlisted_dollars: [is_sold_unlisted, is_bought_unlisted],
        })
    }

    fn chain(&mut self, row: &impl Row) -> Result<ChainId, Fault> {
        let cell = self.cell(row, Field::Chain);
        let text = self.text(&cell, Field::Chain)?;
        let Some(text) = text else {
            let chain = self.shape.default_chain.clone();
            if self.shape.is_chain_assumed && self.assumed_chain.is_none() {
                self.assumed_chain.clone_from(&chain);
            }
            return chain.ok_or_else(|| self.missing(Field::Chain));
        };
        if let Some((known, chain)) = &self.last_chain
            && *known == *text
        {
            return Ok(chain.clone());
        }
        let chain: ChainId = text.parse().map_err(|e: ChainError| {
            self.fault(&cell, Field::Chain, (RejectReason::BadChain, e.to_string()))
        })?;
        self.last_chain = Some((text.into_owned(), chain.clone()));
        Ok(chain)
    }

    fn tx_hash(&self, row: &impl Row, chain: &ChainId) -> Result<TxHash, Fault> {
        let cell = self.cell(row, Field::TxHash);
        let refuse = |message| self.fault(&cell, Field::TxHash, (RejectReason::BadTxHash, message));
        let hash = match &cell {
            Cell::Bytes(bytes) if matches!(bytes.len(), 32 | 64) => TxHash::from_bytes(bytes),
            _ => None,
        };
        let hash = match hash {
            Some(hash) => hash,
            None => self
                .text(&cell, Field::TxHash)?
                .ok_or_else(|| self.missing(Field::TxHash))?
                .parse()
                .map_err(|e: TxHashError| refuse(e.to_string()))?,
        };
        match (&hash, chain.address_family()) {
            (TxHash::Evm(_), AddressFamily::Evm) | (TxHash::Solana(_), AddressFamily::Solana) => {
                Ok(hash)
            }
            _ => Err(refuse(format!(
                "not a transaction hash of the chain {chain}"
            ))),
        }
    }

    /// The log index. On Solana, which has none, it is made of the indices of the
    /// instructions.
    fn evt_index(&self, row: &impl Row) -> Result<Option<u64>, Fault> {
        if let Some(index) = self.parsed(row, Field::EvtIndex, index)?.flatten() {
            return Ok(Some(index));
        }
        let outer = self.parsed(row, Field::OuterInstructionIndex, instruction)?;
        let inner = self.parsed(row, Field::InnerInstructionIndex, instruction)?;
        Ok(outer.map(|outer| (outer << 16) | inner.map_or(0, |inner| inner + 1)))
    }

    pub(crate) fn address(
        &self,
        row: &impl Row,
        field: Field,
        chain: &ChainId,
    ) -> Result<Option<Address>, Fault> {
        let cell = self.cell(row, field);
        if let Cell::Bytes(bytes) = &cell
            && let Some(address) = Address::from_bytes(bytes, chain)
        {
            return Ok(Some(address));
        }
        let Ok(text) = cell.text() else {
            let refusal = (
                RejectReason::BadAddress,
                format!("not an address of the chain {chain}"),
            );
            return Err(self.fault(&cell, field, refusal));
        };
        let parse = |text: Cow<'_, str>| {
            if field != Field::Wallet && self.shape.preset.is_native_token(&text) {
                return Ok(chain.native_address());
            }
            Address::parse(&text, chain)
        };
        text.map(parse)
            .transpose()
            .map_err(|e| self.fault(&cell, field, (RejectReason::BadAddress, e.to_string())))
    }

    fn block_time(&self, row: &impl Row) -> Result<Timestamp, Fault> {
        let cell = self.cell(row, Field::BlockTime);
        let time = if let Cell::Micros(micros) = &cell {
            Timestamp::from_micros(*micros).plausible()
        } else {
            let text = self.text(&cell, Field::BlockTime)?;
            let text = text.ok_or_else(|| self.missing(Field::BlockTime))?;
            // Where no order was decided, it makes no difference.
            let order = self.spelling.date_order.unwrap_or(DateOrder::DayFirst);
            Timestamp::parse(&count_text(&text), order)
        };
        let refusal = match time {
            Ok(time) if time <= self.latest => return Ok(time),
            Ok(time) => {
                let message = format!("{time} is not yet: later than {}", self.latest);
                (RejectReason::TimeOutOfRange, message)
            }
            Err(e @ TimestampError::Range(_)) => (RejectReason::TimeOutOfRange, e.to_string()),
            Err(e) => (RejectReason::BadTime, e.to_string()),
        };
        Err(self.fault(&cell, Field::BlockTime, refusal))
    }

    /// The value that one of these fields states; of several columns the smallest that is not
    /// zero, since sources give 0 for what they can't price, and billions for what they price
    /// wrongly. Also of one column 0 is no value.
    fn stated(&self, row: &impl Row, fields: &[Field]) -> Result<Option<Usd>, Fault> {
        let mut smallest: Option<Usd> = None;
        let mut impossible = None;
        for (field, column) in self.shape.usd.iter().filter(|(of, _)| fields.contains(of)) {
            let cell = row.cell(*column).without_word_for_none();
            match self.parsed_cell(&cell, *column, *field, decimal::<Usd>) {
                Ok(Some(usd)) if usd.is_positive() => {
                    smallest = Some(smallest.map_or(usd, |other| other.min(usd)));
                }
                Ok(_) => {}
                Err(fault) if fault.is_impossible_value() => impossible = Some(fault),
                Err(fault) => return Err(fault),
            }
        }
        match (smallest, impossible) {
            (None, Some(fault)) => Err(fault),
            (smallest, _) => Ok(smallest),
        }
    }

    /// A ticker or the name of an exchange, cleaned for display.
    pub(crate) fn name(
        &self,
        row: &impl Row,
        field: Field,
    ) -> Result<Option<CompactString>, Fault> {
        let cell = self.cell(row, field);
        Ok(self.text(&cell, field)?.and_then(|text| clean_name(&text)))
    }

    pub(crate) fn parsed<T>(
        &self,
        row: &impl Row,
        field: Field,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Fault> {
        match self.shape.column(field) {
            Some(column) => self.parsed_cell(&self.cell(row, field), column, field, parse),
            None => Ok(None),
        }
    }

    pub(crate) fn parsed_cell<T>(
        &self,
        cell: &Cell<'_>,
        column: usize,
        field: Field,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Fault> {
        let Some(text) = self.number(cell, column, field)? else {
            return Ok(None);
        };
        parse(&text)
            .map(Some)
            .map_err(|refusal| self.fault(cell, field, refusal))
    }

    pub(crate) fn number<'c>(
        &self,
        cell: &'c Cell<'_>,
        column: usize,
        field: Field,
    ) -> Result<Option<Cow<'c, str>>, Fault> {
        let sign = self.signs.get(column).copied().unwrap_or_default();
        number_text(cell, field, sign).map_err(|refusal| self.fault(cell, field, refusal))
    }

    pub(crate) fn cell<'r>(&self, row: &'r impl Row, field: Field) -> Cell<'r> {
        match self.shape.column(field) {
            Some(column) if field.is_optional() => row.cell(column).without_word_for_none(),
            Some(column) => row.cell(column),
            None => Cell::Empty,
        }
    }

    pub(crate) fn text<'c>(
        &self,
        cell: &'c Cell<'_>,
        field: Field,
    ) -> Result<Option<Cow<'c, str>>, Fault> {
        cell.text().map_err(|_| self.fault(cell, field, not_text()))
    }

    pub(crate) fn missing(&self, field: Field) -> Fault {
        self.fault(
            &Cell::Empty,
            field,
            (RejectReason::MissingValue, "no value".to_owned()),
        )
    }

    pub(crate) fn fault(&self, cell: &Cell<'_>, field: Field, (reason, message): Refusal) -> Fault {
        let column = self.shape.column(field).map(|at| self.shape.name(at));
        let message = match column {
            Some(column) if column != field.name() => format!("{message} (column {column})"),
            _ => message,
        };
        Fault {
            field: field.name(),
            reason,
            message,
            value: cell.shown(),
        }
    }
}

impl Fault {
    /// Whether it is a number that can't be a value in dollars. Text is not: it suggests
    /// that the column is another.
    fn is_impossible_value(&self) -> bool {
        matches!(
            self.reason,
            RejectReason::Negative | RejectReason::NotFinite | RejectReason::TooLarge
        )
    }
}

/// Leaves out an impossible value and keeps the trade: refusing a purchase for its value
/// would make the later sale one without a purchase.
fn without_impossible(
    value: Result<Option<Usd>, Fault>,
    left_out: &mut Vec<Fault>,
) -> Result<Option<Usd>, Fault> {
    match value {
        Err(fault) if fault.is_impossible_value() => {
            left_out.push(fault);
            Ok(None)
        }
        value => value,
    }
}

//! Swaps: what a wallet did in a transaction, net of all rows that tell of it.
//!
//! Sources have one row for each pool that a swap goes through. [`Swaps`] puts a wallet's
//! rows of one transaction together: what it exchanged for what in the end. A token that only
//! passes through is gone, and so is a second telling of the same swap. A transaction that buys
//! two tokens, or buys with two, is two swaps.

mod direct;
mod echo;
mod net;
mod order;

use crate::{LedgerTrade, Timestamp, TokenAmount, TokenId, TransactionId, Usd};
use direct::MOST_EXCHANGES;
use net::Net;
use serde::Serialize;

/// The swaps of some rows, in their order.
#[derive(Debug, Default)]
pub struct Swaps {
    heads: Vec<Head>,
    flows: Vec<Flow>,
    projects: Vec<u32>,
}

/// What a wallet exchanged in one transaction: one token for another, or, in a transaction
/// that is no exchange, all that it moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swap<'a> {
    /// Its transaction.
    pub transaction: TransactionId,
    /// The time of its block.
    pub block_time: Timestamp,
    /// The block's number, where known.
    pub block_number: Option<u64>,
    /// What it is, by what is left of its tokens.
    pub kind: SwapKind,
    /// What went out: of an exchange one token.
    pub sold: &'a [Flow],
    /// What came in: of an exchange one token.
    pub bought: &'a [Flow],
    /// The cost of the transaction's gas, USD, where known.
    pub gas_usd: Option<Usd>,
    /// A store's ids of the exchanges that it went through, each once; none where unknown.
    pub projects: &'a [u32],
    /// Rows that told the same again, and were left out.
    pub echoes: u32,
    /// Rows with the same token on both sides, which were left out.
    pub same_token: u32,
    /// Whether its rows tell that the one was given for the other. Where rows go round in a
    /// circle, nothing does.
    pub is_told: bool,
    /// Whether its order among the wallet's other swaps of its block is known.
    pub is_ordered: bool,
}

/// What a swap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum SwapKind {
    /// Something for something.
    Exchange,
    /// Something for nothing, or nothing for something.
    OneSided,
    /// It ends with more or less of what it began with, and nothing else: an arbitrage
    /// within one transaction. `sold` is what is missing, `bought` what was gained.
    RoundTrip,
    /// Nothing but rows with the same token on both sides.
    SameToken,
}

/// One token that a swap moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// The token.
    pub token: TokenId,
    /// The net amount, in tokens.
    pub amount: TokenAmount,
    /// The value that the source states for it, USD.
    pub stated: Option<Usd>,
}

impl Flow {
    /// An amount of a token, of which nothing else is known.
    pub const fn new(token: TokenId, amount: TokenAmount) -> Self {
        Self {
            token,
            amount,
            stated: None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Head {
    transaction: TransactionId,
    block_time: Timestamp,
    block_number: Option<u64>,
    tx_index: Option<u64>,
    log_index: Option<u64>,
    kind: SwapKind,
    gas_usd: Option<Usd>,
    echoes: u32,
    same_token: u32,
    is_told: bool,
    is_ordered: bool,
    /// Where its flows begin; what it sold comes first.
    flows: u32,
    sold: u16,
    bought: u16,
    projects: u32,
    project_count: u16,
}

/// Exchanges that are told apart in one transaction: a bit for each.
const MOST_PROJECTS: usize = 64;

/// Tokens that one transaction can move on one side; what is beyond is left out. A block has
/// no room for so many.
const MOST_FLOWS: usize = u16::MAX as usize;

impl Swaps {
    /// The swaps of these rows, which it puts in order: by time and block; within a block by
    /// the transaction's index, or else by the log index. Where a block's transactions lack
    /// both, [`Swap::is_ordered`] says so. The rows may come in any order.
    pub fn of(rows: &mut [LedgerTrade]) -> Self {
        order::rows(rows);
        let mut swaps = Self {
            heads: Vec::with_capacity(rows.len()),
            flows: Vec::with_capacity(2 * rows.len()),
            projects: Vec::with_capacity(rows.len()),
        };
        for of_block in rows.chunk_by(order::is_same_block) {
            swaps.add_block(of_block);
        }
        swaps
    }

    fn add_block(&mut self, rows: &[LedgerTrade]) {
        let first = self.heads.len();
        for of_transaction in rows.chunk_by(|a, b| a.transaction == b.transaction) {
            if let [row] = of_transaction {
                self.add_single(row);
            } else {
                self.add_netted(of_transaction);
            }
        }
        order::within_block(&mut self.heads[first..]);
    }

    /// Gives each token that they move another number.
    pub fn rename(&mut self, number: impl Fn(TokenId) -> TokenId) {
        for flow in &mut self.flows {
            flow.token = number(flow.token);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Whether the order of the swap of that number, from 0, is known: [`Swap::is_ordered`].
    ///
    /// # Panics
    ///
    /// When there are fewer.
    #[inline]
    pub fn is_ordered(&self, number: usize) -> bool {
        self.heads[number].is_ordered
    }

    /// The swap of that number, from 0.
    ///
    /// # Panics
    ///
    /// When there are fewer.
    #[inline]
    pub fn get(&self, number: usize) -> Swap<'_> {
        let head = &self.heads[number];
        let flows = &self.flows[head.flows as usize..];
        let (sold, flows) = flows.split_at(usize::from(head.sold));
        let projects = head.projects as usize;
        Swap {
            transaction: head.transaction,
            block_time: head.block_time,
            block_number: head.block_number,
            kind: head.kind,
            sold,
            bought: &flows[..usize::from(head.bought)],
            gas_usd: head.gas_usd,
            projects: &self.projects[projects..projects + usize::from(head.project_count)],
            echoes: head.echoes,
            same_token: head.same_token,
            is_told: head.is_told,
            is_ordered: head.is_ordered,
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Swap<'_>> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// Nearly every transaction has one row, which needs no netting.
    fn add_single(&mut self, row: &LedgerTrade) {
        let mut head = Head {
            gas_usd: row.gas_usd,
            ..Head::of(row)
        };
        let project = (row.project != 0).then_some(row.project);
        if row.sold == row.bought {
            head.same_token = 1;
            self.push(head, &[], &[], project);
        } else {
            self.push_exchange(head, row.sold_flow(), row.bought_flow(), project);
        }
    }

    fn add_netted(&mut self, rows: &[LedgerTrade]) {
        let first = self.heads.len();
        let mut moving: Vec<LedgerTrade> = rows
            .iter()
            .filter(|row| row.sold != row.bought)
            .copied()
            .collect();
        let same_token = rows.len() - moving.len();
        let echoes = echo::remove(&mut moving);
        let mut projects: Vec<u32> = moving.iter().map(|row| row.project).collect();
        projects.sort_unstable();
        projects.dedup();
        projects.retain(|project| *project != 0);
        projects.truncate(MOST_PROJECTS);
        let head = Head {
            block_number: rows.iter().find_map(|row| row.block_number),
            tx_index: rows.iter().find_map(|row| row.tx_index),
            log_index: rows.iter().filter_map(|row| row.log_index).min(),
            ..Head::of(&rows[0])
        };
        if moving.is_empty() {
            self.push(head, &[], &[], projects);
        } else if moving.len() > MOST_EXCHANGES {
            self.add_group(head, &moving, &projects);
        } else {
            for group in net::apart(&moving) {
                self.add_group(head, &group, &projects);
            }
        }
        order::within_transaction(&mut self.heads[first..], &self.flows);
        // What belongs to the transaction stands at its first swap.
        if let Some(head) = self.heads.get_mut(first) {
            head.gas_usd = rows.iter().filter_map(|row| row.gas_usd).max();
            head.echoes = offset(echoes);
            head.same_token = offset(same_token);
        }
    }

    /// Adds the swaps of rows that share tokens.
    fn add_group(&mut self, mut head: Head, rows: &[LedgerTrade], projects: &[u32]) {
        match net::net(rows, projects) {
            Net::Alone(kind, sold, bought) => {
                head.kind = kind;
                let is_theirs = |id: &&u32| rows.iter().any(|row| row.project == **id);
                let of_group = projects.iter().filter(is_theirs).copied();
                self.push(head, &sold, &bought, of_group);
            }
            Net::Exchanges(exchanges) => {
                for one in exchanges {
                    let bits = (0..).zip(projects);
                    let of_exchange = bits.filter(|(bit, _)| one.projects & (1 << bit) != 0);
                    head.is_told = one.is_told;
                    self.push_exchange(head, one.sold, one.bought, of_exchange.map(|(_, id)| *id));
                }
            }
        }
    }

    fn push_exchange(
        &mut self,
        head: Head,
        sold: Flow,
        bought: Flow,
        projects: impl IntoIterator<Item = u32>,
    ) {
        let kind = if sold.amount.is_zero() || bought.amount.is_zero() {
            SwapKind::OneSided
        } else {
            SwapKind::Exchange
        };
        let some = |flow: &Flow| usize::from(!flow.amount.is_zero());
        let (sold, bought) = ([sold], [bought]);
        let moved = (&sold[..some(&sold[0])], &bought[..some(&bought[0])]);
        self.push(Head { kind, ..head }, moved.0, moved.1, projects);
    }

    fn push(
        &mut self,
        head: Head,
        sold: &[Flow],
        bought: &[Flow],
        projects: impl IntoIterator<Item = u32>,
    ) {
        let flows = offset(self.flows.len());
        let sold = &sold[..sold.len().min(MOST_FLOWS)];
        let bought = &bought[..bought.len().min(MOST_FLOWS)];
        self.flows.extend_from_slice(sold);
        self.flows.extend_from_slice(bought);
        let before = self.projects.len();
        self.projects.extend(projects.into_iter().take(MOST_FLOWS));
        self.heads.push(Head {
            flows,
            sold: count(sold.len()),
            bought: count(bought.len()),
            projects: offset(before),
            project_count: count(self.projects.len() - before),
            ..head
        });
    }
}

impl Head {
    /// Of a transaction's first row, still without what it moves.
    fn of(row: &LedgerTrade) -> Self {
        Self {
            transaction: row.transaction,
            block_time: row.block_time,
            block_number: row.block_number,
            tx_index: row.tx_index,
            log_index: row.log_index,
            kind: SwapKind::SameToken,
            gas_usd: None,
            echoes: 0,
            same_token: 0,
            is_told: true,
            is_ordered: true,
            flows: 0,
            sold: 0,
            bought: 0,
            projects: 0,
            project_count: 0,
        }
    }
}

impl LedgerTrade {
    fn sold_flow(&self) -> Flow {
        Flow {
            token: self.sold,
            amount: self.sold_amount,
            stated: stated(self.amount_usd),
        }
    }

    fn bought_flow(&self) -> Flow {
        Flow {
            token: self.bought,
            amount: self.bought_amount,
            stated: stated(self.bought_amount_usd.or(self.amount_usd)),
        }
    }
}

/// Sources write 0 for a value that they don't know.
fn stated(value: Option<Usd>) -> Option<Usd> {
    value.filter(|usd| usd.is_positive())
}

fn offset(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn count(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;

//! The order of a wallet's rows and swaps.

use super::{Flow, Head};
use crate::{LedgerTrade, TokenAmount};

/// Whether two rows may be of one block: not every source tells its number.
pub(super) fn is_same_block(a: &LedgerTrade, b: &LedgerTrade) -> bool {
    let (one, other) = (a.block_number, b.block_number);
    a.block_time == b.block_time && (one == other || one.is_none() || other.is_none())
}

/// Puts rows in the order of blocks, and those of a block by transaction. Nearly always they
/// come in the order of blocks.
pub(super) fn rows(rows: &mut [LedgerTrade]) {
    if !rows.is_sorted_by_key(|row| (row.block_time, row.block_number)) {
        rows.sort_unstable_by_key(|row| (row.block_time, row.block_number));
    }
    for of_block in rows.chunk_by_mut(is_same_block) {
        if of_block.len() > 1 {
            // The amounts make the result the same whatever order the rows came in.
            of_block.sort_unstable_by_key(|row| {
                (
                    row.transaction,
                    row.log_index,
                    row.sold_amount,
                    row.bought_amount,
                    row.sold,
                    row.bought,
                    row.project,
                )
            });
        }
    }
}

/// Orders the swaps of one transaction by what they sold, and then by what they bought: the
/// numbers of tokens, in whose order they were made, differ from store to store.
pub(super) fn within_transaction(heads: &mut [Head], flows: &[Flow]) {
    let amounts = |head: &Head| -> Vec<TokenAmount> {
        let first = head.flows as usize;
        let own = &flows[first..first + usize::from(head.sold) + usize::from(head.bought)];
        own.iter().map(|flow| flow.amount).collect()
    };
    if heads.len() > 1 {
        heads.sort_by_cached_key(|head| {
            let mut amounts = amounts(head);
            let bought = amounts.split_off(usize::from(head.sold));
            (amounts, bought)
        });
    }
}

/// Orders the swaps of one block by the transactions' indices, or else by those of their logs:
/// by one that all have, since two transactions can't be compared by different ones. Indices
/// that two transactions share count through each transaction and not through the block; and
/// without the block's number one moment may have several blocks.
pub(super) fn within_block(heads: &mut [Head]) {
    let is_one = |heads: &[Head]| heads.iter().all(|h| h.transaction == heads[0].transaction);
    if heads.len() < 2 || is_one(heads) {
        return;
    }
    let is_block = heads.iter().all(|head| head.block_number.is_some());
    let is_ordered = is_block
        && (order_by(heads, |head| head.tx_index) || order_by(heads, |head| head.log_index));
    if !is_ordered {
        for head in heads {
            head.is_ordered = false;
        }
    }
}

/// Orders by an index; false where some have none, and where transactions share one.
fn order_by(heads: &mut [Head], index: impl Fn(&Head) -> Option<u64>) -> bool {
    if heads.iter().any(|head| index(head).is_none()) {
        return false;
    }
    heads.sort_by_key(&index);
    heads.windows(2).all(|pair| {
        index(&pair[0]) != index(&pair[1]) || pair[0].transaction == pair[1].transaction
    })
}

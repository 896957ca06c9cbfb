//! The order of a wallet's rows and swaps.

use super::Head;
use crate::LedgerTrade;

pub(super) fn is_same_block(a: &LedgerTrade, b: &LedgerTrade) -> bool {
    (a.block_time, a.block_number) == (b.block_time, b.block_number)
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
                )
            });
        }
    }
}

/// Orders the swaps of one block by the transactions' indices, or else by those of their logs,
/// which count through a block: by one that all have, since two transactions can't be compared
/// by different ones.
pub(super) fn within_block(heads: &mut [Head]) {
    if heads.len() < 2 {
        return;
    }
    let tx_indices = heads.iter().all(|head| head.tx_index.is_some());
    if tx_indices {
        heads.sort_by_key(|head| head.tx_index);
    } else if heads.iter().all(|head| head.log_index.is_some()) {
        heads.sort_by_key(|head| head.log_index);
    } else {
        for head in heads {
            head.is_ordered = false;
        }
    }
}

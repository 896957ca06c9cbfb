//! The order of a wallet's swaps within one block.

use super::Head;

/// Orders the swaps of each block, whose rows already are in the order of blocks.
pub(super) fn within_blocks(heads: &mut [Head]) {
    let same_block =
        |a: &Head, b: &Head| (a.block_time, a.block_number) == (b.block_time, b.block_number);
    for of_block in heads.chunk_by_mut(same_block) {
        if of_block.len() > 1 {
            within_block(of_block);
        }
    }
}

/// By the transactions' indices, or else by those of their logs, which count through a
/// block: by one that all have, since two transactions can't be compared by different ones.
fn within_block(heads: &mut [Head]) {
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

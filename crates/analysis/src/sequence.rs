//! The order in which a wallet's swaps enter its ledger.

use crate::market::Market;
use crate::wallet_ledger::WalletLedger;
use rustc_hash::FxHashSet;
use smartmoney_model::{AnomalyKind, Flow, Swap, Swaps, TokenId, TokenKind};
use std::ops::Range;

/// Swaps whose prices are found at once: few enough for them to stay in the processor's
/// first-level cache.
const FOUND_AT_ONCE: usize = 32;

/// Swaps among which the next one is looked for where no source tells the order: times without
/// a time of day put all swaps of a day into one moment.
const MOST_COMPARED: usize = 1_000;

/// Enters a range of swaps. Those of one block whose order no source tells go by
/// [`apply_unordered`], and none of them may be outside the range.
pub(crate) fn apply_in_order(wallet: &mut WalletLedger<'_>, swaps: &Swaps, range: Range<usize>) {
    let market = wallet.market;
    let mut found = Vec::with_capacity(FOUND_AT_ONCE);
    let mut next = range.start;
    while next < range.end {
        let end = ordered_from(swaps, next).min(range.end);
        if end == next {
            next = unordered_from(swaps, next);
            apply_unordered(wallet, swaps, end..next);
            continue;
        }
        found.extend((next..end).map(|at| market.find(&swaps.get(at))));
        for (at, found) in (next..end).zip(&found) {
            let swap = swaps.get(at);
            wallet.apply(&swap, &market.quote_found(&swap, found));
        }
        found.clear();
        next = end;
    }
}

/// The end of the swaps from `first` on that are in order, at most [`FOUND_AT_ONCE`].
fn ordered_from(swaps: &Swaps, first: usize) -> usize {
    let last = swaps.len().min(first + FOUND_AT_ONCE);
    (first..last)
        .find(|at| !swaps.is_ordered(*at))
        .unwrap_or(last)
}

/// The end of the unordered swaps of the moment of `first`.
fn unordered_from(swaps: &Swaps, first: usize) -> usize {
    let moment = swaps.get(first).block_time;
    (first..swaps.len())
        .find(|at| swaps.is_ordered(*at) || swaps.get(*at).block_time != moment)
        .unwrap_or(swaps.len())
}

/// Enters the swaps of one block whose order is unknown: as long as there is one that sells
/// only what the wallet holds, that one; so a purchase comes before the sale of what it bought.
/// Equal ones go by their amounts, and then by their tokens: the numbers of transactions, by
/// which they come, differ from store to store.
fn apply_unordered(wallet: &mut WalletLedger<'_>, swaps: &Swaps, block: Range<usize>) {
    let mut waiting: Vec<Swap<'_>> = block.map(|at| swaps.get(at)).collect();
    if crosses(&waiting, wallet.market) {
        wallet.note(AnomalyKind::OrderUnknown);
    }
    let market = wallet.market;
    waiting.sort_by_cached_key(|swap| {
        let amounts = |flows: &[Flow]| -> Vec<_> { flows.iter().map(|flow| flow.amount).collect() };
        let tokens = swap.sold.iter().chain(swap.bought);
        let ranks: Vec<_> = tokens.map(|flow| market.rank(flow.token)).collect();
        (amounts(swap.sold), amounts(swap.bought), ranks)
    });
    while !waiting.is_empty() {
        let ready = waiting
            .iter()
            .take(MOST_COMPARED)
            .position(|swap| wallet.holds_what_it_sells(swap));
        let swap = waiting.remove(ready.unwrap_or(0));
        let quote = wallet.market.quote(&swap);
        wallet.apply(&swap, &quote);
    }
}

/// Whether one of them buys what another sells, so that their order matters. Of cash it does
/// not.
fn crosses(swaps: &[Swap<'_>], market: &Market) -> bool {
    let sold: FxHashSet<TokenId> = swaps
        .iter()
        .flat_map(|swap| swap.sold.iter().map(|flow| flow.token))
        .filter(|token| market.token(*token).kind != TokenKind::Stable)
        .collect();
    let mut bought = swaps.iter().flat_map(|swap| swap.bought);
    bought.any(|flow| sold.contains(&flow.token))
}

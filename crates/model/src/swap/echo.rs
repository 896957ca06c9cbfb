//! The same swap told twice: by an aggregator and by the pools that it used.

use super::direct::{Exchange, MOST_EXCHANGES};
use super::net::{Net, net};
use crate::{LedgerTrade, TokenAmount, TokenId};
use std::collections::BTreeMap;

/// Removes the rows that tell again what other rows of their transaction tell; returns how
/// many. Such rows name another exchange, and their amounts are, to a millionth, those of
/// another row, or what the rows of all other exchanges come to for the same two tokens. Of more
/// rows than a block has room for none is looked at.
pub(super) fn remove(rows: &mut Vec<LedgerTrade>) -> usize {
    let before = rows.len();
    if (2..=MOST_EXCHANGES).contains(&before) {
        // Totals first: of an order that is split among pools, two may pay the same.
        while !remove_total(rows) && remove_repeated(rows) {}
        while remove_total(rows) {}
    }
    before - rows.len()
}

/// Removes the last, among the largest, of rows that tell the same under two names.
fn remove_repeated(rows: &mut Vec<LedgerTrade>) -> bool {
    let is_repeated = |at: &usize| {
        let row = &rows[*at];
        let tells_again =
            |other: &LedgerTrade| other.project != row.project && tells_the_same(other, row);
        row.project != 0 && rows[..*at].iter().any(tells_again)
    };
    let repeated = (0..rows.len()).filter(is_repeated);
    let Some(at) = repeated.max_by_key(|at| (rows[*at].sold_amount, *at)) else {
        return false;
    };
    rows.remove(at);
    true
}

fn tells_the_same(a: &LedgerTrade, b: &LedgerTrade) -> bool {
    (a.sold, a.bought) == (b.sold, b.bought)
        && a.sold_amount.is_close_to(b.sold_amount)
        && a.bought_amount.is_close_to(b.bought_amount)
}

/// Removes the rows of one exchange where those of all others come to the same.
fn remove_total(rows: &mut Vec<LedgerTrade>) -> bool {
    let mut projects: Vec<u32> = rows.iter().map(|row| row.project).collect();
    projects.sort_unstable();
    projects.dedup();
    if projects.len() < 2 {
        return false;
    }
    let is_total = |project: &u32| {
        let (own, others): (Vec<LedgerTrade>, Vec<LedgerTrade>) =
            rows.iter().partition(|row| row.project == *project);
        let tells_a_part = |row: &LedgerTrade| others.iter().any(|o| tells_the_same(o, row));
        // The pools tell each hop, and so have more rows than what sums them up.
        *project != 0
            && others.len() > own.len()
            && !own.iter().any(tells_a_part)
            && come_to_the_same(&own, &others)
    };
    let Some(project) = projects.iter().rev().copied().find(is_total) else {
        return false;
    };
    rows.retain(|row| row.project != project);
    true
}

/// Whether all that these rows exchange, the others exchange as well.
fn come_to_the_same(own: &[LedgerTrade], others: &[LedgerTrade]) -> bool {
    let (own, others) = (by_pair(own), by_pair(others));
    !own.is_empty()
        && own.iter().all(|(pair, (sold, bought))| {
            others
                .get(pair)
                .is_some_and(|(out, into)| sold.is_close_to(*out) && bought.is_close_to(*into))
        })
}

type Pairs = BTreeMap<(TokenId, TokenId), (TokenAmount, TokenAmount)>;

/// What rows exchange, by what went out and came in.
fn by_pair(rows: &[LedgerTrade]) -> Pairs {
    let exchanges = match net(rows, &[]) {
        Net::Exchanges(exchanges) => exchanges,
        Net::Alone(..) => Vec::new(),
    };
    let pair = |one: &Exchange| {
        let tokens = (one.sold.token, one.bought.token);
        (tokens, (one.sold.amount, one.bought.amount))
    };
    exchanges.iter().map(pair).collect()
}

//! The same swap told twice: by an aggregator and by the pools that it used.

use super::direct::MOST_EXCHANGES;
use super::net::{Moved, moved};
use crate::LedgerTrade;
use std::collections::HashSet;

/// Removes the rows that tell again what other rows of their transaction tell; returns how
/// many. Such a row names another exchange, and its amounts are, to a millionth, those of one
/// other row or the net of all others. Of more rows than a block has room for none is looked
/// at.
pub(super) fn remove(rows: &mut Vec<LedgerTrade>) -> usize {
    let before = rows.len();
    if (2..=MOST_EXCHANGES).contains(&before)
        && rows.iter().any(|row| row.project != rows[0].project)
    {
        remove_repeated(rows);
        remove_totals(rows);
    }
    before - rows.len()
}

/// Of two rows that tell the same under two names the first stays.
fn remove_repeated(rows: &mut Vec<LedgerTrade>) {
    let mut by_content: Vec<usize> = (0..rows.len()).collect();
    by_content.sort_by_key(|at| (rows[*at].sold, rows[*at].bought, rows[*at].sold_amount, *at));
    let mut is_echo = vec![false; rows.len()];
    for alike in by_content.chunk_by(|a, b| tells_the_same(&rows[*a], &rows[*b])) {
        let mut alike = alike.to_vec();
        alike.sort_unstable();
        let mut met = HashSet::new();
        for at in alike {
            let is_new = met.insert(rows[at].project);
            is_echo[at] = is_new && met.len() > 1 && rows[at].project != 0;
        }
    }
    let mut echoes = is_echo.into_iter();
    rows.retain(|_| !echoes.next().unwrap_or(false));
}

fn tells_the_same(a: &LedgerTrade, b: &LedgerTrade) -> bool {
    (a.sold, a.bought) == (b.sold, b.bought)
        && a.sold_amount.is_close_to(b.sold_amount)
        && a.bought_amount.is_close_to(b.bought_amount)
}

/// Removes a row that is the net of all others, as long as there is one: with it the net is
/// twice that row.
fn remove_totals(rows: &mut Vec<LedgerTrade>) {
    while rows.len() > 2
        && let Some(at) = total(rows)
    {
        rows.remove(at);
    }
}

/// The last row that is the net of all others and of another exchange than they are.
fn total(rows: &[LedgerTrade]) -> Option<usize> {
    let left: Vec<_> = moved(rows).into_iter().filter(Moved::is_left).collect();
    let [a, b] = &left[..] else { return None };
    let (sold, bought) = if a.sold > a.bought { (a, b) } else { (b, a) };
    if sold.sold <= sold.bought || bought.bought <= bought.sold {
        return None;
    }
    let (out, into) = (
        sold.sold.saturating_sub(sold.bought),
        bought.bought.saturating_sub(bought.sold),
    );
    rows.iter().rposition(|row| {
        let others = || rows.iter().filter(|other| !std::ptr::eq(*other, row));
        (row.sold, row.bought) == (sold.token, bought.token)
            && row.project != 0
            && (row.sold_amount + row.sold_amount).is_close_to(out)
            && (row.bought_amount + row.bought_amount).is_close_to(into)
            && others().all(|other| other.project != row.project)
    })
}

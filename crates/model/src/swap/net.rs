//! What is left of a transaction's tokens.

use super::direct::{Exchange, MOST_EXCHANGES, evenly, exchanges};
use super::{Flow, SwapKind};
use crate::{LedgerTrade, TokenAmount, TokenId};
use std::collections::HashSet;

/// A transaction's net result.
pub(super) enum Net {
    /// Tokens that are exchanged for others, one for each pair.
    Exchanges(Vec<Exchange>),
    /// What went out and what came in, without anything on the other side.
    Alone(SwapKind, Vec<Flow>, Vec<Flow>),
}

/// All that a transaction moves of one token.
#[derive(Clone, Copy)]
struct Moved {
    token: TokenId,
    sold: TokenAmount,
    bought: TokenAmount,
}

/// What is left of all tokens of these rows, each of which has two different ones; `projects`
/// are theirs, each once.
pub(super) fn net(rows: &[LedgerTrade], projects: &[u32]) -> Net {
    let moved = moved(rows);
    let left = || moved.iter().filter(|one| one.is_left());
    let has = |sold: bool| left().any(|one| (one.sold > one.bought) == sold);
    if has(true) && has(false) {
        let (sold, bought) = flows(left());
        // More than a block has room for: invented, and told by nothing.
        if rows.len().max(sold.len() * bought.len()) > MOST_EXCHANGES {
            return Net::Alone(SwapKind::OneSided, sold, bought);
        }
        let in_between: Vec<_> = moved
            .iter()
            .filter(|one| !one.sold.is_zero() && !one.bought.is_zero())
            .map(|one| (one.token, !one.is_left()))
            .collect();
        let known = exchanges(rows, projects, &in_between);
        let real = left().filter(|one| !one.is_residue()).count();
        if known.is_none() && real <= 1 {
            return Net::Alone(SwapKind::RoundTrip, sold, bought);
        }
        let mut exchanges = known.unwrap_or_else(|| evenly(&sold, &bought));
        // Which is the last must not hang on a store's numbers.
        exchanges.sort_by_key(|one| (one.sold.amount, one.bought.amount));
        for one in left() {
            make_exact(&mut exchanges, one);
        }
        return Net::Exchanges(exchanges);
    }
    let has_moved = moved.iter().any(|one| !one.sold.is_zero());
    if has_moved && left().all(|one| !one.sold.is_zero() && !one.bought.is_zero()) {
        // Also the least gain counts, since there is nothing else.
        let (sold, bought) = flows(moved.iter());
        return Net::Alone(SwapKind::RoundTrip, sold, bought);
    }
    let (sold, bought) = flows(left());
    Net::Alone(SwapKind::OneSided, sold, bought)
}

/// What went out and what came in.
fn flows<'m>(moved: impl Iterator<Item = &'m Moved>) -> (Vec<Flow>, Vec<Flow>) {
    let (mut sold, mut bought) = (Vec::new(), Vec::new());
    for one in moved {
        let gained = one.bought.saturating_sub(one.sold);
        let lost = one.sold.saturating_sub(one.bought);
        for (flows, amount) in [(&mut bought, gained), (&mut sold, lost)] {
            if !amount.is_zero() {
                flows.push(Flow::new(one.token, amount));
            }
        }
    }
    (sold, bought)
}

/// Gives what rounding lost of a token to the last of its exchanges.
fn make_exact(exchanges: &mut [Exchange], of: &Moved) {
    let is_sold = of.sold > of.bought;
    let net = of
        .sold
        .max(of.bought)
        .saturating_sub(of.sold.min(of.bought));
    let mut flows: Vec<&mut Flow> = exchanges
        .iter_mut()
        .map(|one| {
            if is_sold {
                &mut one.sold
            } else {
                &mut one.bought
            }
        })
        .filter(|flow| flow.token == of.token)
        .collect();
    let told: TokenAmount = flows.iter().map(|flow| flow.amount).sum();
    if let Some(last) = flows.last_mut() {
        last.amount = (last.amount + net).saturating_sub(told);
    }
}

/// All that these rows move, by token.
fn moved(rows: &[LedgerTrade]) -> Vec<Moved> {
    let mut moved: Vec<Moved> = Vec::with_capacity(2 * rows.len());
    for row in rows {
        moved.push(Moved {
            token: row.sold,
            sold: row.sold_amount,
            bought: TokenAmount::ZERO,
        });
        moved.push(Moved {
            token: row.bought,
            sold: TokenAmount::ZERO,
            bought: row.bought_amount,
        });
    }
    moved.sort_unstable_by_key(|one| one.token);
    moved.dedup_by(|next, kept| {
        let same = next.token == kept.token;
        if same {
            kept.sold += next.sold;
            kept.bought += next.bought;
        }
        same
    });
    moved
}

/// The rows in groups that have no token in common: each tells of a swap by itself.
pub(super) fn apart(rows: &[LedgerTrade]) -> Vec<Vec<LedgerTrade>> {
    let mut groups: Vec<(HashSet<TokenId>, Vec<LedgerTrade>)> = Vec::new();
    for row in rows {
        let tokens = [row.sold, row.bought];
        let (touched, others): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|(of, _)| tokens.iter().any(|token| of.contains(token)));
        let mut joined = (HashSet::from(tokens), Vec::new());
        for (tokens, rows) in touched {
            joined.0.extend(tokens);
            joined.1.extend(rows);
        }
        joined.1.push(*row);
        groups = others;
        groups.push(joined);
    }
    groups.sort_by_key(|(tokens, _)| tokens.iter().min().copied());
    groups.into_iter().map(|(_, rows)| rows).collect()
}

impl Moved {
    /// Whether so little is left of what was moved, a thousandth, that in a circle it is what
    /// the last pool left over.
    fn is_residue(&self) -> bool {
        let (most, least) = (self.sold.max(self.bought), self.sold.min(self.bought));
        !least.is_zero() && most.saturating_sub(least).to_f64() <= most.to_f64() * 1e-3
    }

    /// Whether the token does more than pass through.
    fn is_left(&self) -> bool {
        !self.sold.is_close_to(self.bought)
    }
}

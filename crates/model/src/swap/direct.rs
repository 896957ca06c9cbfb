//! What a transaction exchanges for what, without the tokens in between.

use super::Flow;
use crate::{LedgerTrade, TokenAmount, TokenId, Usd};

/// One token exchanged for another.
#[derive(Clone, Copy)]
pub(super) struct Exchange {
    pub(super) sold: Flow,
    pub(super) bought: Flow,
    /// The exchanges that it went through, a bit for each of the transaction's.
    pub(super) projects: u64,
    /// Whether the rows tell that the one was given for the other.
    pub(super) is_told: bool,
}

/// Exchanges that are followed in one transaction; a block has no room for so many.
pub(super) const MOST_EXCHANGES: usize = 1_000;

/// The exchanges of these rows, one for each pair of tokens. A token that is bought and sold
/// again is put together: what it was bought for is exchanged for what it was sold for, in
/// proportion where there are several. `in_between` are these tokens, each with whether all of
/// it passes through. None where the rows go round in a circle, so that nothing tells what was
/// given for what.
pub(super) fn exchanges(
    rows: &[LedgerTrade],
    projects: &[u32],
    in_between: &[(TokenId, bool)],
) -> Option<Vec<Exchange>> {
    let mut direct: Vec<Exchange> = rows
        .iter()
        .map(|row| Exchange {
            sold: row.sold_flow(),
            bought: row.bought_flow(),
            projects: bit(projects, row.project),
            is_told: true,
        })
        .collect();
    for (token, passes) in in_between {
        direct = without(direct, *token, *passes)?;
    }
    Some(by_pair(direct))
}

/// Each token that went out for each that came in, in equal parts.
pub(super) fn evenly(sold: &[Flow], bought: &[Flow]) -> Vec<Exchange> {
    let part = |flow: &Flow, of: usize| {
        let whole = TokenAmount::from_tokens(of as u64);
        flow.share(TokenAmount::from_tokens(1), whole)
    };
    let pairs = (0..sold.len()).flat_map(|out| (0..bought.len()).map(move |into| (out, into)));
    pairs
        .map(|(out, into)| Exchange {
            sold: part(&sold[out], bought.len()),
            bought: part(&bought[into], sold.len()),
            projects: u64::MAX,
            is_told: false,
        })
        .collect()
}

/// The bit of an exchange among at most 64, which are in order.
fn bit(projects: &[u32], project: u32) -> u64 {
    projects.binary_search(&project).map_or(0, |at| 1 << at)
}

/// Each sale of the token together with each of its purchases. Of a token that does not pass
/// through whole the rest stays bought, or sold.
fn without(exchanges: Vec<Exchange>, token: TokenId, passes: bool) -> Option<Vec<Exchange>> {
    let (purchases, others): (Vec<Exchange>, Vec<Exchange>) = exchanges
        .into_iter()
        .partition(|one| one.bought.token == token);
    let (sales, mut direct): (Vec<Exchange>, Vec<Exchange>) =
        others.into_iter().partition(|one| one.sold.token == token);
    let bought: TokenAmount = purchases.iter().map(|one| one.bought.amount).sum();
    let sold: TokenAmount = sales.iter().map(|one| one.sold.amount).sum();
    // Of which whole a purchase's, and a sale's, part in the exchange of the two is.
    let (of_purchase, of_sale) = if passes {
        (sold, bought)
    } else {
        (bought.max(sold), bought.max(sold))
    };
    for sale in &sales {
        for purchase in &purchases {
            if purchase.sold.token == sale.bought.token || direct.len() > MOST_EXCHANGES {
                return None;
            }
            direct.push(Exchange {
                sold: purchase.sold.share(sale.sold.amount, of_purchase),
                bought: sale.bought.share(purchase.bought.amount, of_sale),
                projects: purchase.projects | sale.projects,
                is_told: true,
            });
        }
    }
    let (rest, left, whole) = if bought > sold {
        (purchases, bought.saturating_sub(sold), bought)
    } else {
        (sales, sold.saturating_sub(bought), sold)
    };
    if !passes {
        direct.extend(rest.into_iter().map(|one| Exchange {
            sold: one.sold.share(left, whole),
            bought: one.bought.share(left, whole),
            projects: one.projects,
            is_told: true,
        }));
    }
    Some(direct)
}

fn by_pair(mut exchanges: Vec<Exchange>) -> Vec<Exchange> {
    exchanges.sort_by_key(|one| (one.sold.token, one.bought.token));
    exchanges.dedup_by(|next, kept| {
        let is_same = (next.sold.token, next.bought.token) == (kept.sold.token, kept.bought.token);
        if is_same {
            kept.sold.add(&next.sold);
            kept.bought.add(&next.bought);
            kept.projects |= next.projects;
        }
        is_same
    });
    exchanges
}

impl Flow {
    fn share(&self, part: TokenAmount, whole: TokenAmount) -> Self {
        Self {
            token: self.token,
            amount: self.amount.share(part, whole),
            stated: self.stated.map(|usd| usd.share(part, whole)),
        }
    }

    /// The stated value of several is known where all state one.
    fn add(&mut self, other: &Self) {
        self.amount += other.amount;
        let both = self.stated.zip(other.stated);
        self.stated = both.map(|(own, others): (Usd, Usd)| own + others);
    }
}

//! What the tokens of a swap are exchanged for, without those that only pass through.

use crate::{LedgerTrade, TokenAmount, TokenId};

/// The rows of a transaction, each hop over a token that passes through put together with the
/// hops before it.
pub(super) struct Direct(Vec<Exchange>);

#[derive(Clone, Copy)]
struct Exchange {
    sold: (TokenId, TokenAmount),
    bought: (TokenId, TokenAmount),
}

/// Beyond it the parts of the parts of a hostile transaction's hops are not followed.
const MOST_EXCHANGES: usize = 1_000;

impl Direct {
    pub(super) fn of(rows: &[LedgerTrade], passing: impl Iterator<Item = TokenId>) -> Self {
        let exchange = |row: &LedgerTrade| Exchange {
            sold: (row.sold, row.sold_amount),
            bought: (row.bought, row.bought_amount),
        };
        let mut direct: Vec<Exchange> = rows.iter().map(exchange).collect();
        for token in passing {
            direct = without(&direct, token);
        }
        Self(direct)
    }

    /// The one token that all of a sold token is exchanged for, and how much of it; None where
    /// there are several, and where the token is bought as well.
    pub(super) fn sold_for(&self, token: TokenId) -> Option<(TokenId, TokenAmount)> {
        let is_bought = self.0.iter().any(|one| one.bought.0 == token);
        let of = self.0.iter().filter(|one| one.sold.0 == token);
        sum(of.map(|one| one.bought)).filter(|_| !is_bought)
    }

    /// The same of a bought token.
    pub(super) fn bought_for(&self, token: TokenId) -> Option<(TokenId, TokenAmount)> {
        let is_sold = self.0.iter().any(|one| one.sold.0 == token);
        let of = self.0.iter().filter(|one| one.bought.0 == token);
        sum(of.map(|one| one.sold)).filter(|_| !is_sold)
    }
}

fn sum(mut paid: impl Iterator<Item = (TokenId, TokenAmount)>) -> Option<(TokenId, TokenAmount)> {
    let first = paid.next()?;
    paid.try_fold(first, |(token, sum), (other, amount)| {
        (token == other).then_some((token, sum + amount))
    })
}

/// Each sale of the token put together with each of its purchases, in proportion to their
/// amounts.
fn without(exchanges: &[Exchange], token: TokenId) -> Vec<Exchange> {
    let of = |one: &&Exchange| one.sold.0 == token || one.bought.0 == token;
    let mut direct: Vec<Exchange> = exchanges.iter().filter(|one| !of(one)).copied().collect();
    let purchases = || exchanges.iter().filter(|one| one.bought.0 == token);
    let sales = || exchanges.iter().filter(|one| one.sold.0 == token);
    let bought = purchases().fold(TokenAmount::ZERO, |sum, one| sum + one.bought.1);
    let sold = sales().fold(TokenAmount::ZERO, |sum, one| sum + one.sold.1);
    if direct.len() + purchases().count() * sales().count() > MOST_EXCHANGES {
        return exchanges.to_vec();
    }
    for sale in sales() {
        for purchase in purchases() {
            let (from, to) = (purchase.sold, sale.bought);
            if from.0 != to.0 {
                direct.push(Exchange {
                    sold: (from.0, from.1.share(sale.sold.1, sold)),
                    bought: (to.0, to.1.share(purchase.bought.1, bought)),
                });
            }
        }
    }
    direct
}

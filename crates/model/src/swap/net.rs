//! What is left of a transaction's tokens.

use super::direct::Direct;
use super::{Flow, SwapKind};
use crate::{LedgerTrade, TokenAmount, TokenId, Usd};

/// A transaction's net result.
pub(super) struct Net {
    pub(super) kind: SwapKind,
    pub(super) sold: Vec<Flow>,
    pub(super) bought: Vec<Flow>,
}

/// All that a transaction moves of one token.
#[derive(Clone, Copy)]
pub(super) struct Moved {
    token: TokenId,
    pub(super) sold: TokenAmount,
    pub(super) bought: TokenAmount,
    sold_usd: Stated,
    bought_usd: Stated,
}

/// A sum of stated values.
#[derive(Clone, Copy)]
enum Stated {
    /// No row.
    None,
    Sum(Usd),
    /// One row states none, so that the sum is not known.
    Unknown,
}

/// What is left of all tokens of these rows, each of which has two different ones. Values are
/// stated for a part of a token's rows in proportion to its amount.
pub(super) fn net(rows: &[LedgerTrade]) -> Net {
    let moved = moved(rows);
    let left: Vec<Moved> = moved.iter().copied().filter(Moved::is_left).collect();
    let is_sold = |moved: &&Moved| moved.sold > moved.bought;
    let has = |sold: bool| left.iter().any(|moved| (moved.sold > moved.bought) == sold);
    let kind = if moved.is_empty() {
        SwapKind::SameToken
    } else if has(true) && has(false) {
        SwapKind::Exchange
    } else if left
        .iter()
        .all(|m| !m.sold.is_zero() && !m.bought.is_zero())
    {
        SwapKind::RoundTrip
    } else {
        SwapKind::OneSided
    };
    // Of a round trip also the least gain counts, since there is nothing else.
    let shown = if kind == SwapKind::RoundTrip {
        &moved
    } else {
        &left
    };
    let mut net = Net {
        kind,
        sold: shown.iter().filter(is_sold).map(Moved::sold_flow).collect(),
        bought: shown
            .iter()
            .filter(|m| m.bought > m.sold)
            .map(Moved::bought_flow)
            .collect(),
    };
    if kind == SwapKind::Exchange && net.sold.len() + net.bought.len() > 2 {
        let passes = moved.iter().filter(|m| !m.is_left()).map(Moved::token);
        let direct = Direct::of(rows, passes);
        for flow in &mut net.sold {
            flow.against = direct.sold_for(flow.token);
        }
        for flow in &mut net.bought {
            flow.against = direct.bought_for(flow.token);
        }
    }
    net
}

/// All that these rows move, by token.
pub(super) fn moved(rows: &[LedgerTrade]) -> Vec<Moved> {
    let mut moved: Vec<Moved> = Vec::with_capacity(2 * rows.len());
    for row in rows {
        moved.push(Moved::sold(row.sold_flow()));
        moved.push(Moved::bought(row.bought_flow()));
    }
    moved.sort_unstable_by_key(|one| one.token);
    moved.dedup_by(|next, kept| {
        let same = next.token == kept.token;
        if same {
            kept.add(next);
        }
        same
    });
    moved
}

impl Moved {
    fn nothing(token: TokenId) -> Self {
        Self {
            token,
            sold: TokenAmount::ZERO,
            bought: TokenAmount::ZERO,
            sold_usd: Stated::None,
            bought_usd: Stated::None,
        }
    }

    fn sold(flow: Flow) -> Self {
        Self {
            sold: flow.amount,
            sold_usd: Stated::of(flow.stated),
            ..Self::nothing(flow.token)
        }
    }

    fn bought(flow: Flow) -> Self {
        Self {
            bought: flow.amount,
            bought_usd: Stated::of(flow.stated),
            ..Self::nothing(flow.token)
        }
    }

    fn add(&mut self, other: &Self) {
        self.sold += other.sold;
        self.bought += other.bought;
        self.sold_usd = self.sold_usd.plus(other.sold_usd);
        self.bought_usd = self.bought_usd.plus(other.bought_usd);
    }

    pub(super) fn token(&self) -> TokenId {
        self.token
    }

    /// Whether the token does more than pass through.
    pub(super) fn is_left(&self) -> bool {
        !self.sold.is_close_to(self.bought)
    }

    fn sold_flow(&self) -> Flow {
        self.flow(self.sold, self.bought, self.sold_usd)
    }

    fn bought_flow(&self) -> Flow {
        self.flow(self.bought, self.sold, self.bought_usd)
    }

    fn flow(&self, most: TokenAmount, least: TokenAmount, stated: Stated) -> Flow {
        let amount = most.saturating_sub(least);
        let stated = match stated {
            Stated::Sum(usd) => Some(usd.share(amount, most)).filter(|usd| usd.is_positive()),
            Stated::None | Stated::Unknown => None,
        };
        Flow {
            token: self.token,
            amount,
            stated,
            against: None,
        }
    }
}

impl Stated {
    fn of(value: Option<Usd>) -> Self {
        value.map_or(Self::Unknown, Self::Sum)
    }

    fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, other) | (other, Self::None) => other,
            (Self::Sum(a), Self::Sum(b)) => Self::Sum(a + b),
            _ => Self::Unknown,
        }
    }
}

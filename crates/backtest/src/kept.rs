//! What a wallet traded, kept small until it is known whom a follower repeats.

use serde::{Deserialize, Serialize};
use smartmoney_analysis::{PositionAction, TokenTrade, TokenTrades};
use smartmoney_model::{Timestamp, TokenId};

/// The trades of one token.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptToken {
    token: u32,
    /// Microseconds since 1970 of the first.
    begin: i64,
    trades: Vec<KeptTrade>,
}

#[derive(Serialize, Deserialize)]
struct KeptTrade {
    /// Microseconds since the one before.
    after: i64,
    block: Option<u64>,
    amount: f64,
    usd: Option<f64>,
    action: u8,
}

const ACTIONS: [PositionAction; 4] = [
    PositionAction::Opens,
    PositionAction::Adds,
    PositionAction::Reduces,
    PositionAction::Closes,
];

/// What was traded from a moment on.
pub(crate) fn keep(traded: &[TokenTrades], since: Timestamp) -> Vec<KeptToken> {
    let kept = traded.iter().filter_map(|of| {
        let start = of.trades.partition_point(|trade| trade.at < since);
        let rest = &of.trades[start..];
        let begin = rest.first()?.at.as_micros();
        let mut before = begin;
        let kept = rest.iter().map(|trade| {
            let at = trade.at.as_micros();
            let after = at - std::mem::replace(&mut before, at);
            let action = (0..).zip(ACTIONS).find(|(_, of)| *of == trade.action);
            KeptTrade {
                after,
                block: trade.block,
                amount: trade.amount,
                usd: trade.usd,
                action: action.map_or(0, |(number, _)| number),
            }
        });
        Some(KeptToken {
            token: of.token.0,
            begin,
            trades: kept.collect(),
        })
    });
    kept.collect()
}

impl KeptToken {
    /// As they were, but for the market's level and the price gain, for which no follower asks.
    pub(crate) fn trades(self) -> TokenTrades {
        let mut at = self.begin;
        let trades = self.trades.into_iter().map(|kept| {
            at += kept.after;
            TokenTrade {
                at: Timestamp::from_micros(at),
                block: kept.block,
                amount: kept.amount,
                usd: kept.usd,
                level: None,
                price_gain: 0.0,
                action: ACTIONS[usize::from(kept.action)],
            }
        });
        TokenTrades {
            token: TokenId(self.token),
            trades: trades.collect(),
        }
    }
}

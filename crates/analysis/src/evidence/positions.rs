//! What each position of a wallet earned beyond the market, period by period.

use super::median::median;
use super::position::{PositionWalk, Sides};
use crate::EvidenceSettings;
use crate::market::{Market, OwnHours};
use smartmoney_model::{Day, LeftOut, PositionEvidence, PositionRecord, Timestamp, TokenId};

/// One token's purchases and sales, in order.
#[derive(Debug, Clone)]
pub(crate) struct TokenTrades {
    pub(crate) token: TokenId,
    pub(crate) trades: Vec<TokenTrade>,
}

/// A purchase or sale of one token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenTrade {
    pub(crate) at: Timestamp,
    /// In tokens.
    pub(crate) amount: f64,
    /// USD; None where it is unknown.
    pub(crate) usd: Option<f64>,
    /// The market index at that moment.
    pub(crate) level: Option<f64>,
    /// How much better its price was than the market's last, as a logarithm.
    pub(crate) price_gain: f64,
    pub(crate) action: Action,
}

/// What a trade does to the token's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Opens,
    Adds,
    Reduces,
    Closes,
}

/// The evidence of all of a wallet's positions. A bot's is counted and not computed.
pub(crate) fn position_evidence(
    tokens: &[TokenTrades],
    is_bot: bool,
    market: &Market,
    settings: &EvidenceSettings,
) -> PositionEvidence {
    let Some(until) = market.as_of() else {
        return PositionEvidence::default();
    };
    let mut positions: Vec<PositionRecord> = tokens
        .iter()
        .flat_map(|token| records(token, is_bot, market, settings, until))
        .collect();
    positions.sort_by_key(|record| record.opened_at);
    if is_bot {
        leave_out_all(&mut positions, LeftOut::Automated);
    } else if median_price_gain(&positions).is_some_and(|gain| gain > settings.max_price_gain) {
        leave_out_all(&mut positions, LeftOut::OwnPrices);
    }
    PositionEvidence {
        recognised: None,
        until: Some(until),
        positions,
    }
}

/// The positions of one token that were opened before `until`.
fn records(
    token: &TokenTrades,
    is_bot: bool,
    market: &Market,
    settings: &EvidenceSettings,
    until: Day,
) -> Vec<PositionRecord> {
    let priced = token.trades.iter().filter_map(|trade| {
        let usd = trade.usd?;
        Some((trade.at.hour(), usd, trade.amount))
    });
    let own = OwnHours::of(priced, settings);
    let sides = Sides {
        market,
        token: market.token(token.token),
        own: &own,
        until,
        settings,
    };
    let mut finished = Vec::new();
    let mut open: Option<PositionWalk<'_>> = None;
    let mut traded = 0.0;
    let since = token.trades.first().map_or(until, |first| first.at.day());
    for trade in token
        .trades
        .iter()
        .take_while(|trade| trade.at.day() < until)
    {
        traded += trade.usd.unwrap_or(0.0);
        if trade.action == Action::Opens {
            open = Some(PositionWalk::open(token.token, trade, sides, is_bot));
            continue;
        }
        let Some(walk) = &mut open else { continue };
        match trade.action {
            Action::Opens | Action::Adds => walk.buy(trade),
            Action::Reduces | Action::Closes => walk.sell(trade),
        }
        if trade.action == Action::Closes
            && let Some(walk) = open.take()
        {
            // Only volume since the wallet's first trade in the token counts: earlier volume
            // makes the token's market no deeper now.
            let share = sides.own_share(traded, since, trade.at.day());
            finished.push(walk.close(trade, share));
        }
    }
    if let Some(walk) = open {
        let share = sides.own_share(traded, since, Day(until.0 - 1));
        finished.push(walk.stay_open(share));
    }
    finished
}

fn leave_out_all(positions: &mut [PositionRecord], reason: LeftOut) {
    for record in positions
        .iter_mut()
        .filter(|record| record.left_out.is_none())
    {
        record.left_out = Some(reason);
        record.periods = Vec::new();
    }
}

/// Over the positions that are not left out.
fn median_price_gain(positions: &[PositionRecord]) -> Option<f64> {
    let compared = positions.iter().filter(|record| record.left_out.is_none());
    let mut gains: Vec<f64> = compared
        .map(|record| f64::from(record.price_gain))
        .collect();
    median(&mut gains)
}

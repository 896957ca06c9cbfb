//! What each position of a wallet earned beyond the market, period by period.

use super::median::median;
use super::position::{HOURS_PER_DAY, PositionWalk, Sides};
use crate::EvidenceSettings;
use crate::market::{Market, OwnHours};
use smartmoney_model::{Day, LeftOut, PositionEvidence, PositionRecord, Timestamp, TokenId};

/// One token's purchases and sales, in order.
#[derive(Debug, Clone)]
pub struct TokenTrades {
    /// The token.
    pub token: TokenId,
    /// In order.
    pub trades: Vec<TokenTrade>,
}

/// A purchase or sale of one token.
#[derive(Debug, Clone, Copy)]
pub struct TokenTrade {
    /// When.
    pub at: Timestamp,
    /// In which block, where a source tells it.
    pub block: Option<u64>,
    /// In tokens.
    pub amount: f64,
    /// USD; None where it is unknown.
    pub usd: Option<f64>,
    /// The market index at that moment.
    pub level: Option<f64>,
    /// How much better its price was than the market's last, as a logarithm.
    pub price_gain: f64,
    /// What it does to the token's position.
    pub action: PositionAction,
}

/// What a trade does to the token's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum PositionAction {
    Opens,
    Adds,
    Reduces,
    Closes,
}

/// When evidence is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// The first day that is not closed by then.
    pub(crate) until: Day,
    /// Whether the wallet is a bot by what it did up to then.
    pub(crate) is_bot: bool,
}

/// The evidence of all of a wallet's positions at each look, in the order of time. A bot's is
/// counted and not computed. What comes after a look changes nothing of what it sees.
pub(crate) fn position_evidence(
    tokens: &[TokenTrades],
    looks: &[Look],
    market: &Market,
    settings: &EvidenceSettings,
) -> Vec<PositionEvidence> {
    let mut positions: Vec<Vec<PositionRecord>> = vec![Vec::new(); looks.len()];
    for token in tokens {
        for (seen, all) in records(token, looks, market, settings)
            .into_iter()
            .zip(&mut positions)
        {
            all.extend(seen);
        }
    }
    let looked = looks.iter().zip(positions);
    looked
        .map(|(look, mut positions)| {
            positions.sort_by_key(|record| record.opened_at);
            if look.is_bot {
                count_only(&mut positions);
            } else if median_price_gain(&positions)
                .is_some_and(|gain| gain > settings.max_price_gain)
            {
                leave_out_all(&mut positions, LeftOut::OwnPrices);
            }
            PositionEvidence {
                recognised: None,
                until: Some(look.until),
                positions,
            }
        })
        .collect()
}

/// The positions of one token that were opened before each look.
fn records(
    token: &TokenTrades,
    looks: &[Look],
    market: &Market,
    settings: &EvidenceSettings,
) -> Vec<Vec<PositionRecord>> {
    let Some((last, earlier)) = looks.split_last() else {
        return Vec::new();
    };
    let priced = token.trades.iter().filter_map(|trade| {
        let usd = trade.usd?;
        Some((trade.at.hour(), usd, trade.amount))
    });
    let own = OwnHours::of(priced, settings);
    let sides = Sides {
        market,
        token: market.token(token.token),
        own: &own,
        until: last.until,
        settings,
    };
    let is_counted_only = looks.iter().all(|look| look.is_bot);
    let mut walk = TokenWalk::new(token, sides, is_counted_only);
    let mut seen: Vec<_> = earlier
        .iter()
        .map(|look| {
            // A follower's price of later trades may not be known by then.
            walk.go_to(look.until.0 * HOURS_PER_DAY - settings.follow_within_hours.cast_signed());
            walk.clone().look(look.until)
        })
        .collect();
    seen.push(walk.look(last.until));
    seen
}

/// One token's positions while its trades are read.
#[derive(Clone)]
struct TokenWalk<'a> {
    token: TokenId,
    coming: &'a [TokenTrade],
    /// The day of the first trade.
    since: Day,
    sides: Sides<'a>,
    is_counted_only: bool,
    /// USD, all trades so far.
    traded: f64,
    open: Option<PositionWalk<'a>>,
    finished: Vec<PositionRecord>,
}

impl<'a> TokenWalk<'a> {
    fn new(token: &'a TokenTrades, sides: Sides<'a>, is_counted_only: bool) -> Self {
        let first = token.trades.first();
        Self {
            token: token.token,
            coming: &token.trades,
            since: first.map_or(sides.until, |first| first.at.day()),
            sides,
            is_counted_only,
            traded: 0.0,
            open: None,
            finished: Vec::new(),
        }
    }

    /// Reads the trades before an hour.
    fn go_to(&mut self, hour: i32) {
        while let Some((trade, coming)) = self.coming.split_first()
            && trade.at.hour().0 < hour
        {
            self.coming = coming;
            self.read(trade);
        }
    }

    fn read(&mut self, trade: &TokenTrade) {
        self.traded += trade.usd.unwrap_or(0.0);
        if trade.action == PositionAction::Opens {
            let (sides, is_counted_only) = (self.sides, self.is_counted_only);
            self.open = Some(PositionWalk::open(
                self.token,
                trade,
                sides,
                is_counted_only,
            ));
            return;
        }
        let Some(walk) = &mut self.open else { return };
        match trade.action {
            PositionAction::Opens | PositionAction::Adds => walk.buy(trade),
            PositionAction::Reduces | PositionAction::Closes => walk.sell(trade),
        }
        if trade.action == PositionAction::Closes
            && let Some(walk) = self.open.take()
        {
            // Only volume since the wallet's first trade in the token counts: earlier volume
            // makes the token's market no deeper now.
            let share = self
                .sides
                .own_share(self.traded, self.since, trade.at.day());
            self.finished.push(walk.close(trade, share));
        }
    }

    /// Reads on to the start of a day, and says what is known by then.
    fn look(mut self, until: Day) -> Vec<PositionRecord> {
        self.sides.until = until;
        if let Some(walk) = &mut self.open {
            walk.look_from(until);
        }
        self.go_to(until.0 * HOURS_PER_DAY);
        if let Some(walk) = self.open {
            let share = self
                .sides
                .own_share(self.traded, self.since, Day(until.0 - 1));
            self.finished.push(walk.stay_open(share));
        }
        self.finished
    }
}

/// A bot's positions: of none of them is anything computed where all looks see a bot.
fn count_only(positions: &mut [PositionRecord]) {
    leave_out_all(positions, LeftOut::Automated);
    for record in positions {
        (record.price_gain, record.can_be_followed) = (0.0, true);
    }
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

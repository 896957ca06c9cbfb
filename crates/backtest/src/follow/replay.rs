//! A leader's positions, repeated by a follower.

use super::grid::{Delay, Exit, HOUR};
use super::tape::{Tape, Tick};
use smartmoney_analysis::{Market, PositionAction, TokenTrade, TokenTrades};
use smartmoney_model::{Day, Timestamp, TokenId};

/// What came of repeating one position in one way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Followed {
    /// The leader's number.
    pub(super) wallet: u32,
    /// The token.
    pub(super) token: TokenId,
    /// The week in which the leader opened it.
    pub(super) week: i32,
    /// Excess over the market before costs, as a share of what the follower paid; None where he
    /// found no price for any purchase.
    pub(super) excess: Option<f64>,
    /// USD that all wallets traded in the hour before his first purchase.
    pub(super) hourly_volume: f64,
}

/// Within these bounds positions are followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// They were opened after this day …
    pub(super) after: Day,
    /// … and what is left of them is valued at the end of this one.
    pub(super) end: Day,
    /// A follower waits so long for a price.
    pub(super) wait_secs: i64,
}

impl Window {
    /// Trades count from an hour before the first day, by whose volume impact is measured, to the
    /// end of the last.
    pub(super) fn times(self) -> (Timestamp, Timestamp) {
        let first = Day(self.after.0 + 1).start();
        let from = Timestamp::from_secs(first.as_secs() - i64::from(HOUR));
        (from, Day(self.end.0 + 1).start())
    }
}

/// What a follower still holds of one purchase.
struct Held {
    at: Timestamp,
    price: f64,
    level: f64,
    /// USD paid for what is left.
    paid: f64,
}

/// What a leader's trades are compared with.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) window: Window,
    pub(super) tape: &'a Tape,
    pub(super) market: &'a Market,
}

/// Repeats all positions that a leader opened in a window.
pub(super) fn replay(
    wallet: u32,
    tokens: &[TokenTrades],
    how: (Delay, Exit),
    setting: Setting<'_>,
) -> Vec<Followed> {
    let positions = positions(wallet, tokens, setting);
    positions
        .map(|(leader, position)| leader.repeat(position, how))
        .collect()
}

/// What the leader himself had of these positions, at his own prices: excess over the market before
/// costs, as a share of what he paid; None where that is unknown.
pub(super) fn own(wallet: u32, tokens: &[TokenTrades], setting: Setting<'_>) -> Vec<Option<f64>> {
    let positions = positions(wallet, tokens, setting);
    let price = |trade: &TokenTrade| Some((trade.at, trade.usd? / trade.amount));
    positions
        .map(|(leader, position)| leader.excess(position, Exit::Leader, price))
        .collect()
}

/// All positions that were opened in the window, in one order.
fn positions<'a>(
    wallet: u32,
    tokens: &'a [TokenTrades],
    setting: Setting<'a>,
) -> impl Iterator<Item = (Leader<'a>, &'a [TokenTrade])> {
    tokens.iter().flat_map(move |of_token| {
        let leader = Leader {
            wallet,
            token: of_token.token,
            window: setting.window,
            tape: setting.tape,
            market: setting.market,
        };
        let opens = |of: &TokenTrade| of.action == PositionAction::Opens;
        let positions = of_token.trades.chunk_by(move |_, next| !opens(next));
        positions
            .filter(move |position| {
                let opened = position[0].at.day();
                opens(&position[0]) && opened > setting.window.after && opened <= setting.window.end
            })
            .map(move |position| (leader, position))
    })
}

#[derive(Clone, Copy)]
struct Leader<'a> {
    wallet: u32,
    token: TokenId,
    window: Window,
    tape: &'a Tape,
    market: &'a Market,
}

impl Leader<'_> {
    fn repeat(&self, position: &[TokenTrade], (delay, exit): (Delay, Exit)) -> Followed {
        let fill = |trade: &TokenTrade| self.fill(trade.at, trade.block, delay);
        Followed {
            wallet: self.wallet,
            token: self.token,
            week: position[0].at.day().week(),
            excess: self.excess(position, exit, fill),
            hourly_volume: self.tape.hourly_volume(self.token, position[0].at),
        }
    }

    /// The excess over the market of all trades of a position, each filled as `fill` says; None
    /// without a purchase.
    fn excess(
        &self,
        position: &[TokenTrade],
        exit: Exit,
        fill: impl Fn(&TokenTrade) -> Option<(Timestamp, f64)>,
    ) -> Option<f64> {
        let mut held: Vec<Held> = Vec::new();
        let (mut paid, mut earned) = (0.0, 0.0);
        let mut leader_holds = 0.0;
        for trade in position
            .iter()
            .take_while(|trade| trade.at.day() <= self.window.end)
        {
            if matches!(trade.action, PositionAction::Opens | PositionAction::Adds) {
                leader_holds += trade.amount;
                if let Some(bought) = self.buy(trade, &fill) {
                    paid += bought.paid;
                    held.push(bought);
                }
            } else {
                let part = (trade.amount / leader_holds).clamp(0.0, 1.0);
                leader_holds -= trade.amount.min(leader_holds);
                if exit == Exit::Leader
                    && let Some(filled) = fill(trade)
                {
                    earned += self.sell_part(&mut held, part, filled);
                }
            }
        }
        for lot in &held {
            earned += self.end(lot, exit);
        }
        (paid > 0.0).then(|| earned / paid)
    }

    /// Where his order meets the first trade of another wallet.
    fn fill(&self, after: Timestamp, block: Option<u64>, delay: Delay) -> Option<(Timestamp, f64)> {
        let from = Timestamp::from_micros(after.as_micros() + delay.micros());
        let until = from.as_secs() + self.window.wait_secs;
        let end = Day(self.window.end.0 + 1).start();
        let before = Timestamp::from_secs(until).min(end);
        let is_late = |tick: &Tick| match (delay, tick.block, block) {
            (Delay::NextBlock, Some(its), Some(own)) => u64::from(its.get()) > own,
            (Delay::NextBlock, ..) => tick.at > after,
            _ => true,
        };
        self.tape
            .first_of_others(self.token, self.wallet, from, before, is_late)
    }

    fn buy(
        &self,
        trade: &TokenTrade,
        fill: impl Fn(&TokenTrade) -> Option<(Timestamp, f64)>,
    ) -> Option<Held> {
        let paid = trade.usd.filter(|usd| *usd > 0.0 && trade.amount > 0.0)?;
        let (at, price) = fill(trade)?;
        let level = self.market.level(self.token, at)?;
        Some(Held {
            at,
            price,
            level,
            paid,
        })
    }

    /// Sells a part of all that he holds. What he bought at the same price, being late, is sold at
    /// it, too.
    fn sell_part(&self, held: &mut [Held], part: f64, (at, price): (Timestamp, f64)) -> f64 {
        let Some(level) = self.market.level(self.token, at) else {
            return 0.0;
        };
        held.iter_mut()
            .map(|lot| {
                let sold = lot.paid * part;
                lot.paid -= sold;
                sold * (price / lot.price - level / lot.level)
            })
            .sum()
    }

    /// What is left is sold after a fixed time, or valued at the end by the last price of others;
    /// without any it is lost.
    fn end(&self, lot: &Held, exit: Exit) -> f64 {
        let end = Day(self.window.end.0 + 1).start();
        let sold = exit.secs().and_then(|secs| {
            let from = Timestamp::from_secs(lot.at.as_secs() + secs);
            self.fill(from, None, Delay::Seconds(0))
        });
        let (at, price) = sold.unwrap_or_else(|| {
            let last = self
                .tape
                .last_of_others(self.token, self.wallet, end, 7 * 86_400);
            (end, last.unwrap_or(0.0))
        });
        let level = self.market.level(self.token, at).unwrap_or(lot.level);
        lot.paid * (price / lot.price - level / lot.level)
    }
}

//! A leader's positions, repeated by a follower.

use super::grid::{Delay, Exit};
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

/// Within these bounds a position is followed.
#[derive(Debug, Clone, Copy)]
struct Window {
    /// It was opened after this day …
    after: Day,
    /// … and what is left of it is valued at the end of this one.
    end: Day,
    /// A follower waits so long for a price.
    wait_secs: i64,
}

/// What a follower still holds of one purchase.
struct Held {
    at: Timestamp,
    price: f64,
    level: f64,
    /// USD paid for what is left.
    paid: f64,
}

/// Repeats all positions that a leader opened in a window.
pub(super) fn replay(
    wallet: u32,
    tokens: &[TokenTrades],
    days: (Day, Day),
    wait_secs: i64,
    how: (Delay, Exit),
    tape: &Tape,
    market: &Market,
) -> Vec<Followed> {
    let window = Window {
        after: days.0,
        end: days.1,
        wait_secs,
    };
    let mut followed = Vec::new();
    for of_token in tokens {
        let mut trades = of_token.trades.as_slice();
        while let Some(start) = trades
            .iter()
            .position(|trade| trade.action == PositionAction::Opens)
        {
            let rest = &trades[start + 1..];
            let length = rest
                .iter()
                .position(|trade| trade.action == PositionAction::Opens);
            let length = length.unwrap_or(rest.len());
            let position = &trades[start..=start + length];
            trades = &rest[length..];
            let opened = position[0].at.day();
            if opened > window.after && opened <= window.end {
                let leader = Leader {
                    wallet,
                    token: of_token.token,
                    window,
                    tape,
                    market,
                };
                followed.push(leader.repeat(position, how));
            }
        }
    }
    followed
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
        let mut held: Vec<Held> = Vec::new();
        let (mut paid, mut earned) = (0.0, 0.0);
        let mut leader_holds = 0.0;
        for trade in position
            .iter()
            .take_while(|trade| trade.at.day() <= self.window.end)
        {
            if matches!(trade.action, PositionAction::Opens | PositionAction::Adds) {
                leader_holds += trade.amount;
                if let Some(bought) = self.buy(trade, delay) {
                    paid += bought.paid;
                    held.push(bought);
                }
            } else {
                let part = (trade.amount / leader_holds).clamp(0.0, 1.0);
                leader_holds -= trade.amount.min(leader_holds);
                if exit == Exit::Leader {
                    earned += self.sell_part(&mut held, part, trade, delay);
                }
            }
        }
        for lot in &held {
            earned += self.end(lot, exit);
        }
        Followed {
            wallet: self.wallet,
            token: self.token,
            week: position[0].at.day().week(),
            excess: (paid > 0.0).then(|| earned / paid),
            hourly_volume: self.tape.hourly_volume(self.token, position[0].at),
        }
    }

    /// Where his order meets the first trade of another wallet.
    fn fill(&self, after: Timestamp, block: Option<u64>, delay: Delay) -> Option<(Timestamp, f64)> {
        let from = Timestamp::from_micros(after.as_micros() + delay.micros());
        let until = from.as_secs() + self.window.wait_secs;
        let end = Day(self.window.end.0 + 1).start();
        let before = Timestamp::from_secs(until).min(end);
        let is_late = |tick: &Tick| match (delay, tick.block, block) {
            (Delay::NextBlock, Some(its), Some(own)) => its > own,
            (Delay::NextBlock, ..) => tick.at > after,
            _ => true,
        };
        self.tape
            .first_of_others(self.token, self.wallet, from, before, is_late)
    }

    fn buy(&self, trade: &TokenTrade, delay: Delay) -> Option<Held> {
        let paid = trade.usd.filter(|usd| *usd > 0.0)?;
        let (at, price) = self.fill(trade.at, trade.block, delay)?;
        let level = self.market.level(self.token, at)?;
        Some(Held {
            at,
            price,
            level,
            paid,
        })
    }

    /// Sells a part of all that he holds; what finds no price is kept. What he bought at the same
    /// price, being late, is sold at it, too.
    fn sell_part(&self, held: &mut [Held], part: f64, trade: &TokenTrade, delay: Delay) -> f64 {
        let Some((at, price)) = self.fill(trade.at, trade.block, delay) else {
            return 0.0;
        };
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

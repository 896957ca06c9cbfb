//! A leader's positions, repeated by a follower.

use super::grid::{Delay, Exit, HOUR};
use super::tape::{Tape, Tick};
use crate::past::DAYS_BEFORE;
use smartmoney_analysis::{Market, PositionAction, TokenTrade, TokenTrades};
use smartmoney_model::{Day, Timestamp, TokenId};
use std::borrow::Cow;

/// A price older than this says nothing of what a holding is worth.
const OLDEST_SECS: i64 = 86_400 * DAYS_BEFORE as i64;

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

/// In these days positions are opened that are followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// They were opened after this day …
    pub(super) after: Day,
    /// … and what is left of them is valued at the end of this one.
    pub(super) end: Day,
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

/// By what orders are executed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) tape: &'a Tape,
    pub(super) market: &'a Market,
    /// A follower waits so long for a price.
    pub(super) wait_secs: i64,
}

/// A leader's position that is followed.
#[derive(Debug, Clone)]
pub(super) struct Position<'a> {
    pub(super) wallet: u32,
    pub(super) token: TokenId,
    /// It was opened after the first of these days, and what is left of it is valued at the end of
    /// the second.
    pub(super) days: (Day, Day),
    /// From the purchase that opened it to the last trade before the next that opens one.
    pub(super) trades: Cow<'a, [TokenTrade]>,
}

/// When an order met another wallet's trade, and its price.
type Fill = (Timestamp, f64);

/// What a follower still holds of one purchase.
struct Held {
    at: Timestamp,
    price: f64,
    level: f64,
    /// USD paid for what is left.
    paid: f64,
}

/// Each position of a token with its trades.
pub(super) fn split(trades: &[TokenTrade]) -> impl Iterator<Item = &[TokenTrade]> {
    let opens = |of: &TokenTrade| of.action == PositionAction::Opens;
    let positions = trades.chunk_by(move |_, next| !opens(next));
    positions.filter(move |position| opens(&position[0]))
}

/// All positions that a leader opened after a day, up to the end of another.
pub(super) fn positions(
    wallet: u32,
    tokens: &[TokenTrades],
    days: (Day, Day),
) -> impl Iterator<Item = Position<'_>> {
    tokens.iter().flat_map(move |of_token| {
        let positions = split(&of_token.trades).map(move |trades| Position {
            wallet,
            token: of_token.token,
            days,
            trades: Cow::Borrowed(trades),
        });
        positions.filter(move |position| {
            let opened = position.opened().day();
            opened > days.0 && opened <= days.1
        })
    })
}

impl Position<'_> {
    pub(super) fn opened(&self) -> Timestamp {
        self.trades[0].at
    }

    /// What came of repeating it with one delay, by each of these exits.
    pub(super) fn repeat(
        &self,
        setting: Setting<'_>,
        delay: Delay,
        exits: &[Exit],
    ) -> Vec<Followed> {
        self.leader(setting)
            .repeat(&self.trades, delay, exits)
            .collect()
    }

    /// What the leader himself had of it, at his own prices: excess over the market before costs,
    /// as a share of what he paid; None where that is unknown.
    pub(super) fn own(&self, setting: Setting<'_>) -> Option<f64> {
        let leader = self.leader(setting);
        let own = |trade: &TokenTrade| Some((trade.at, trade.usd? / trade.amount));
        leader.excess(&leader.filled(&self.trades, own), Exit::Leader)
    }

    fn leader<'s>(&self, setting: Setting<'s>) -> Leader<'s> {
        Leader {
            wallet: self.wallet,
            token: self.token,
            end: self.days.1,
            setting,
        }
    }
}

#[derive(Clone, Copy)]
struct Leader<'a> {
    wallet: u32,
    token: TokenId,
    end: Day,
    setting: Setting<'a>,
}

impl Leader<'_> {
    /// Of all exits; where his orders meet a price is found once.
    fn repeat<'a>(
        &'a self,
        position: &'a [TokenTrade],
        delay: Delay,
        exits: &'a [Exit],
    ) -> impl Iterator<Item = Followed> + 'a {
        let fill = |trade: &TokenTrade| self.fill(trade.at, trade.block, delay);
        let filled = self.filled(position, fill);
        let hourly_volume = self.setting.tape.hourly_volume(self.token, position[0].at);
        exits.iter().map(move |exit| Followed {
            wallet: self.wallet,
            token: self.token,
            week: position[0].at.day().week(),
            excess: self.excess(&filled, *exit),
            hourly_volume,
        })
    }

    /// The trades of a position up to the end, each filled as `fill` says.
    fn filled<'a>(
        &self,
        position: &'a [TokenTrade],
        fill: impl Fn(&TokenTrade) -> Option<Fill>,
    ) -> Vec<(&'a TokenTrade, Option<Fill>)> {
        let ends_in = position.partition_point(|trade| trade.at.day() <= self.end);
        let filled = position[..ends_in].iter();
        filled.map(|trade| (trade, fill(trade))).collect()
    }

    /// Over the market, of all trades of a position, each with where it was filled.
    fn excess(&self, filled: &[(&TokenTrade, Option<Fill>)], exit: Exit) -> Option<f64> {
        let mut held: Vec<Held> = Vec::new();
        let (mut paid, mut earned) = (0.0, 0.0);
        let mut leader_holds = 0.0;
        for (trade, fill) in filled {
            if matches!(trade.action, PositionAction::Opens | PositionAction::Adds) {
                leader_holds += trade.amount;
                if let Some(bought) = fill.and_then(|fill| self.buy(trade, fill)) {
                    paid += bought.paid;
                    held.push(bought);
                }
            } else {
                let part = (trade.amount / leader_holds).clamp(0.0, 1.0);
                leader_holds -= trade.amount.min(leader_holds);
                if let Some(fill) = fill.filter(|_| exit == Exit::Leader) {
                    earned += self.sell_part(&mut held, part, fill);
                }
            }
        }
        for lot in &held {
            earned += self.end(lot, exit);
        }
        (paid > 0.0).then(|| earned / paid)
    }

    /// Where his order meets the first trade of another wallet.
    fn fill(&self, after: Timestamp, block: Option<u64>, delay: Delay) -> Option<Fill> {
        let from = Timestamp::from_micros(after.as_micros() + delay.micros());
        let until = from.as_secs() + self.setting.wait_secs;
        let end = Day(self.end.0 + 1).start();
        let before = Timestamp::from_secs(until).min(end);
        let is_late = |tick: &Tick| match (delay, tick.block, block) {
            (Delay::NextBlock, Some(its), Some(own)) => u64::from(its.get()) > own,
            (Delay::NextBlock, ..) => tick.at > after,
            _ => true,
        };
        self.setting
            .tape
            .first_of_others(self.token, self.wallet, from, before, is_late)
    }

    fn buy(&self, trade: &TokenTrade, (at, price): Fill) -> Option<Held> {
        let paid = trade.usd.filter(|usd| *usd > 0.0 && trade.amount > 0.0)?;
        let level = self.setting.market.level(self.token, at)?;
        Some(Held {
            at,
            price,
            level,
            paid,
        })
    }

    /// Sells a part of all that he holds. What he bought at the same price, being late, is sold at
    /// it, too.
    fn sell_part(&self, held: &mut [Held], part: f64, (at, price): Fill) -> f64 {
        let Some(level) = self.setting.market.level(self.token, at) else {
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
        let end = Day(self.end.0 + 1).start();
        let sold = exit.secs().and_then(|secs| {
            let from = Timestamp::from_secs(lot.at.as_secs() + secs);
            self.fill(from, None, Delay::Seconds(0))
        });
        let (at, price) = sold.unwrap_or_else(|| {
            let last = self
                .setting
                .tape
                .last_of_others(self.token, self.wallet, end, OLDEST_SECS);
            (end, last.unwrap_or(0.0))
        });
        let level = self
            .setting
            .market
            .level(self.token, at)
            .unwrap_or(lot.level);
        lot.paid * (price / lot.price - level / lot.level)
    }
}

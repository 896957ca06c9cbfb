//! What a wallet is recognised as by its trades alone: a bot, a market maker, a wash trader.

use crate::BotSettings;
use crate::format::{counted, percent};
use crate::ledger::ClosedPosition;
use smartmoney_model::{LeftOut, PositionRecord, Recognised};

/// What a wallet did, as far as it tells what it is.
pub(crate) struct Activity<'a> {
    pub(crate) closed: &'a [ClosedPosition],
    pub(crate) trades: u64,
    /// Round trips within one transaction.
    pub(crate) atomic_trades: u64,
    pub(crate) active_days: u32,
}

/// What a wallet looks like that trades otherwise than a person, and why: its round trips are
/// instant, it trades more in a day than a person does, or it trades all day and holds nothing
/// overnight. None of others.
pub(crate) fn automated(
    activity: &Activity<'_>,
    settings: &BotSettings,
) -> Option<(Recognised, String)> {
    let is_instant = |position: &&ClosedPosition| is_instant(position, settings.instant_secs);
    let closed = activity.closed.len() as u64 + activity.atomic_trades;
    let instant = activity.closed.iter().filter(is_instant).count() as u64 + activity.atomic_trades;
    let share = instant as f64 / closed.max(1) as f64;
    let is_enough = closed >= settings.min_closed;
    if is_enough && share > settings.max_instant_share {
        let why = format!(
            "the wallet closed {instant} of {} within one transaction, one block or {} seconds",
            counted(closed, "position"),
            settings.instant_secs
        );
        return Some((Recognised::Bot, why));
    }
    let a_day = activity.trades as f64 / f64::from(activity.active_days.max(1));
    if a_day > settings.max_trades_per_active_day {
        let why = format!("the wallet makes {a_day:.0} trades on an average active day");
        return Some((Recognised::Bot, why));
    }
    let is_intraday =
        |position: &&ClosedPosition| position.opened_at.day() == position.closed_at.day();
    let intraday = activity.closed.iter().filter(is_intraday).count() as u64;
    let share = intraday as f64 / (activity.closed.len() as f64).max(1.0);
    let is_maker = is_enough
        && a_day > settings.maker_trades_per_active_day
        && share >= settings.maker_intraday_share;
    is_maker.then(|| {
        let why = format!(
            "the wallet makes {a_day:.0} trades on an average active day, and closes {} of its \
             positions on the day on which it opens them",
            percent(share)
        );
        (Recognised::MarketMaker, why)
    })
}

/// A wallet whose prices were better than the market's, more than chance and timing explain:
/// another party gave it these prices.
pub(crate) fn wash_trader(
    positions: &[PositionRecord],
    settings: &BotSettings,
) -> Option<(Recognised, String)> {
    let is_own = |record: &&PositionRecord| record.left_out == Some(LeftOut::OwnPrices);
    let own = positions.iter().filter(is_own).count() as u64;
    (own >= settings.min_closed).then(|| {
        let why = format!(
            "the wallet traded {} at prices that the market did not offer",
            counted(own, "position")
        );
        (Recognised::WashTrader, why)
    })
}

fn is_instant(position: &ClosedPosition, instant_secs: f64) -> bool {
    position.is_within_block || position.duration_secs() <= instant_secs
}

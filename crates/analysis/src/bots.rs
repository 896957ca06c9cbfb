//! How a bot is recognised.

use crate::BotSettings;
use crate::format::counted;
use crate::ledger::ClosedPosition;

/// What a wallet did, as far as it tells a bot.
pub(crate) struct Activity<'a> {
    pub(crate) closed: &'a [ClosedPosition],
    pub(crate) trades: u64,
    /// Round trips within one transaction.
    pub(crate) atomic_trades: u64,
    pub(crate) active_days: u32,
}

/// Why a wallet looks automated: its round trips are instant, or it trades more in a day
/// than a person does. None where it does not.
pub(crate) fn bot_reason(activity: &Activity<'_>, settings: &BotSettings) -> Option<String> {
    let is_instant = |position: &&ClosedPosition| is_instant(position, settings.instant_secs);
    let closed = activity.closed.len() as u64 + activity.atomic_trades;
    let instant = activity.closed.iter().filter(is_instant).count() as u64 + activity.atomic_trades;
    let share = instant as f64 / closed.max(1) as f64;
    if closed >= settings.min_closed && share > settings.max_instant_share {
        return Some(format!(
            "the wallet closed {instant} of {} within one transaction, one block or {} seconds",
            counted(closed, "position"),
            settings.instant_secs
        ));
    }
    let a_day = activity.trades as f64 / f64::from(activity.active_days.max(1));
    (a_day > settings.max_trades_per_active_day)
        .then(|| format!("the wallet makes {a_day:.0} trades on an average active day"))
}

fn is_instant(position: &ClosedPosition, instant_secs: f64) -> bool {
    position.is_within_block || position.duration_secs() <= instant_secs
}

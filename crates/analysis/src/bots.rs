//! How a bot is recognised.

use crate::BotSettings;
use crate::format::counted;
use crate::ledger::ClosedPosition;

/// Why a wallet looks automated: its round trips are instant, or it trades more in a day
/// than a person does. None where it does not.
pub(crate) fn bot_reason(
    closed: &[ClosedPosition],
    trades: u64,
    active_days: u32,
    settings: &BotSettings,
) -> Option<String> {
    let instant = closed
        .iter()
        .filter(|p| is_instant(p, settings.instant_secs))
        .count();
    let share = instant as f64 / closed.len().max(1) as f64;
    if closed.len() as u64 >= settings.min_closed && share > settings.max_instant_share {
        return Some(format!(
            "the wallet closed {instant} of {} within one block or {} seconds",
            counted(closed.len() as u64, "position"),
            settings.instant_secs
        ));
    }
    let a_day = trades as f64 / f64::from(active_days.max(1));
    (a_day > settings.max_trades_per_active_day)
        .then(|| format!("the wallet makes {a_day:.0} trades on an average active day"))
}

fn is_instant(position: &ClosedPosition, instant_secs: f64) -> bool {
    position.is_within_block || position.duration_secs() <= instant_secs
}

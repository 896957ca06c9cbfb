//! Markets in which it is known what following brings.

use crate::follow_markets::{Followed, followed, market};
use smartmoney_backtest::{Delay, Exit, FollowReport, Interval, Placebo};

const HOLDING_HOURS: f64 = 12.0;

/// The simulator's skilled wallets choose positions by what they bring in all, so that the excess
/// comes evenly over the time for which they are held: a follower who is late by a part of it lacks
/// that part, and one who is later than all of it has nothing.
fn expected(leader: f64, delay_secs: f64) -> f64 {
    leader * (1.0 - delay_secs / 3_600.0 / HOLDING_HOURS).max(0.0)
}

fn of_delay(report: &FollowReport, delay: Delay) -> Interval {
    let mut cells = report.gross.iter();
    let is_it = |exit: &str, of: &str| exit == Exit::Leader.name() && of == delay.name();
    cells
        .find(|cell| is_it(&cell.exit, &cell.delay))
        .unwrap()
        .excess
}

#[test]
fn the_decay_that_was_simulated_is_measured() {
    let Followed { leader, report } = followed(&market(HOLDING_HOURS));
    assert!(leader > 0.01, "{leader}");
    // Orders wait for the next trade of a token, up to an hour.
    let waits = leader / HOLDING_HOURS;
    for delay in Delay::ALL {
        let Delay::Seconds(secs) = delay else {
            continue;
        };
        let found = of_delay(&report, delay);
        let (low, high) = (found.low.unwrap(), found.high.unwrap());
        let expected = expected(leader, f64::from(secs));
        assert!(
            low - waits <= expected && expected <= high + waits,
            "{}: {expected:.4} is not within {low:.4} and {high:.4}",
            delay.name()
        );
        assert!(
            (found.value.unwrap() - expected).abs() < leader / 4.0,
            "{found:?}"
        );
    }
    // Which a curve without decay would not pass.
    let at_once = of_delay(&report, Delay::Seconds(0));
    let day_later = of_delay(&report, Delay::Seconds(24 * 3_600));
    assert!(at_once.low > day_later.high, "{at_once:?}, {day_later:?}");
    let hours = report.half_life_secs.unwrap() / 3_600.0;
    assert!((hours - HOLDING_HOURS / 2.0).abs() < 1.0, "{hours} hours");
}

/// Here all hold what they buy for as long: who bought the same token in the same hour has the leader's
/// fortune, and the leader's skill is to know when. At other times there is nothing to be had.
#[test]
fn placebos_tell_what_the_skill_is() {
    let Followed { report, .. } = followed(&market(HOLDING_HOURS));
    let real = of_delay(&report, Delay::Seconds(0));
    let [other_buyers, shuffled] = Placebo::ALL.map(|placebo| {
        let found = report.placebos.iter().find(|of| of.placebo == placebo);
        found.unwrap().gross[0].clone()
    });
    let found = other_buyers.excess;
    assert!(
        found.low > Some(0.0) && found.low < real.value && found.high > real.value,
        "{found:?}"
    );
    // Most bought alone in their hour.
    assert!(other_buyers.fill_rate < Some(0.9), "{other_buyers:?}");
    let found = shuffled.excess;
    assert!(
        found.low < Some(0.0) && found.high > Some(0.0) && found.high < real.value,
        "{found:?}"
    );
}

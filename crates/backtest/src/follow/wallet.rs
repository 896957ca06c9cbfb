//! Whether one wallet could have been copied at a profit.

use super::band::{Band, Observed, band, mean};
use super::costs::Costs;
use super::grid::{Delay, Exit, HOUR, half_life};
use super::leaders::Leaders;
use super::replay::{Followed, Position, Setting, Window, positions};
use smartmoney_analysis::{FollowSettings, Market, Settings};
use smartmoney_model::{Day, DecayPoint, FollowMeasures, Followability, Timestamp, TokenId, Usd};
use std::collections::BTreeSet;

/// Capacities are looked for in so many steps from one power of ten to the next …
const STEPS: i32 = 20;
/// … from $10 …
const FROM: i32 = STEPS;
/// … to $10,000,000.
const TO: i32 = 7 * STEPS;

/// The wallets that are followed, and the days in which they open what is followed.
#[derive(Debug)]
pub struct FollowPlan {
    window: Window,
    wait_secs: i64,
    as_of: Day,
}

impl FollowPlan {
    /// The closed days before a day.
    pub fn before(as_of: Day, settings: &Settings) -> Self {
        let end = Day(as_of.0 - 1);
        Self {
            window: Window {
                after: Day(end.0 - settings.follow.window_days.cast_signed()),
                end,
            },
            wait_secs: i64::from(settings.evidence.follow_within_hours) * i64::from(HOUR),
            as_of,
        }
    }

    /// From when on trades are needed.
    pub fn begins(&self) -> Timestamp {
        self.window.times().0
    }

    /// Whether a position that was opened on a day is one of them.
    pub fn has(&self, opened: Day) -> bool {
        opened > self.window.after && opened <= self.window.end
    }

    /// The wallets that are followed, by number, and the tokens in which they opened a position,
    /// before any trade is added.
    pub fn leaders(
        &self,
        wallets: impl IntoIterator<Item = u32>,
        tokens: impl IntoIterator<Item = TokenId>,
    ) -> Leaders {
        Leaders::within(self.window, wallets, tokens)
    }

    /// What copying a wallet would have brought, all trades being added and sorted.
    pub fn measure(
        &self,
        wallet: u32,
        leaders: &Leaders,
        market: &Market,
        settings: &Settings,
    ) -> FollowMeasures {
        let setting = Setting {
            tape: &leaders.tape,
            market,
            wait_secs: self.wait_secs,
        };
        let traded = leaders.traded.get(&wallet).map_or(&[][..], Vec::as_slice);
        let days = (self.window.after, self.window.end);
        let positions: Vec<Position<'_>> = positions(wallet, traded, days).collect();
        let own: Vec<Option<f64>> = positions.iter().map(|of| of.own(setting)).collect();
        let by_delay = Delay::ALL.map(|delay| {
            let followed = positions
                .iter()
                .flat_map(|of| of.repeat(setting, delay, &[Exit::Leader]));
            let filled = followed.zip(&own);
            let filled = filled.filter(|(of, _)| of.excess.is_some());
            AtDelay {
                delay,
                positions: positions.len(),
                filled: filled.map(|(of, own)| (of, *own)).collect(),
            }
        });
        FollowMeasures {
            as_of: self.as_of.start(),
            ..measures(&by_delay, &settings.follow)
        }
    }
}

/// What came of a wallet's positions at one delay.
struct AtDelay {
    delay: Delay,
    positions: usize,
    /// Where there was a price; with the leader's own excess.
    filled: Vec<(Followed, Option<f64>)>,
}

fn measures(by_delay: &[AtDelay], settings: &FollowSettings) -> FollowMeasures {
    let costs = Costs::from(settings);
    let (verdict, within_secs) = verdict(by_delay, costs, settings);
    let next = by_delay.iter().find(|at| at.delay == Delay::NextBlock);
    let sure = next.filter(|at| at.is_enough(settings));
    let mean = sure.and_then(|at| mean(&at.gross()));
    FollowMeasures {
        as_of: Day(0).start(),
        verdict,
        within_secs,
        half_life_secs: sure_half_life(by_delay, settings).map(f64::round),
        break_even_cost: mean.map(|mean| rounded((mean / 2.0).max(0.0))),
        capacity: sure.and_then(|at| at.capacity(costs)),
        fill_rate: next.and_then(AtDelay::fill_rate).map(rounded),
        decay: by_delay.iter().map(AtDelay::point).collect(),
    }
}

impl AtDelay {
    fn fill_rate(&self) -> Option<f64> {
        (self.positions > 0).then(|| self.filled.len() as f64 / self.positions as f64)
    }

    fn point(&self) -> DecayPoint {
        let gross = self.gross();
        let band = band(&gross);
        let leader = self.observed(|_, own| own);
        DecayPoint {
            delay_secs: self.delay.secs(),
            positions: self.filled.len() as u64,
            fill_rate: self.fill_rate().map(rounded),
            excess: mean(&gross).map(rounded),
            low: band.map(|of| rounded(of.low)),
            high: band.map(|of| rounded(of.high)),
            leader_excess: mean(&leader).map(rounded),
        }
    }

    /// Before costs.
    fn gross(&self) -> Vec<Observed> {
        self.observed(|of, _| of.excess)
    }

    /// After the costs of both trades.
    fn net(&self, size_usd: f64, costs: Costs) -> Vec<Observed> {
        self.observed(|of, _| {
            let cost = 2.0 * costs.of_trade(size_usd, of.hourly_volume);
            Some(of.excess? - cost)
        })
    }

    fn observed(&self, value: impl Fn(&Followed, Option<f64>) -> Option<f64>) -> Vec<Observed> {
        let observed = self.filled.iter().filter_map(|(of, own)| {
            Some(Observed {
                value: value(of, *own)?,
                token: of.token,
                week: of.week,
            })
        });
        observed.collect()
    }

    /// The band of what is left after costs; None with too few positions or weeks to say.
    fn net_band(&self, costs: Costs, settings: &FollowSettings) -> Option<Band> {
        let is_enough = self.is_enough(settings);
        is_enough.then(|| band(&self.net(settings.size_usd, costs)))?
    }

    /// Whether there are enough positions and weeks to say anything.
    fn is_enough(&self, settings: &FollowSettings) -> bool {
        let weeks: BTreeSet<i32> = self.filled.iter().map(|(of, _)| of.week).collect();
        self.filled.len() as u64 >= settings.min_positions
            && weeks.len() as u64 >= settings.min_weeks
    }

    /// The largest size with which something is left after costs, of the steps of a grid.
    fn capacity(&self, costs: Costs) -> Option<Usd> {
        let sizes = (FROM..=TO).rev().map(whole_dollars);
        let is_left = |size: &i64| {
            let left = mean(&self.net(*size as f64, costs));
            left.is_some_and(|left| left > 0.0)
        };
        sizes.into_iter().find(is_left).map(Usd::from_dollars)
    }
}

/// The verdict, and up to which delay it holds where not up to all.
fn verdict(
    by_delay: &[AtDelay],
    costs: Costs,
    settings: &FollowSettings,
) -> (Followability, Option<u32>) {
    // In the leader's own block hardly any follower is.
    let practical = by_delay.iter().filter(|at| match at.delay {
        Delay::NextBlock => true,
        Delay::Seconds(secs) => (1..=HOUR).contains(&secs),
    });
    let bands: Vec<(Delay, Option<Band>)> = practical
        .map(|at| (at.delay, at.net_band(costs, settings)))
        .collect();
    let pays = bands
        .iter()
        .take_while(|(_, band)| band.is_some_and(|band| band.low > 0.0));
    match (pays.last(), bands.first()) {
        (Some((Delay::Seconds(HOUR), _)), _) => (Followability::Followable, None),
        (Some((delay, _)), _) => (Followability::WithinDelay, Some(delay.secs().unwrap_or(0))),
        (None, Some((_, Some(band)))) if band.high < 0.0 => (Followability::NotFollowable, None),
        (None, _) => (Followability::Unknown, None),
    }
}

/// Half of an excess that may be none is no half-life.
fn sure_half_life(by_delay: &[AtDelay], settings: &FollowSettings) -> Option<f64> {
    let first = by_delay.first().filter(|at| at.is_enough(settings))?;
    band(&first.gross()).filter(|band| band.low > 0.0)?;
    let timed = by_delay.iter().filter_map(|at| {
        let secs = f64::from(at.delay.secs()?);
        Some((secs, mean(&at.gross())?))
    });
    half_life(&timed.collect::<Vec<_>>())
}

/// The size of a step, $10 at [`STEPS`].
#[allow(clippy::cast_possible_truncation, reason = "at most ten million")]
fn whole_dollars(step: i32) -> i64 {
    10_f64.powf(f64::from(step) / f64::from(STEPS)).round() as i64
}

/// More digits are more than is known, and would make each run publish every wallet anew.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: [Delay; 3] = [
        Delay::Seconds(15),
        Delay::Seconds(300),
        Delay::Seconds(HOUR),
    ];

    /// Positions in two tokens of each of six weeks, four times over.
    fn at(delay: Delay, excess: impl Fn(usize) -> f64) -> AtDelay {
        let followed = |number: usize| Followed {
            wallet: 1,
            token: TokenId(u32::from(number.is_multiple_of(2))),
            week: i32::try_from(number / 2 % 6).unwrap(),
            excess: Some(excess(number)),
            hourly_volume: 1e9,
        };
        AtDelay {
            delay,
            positions: 48,
            filled: (0..48).map(|number| (followed(number), None)).collect(),
        }
    }

    fn verdict_of(by_delay: &[AtDelay]) -> (Followability, Option<u32>) {
        let settings = FollowSettings::default();
        verdict(by_delay, Costs::from(&settings), &settings)
    }

    /// Costs are 2 × (0.3 % + $1 ÷ $1,000 + hardly any impact) = 0.8 %.
    #[test]
    fn it_holds_up_to_the_last_delay_that_pays() {
        let of = |delays: [f64; 4]| {
            let mut by_delay = vec![at(Delay::Seconds(0), |_| 1.0)];
            by_delay.push(at(Delay::NextBlock, |_| delays[0]));
            let later = LATER.into_iter().zip(&delays[1..]);
            by_delay.extend(later.map(|(delay, excess)| at(delay, |_| *excess)));
            verdict_of(&by_delay)
        };
        assert_eq!(
            of([0.05, 0.04, 0.03, 0.01]),
            (Followability::Followable, None)
        );
        assert_eq!(
            of([0.05, 0.04, 0.03, 0.007]),
            (Followability::WithinDelay, Some(300))
        );
        assert_eq!(
            of([0.05, 0.0, 0.03, 0.01]),
            (Followability::WithinDelay, Some(0))
        );
        assert_eq!(
            of([0.007, 0.04, 0.03, 0.01]),
            (Followability::NotFollowable, None)
        );
    }

    #[test]
    fn a_band_that_leaves_it_open_is_no_verdict() {
        let either = |number: usize| if number.is_multiple_of(2) { 0.5 } else { -0.4 };
        let by_delay = [at(Delay::NextBlock, either)];
        assert_eq!(verdict_of(&by_delay), (Followability::Unknown, None));
    }

    #[test]
    fn few_positions_or_weeks_are_no_verdict() {
        let mut few = at(Delay::NextBlock, |_| 0.5);
        few.filled.truncate(19);
        assert_eq!(verdict_of(&[few]), (Followability::Unknown, None));
        let mut short = at(Delay::NextBlock, |_| 0.5);
        short.filled.retain(|(of, _)| of.week < 5);
        assert!(short.filled.len() >= 20);
        assert_eq!(verdict_of(&[short]), (Followability::Unknown, None));
    }
}

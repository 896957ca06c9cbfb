//! The grid of delays, exits and sizes.

use super::costs::Costs;
use super::leaders::{LeaderGroup, Leaders};
use super::replay::{Followed, Setting, Window, replay};
use crate::CutOff;
use crate::figures::Part;
use crate::report::{EXCESS, interval};
use crate::resample::Draw;
use serde::Serialize;
use smartmoney_analysis::{Market, median};
use smartmoney_model::{Day, Interval};

/// How much later than the leader a delayed follower's order is executed: against the first trade
/// of another wallet from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// In a later block; where no block is known, at a later time.
    NextBlock,
    /// So many seconds later; with 0 in the same block or later.
    Seconds(u32),
}

/// When a delayed follower sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// With the leader, as much later as he bought.
    Leader,
    /// So many hours after each purchase.
    Hours(u32),
}

pub(super) const HOUR: u32 = 3_600;
const MICROS_PER_SEC: i64 = 1_000_000;

impl Delay {
    /// From the same block to a day, the shortest first.
    pub const ALL: [Self; 9] = [
        Self::Seconds(0),
        Self::NextBlock,
        Self::Seconds(15),
        Self::Seconds(60),
        Self::Seconds(300),
        Self::Seconds(900),
        Self::Seconds(HOUR),
        Self::Seconds(6 * HOUR),
        Self::Seconds(24 * HOUR),
    ];

    /// Its name in tables and in JSON.
    pub fn name(self) -> String {
        match self {
            Self::NextBlock => "next block".to_owned(),
            Self::Seconds(secs) if secs < 60 => format!("{secs} s"),
            Self::Seconds(secs) if secs < HOUR => format!("{} min", secs / 60),
            Self::Seconds(secs) => format!("{} h", secs / HOUR),
        }
    }

    /// None where blocks tell it.
    pub(super) fn secs(self) -> Option<u32> {
        match self {
            Self::NextBlock => None,
            Self::Seconds(secs) => Some(secs),
        }
    }

    pub(crate) fn micros(self) -> i64 {
        match self {
            Self::NextBlock => 0,
            Self::Seconds(secs) => i64::from(secs) * MICROS_PER_SEC,
        }
    }
}

impl Exit {
    /// With the leader, and after an hour to 30 days.
    pub const ALL: [Self; 5] = [
        Self::Leader,
        Self::Hours(1),
        Self::Hours(24),
        Self::Hours(7 * 24),
        Self::Hours(30 * 24),
    ];

    /// Its name in tables and in JSON.
    pub fn name(self) -> String {
        match self {
            Self::Leader => "with the leader".to_owned(),
            Self::Hours(hours) if hours < 24 => format!("after {hours} h"),
            Self::Hours(hours) => format!("after {} d", hours / 24),
        }
    }

    pub(crate) fn secs(self) -> Option<i64> {
        match self {
            Self::Leader => None,
            Self::Hours(hours) => Some(i64::from(hours) * i64::from(HOUR)),
        }
    }
}

/// What following a group of wallets would have brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FollowReport {
    /// Who was followed.
    pub group: LeaderGroup,
    /// Positions that they opened in the time after the cut-offs.
    pub positions: u64,
    /// What trades are taken to cost.
    pub costs: Costs,
    /// Before costs, by delay and exit.
    pub gross: Vec<FollowCell>,
    /// After costs, sold with the leader, by delay and size.
    pub net: Vec<NetCell>,
    /// How much later than the leader a delayed follower has half of what he has in the same
    /// block, in seconds, sold with the leader, before costs; None where he has nothing, or more
    /// than half after a day.
    pub half_life_secs: Option<f64>,
}

/// One way to follow.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FollowCell {
    /// How late.
    pub delay: String,
    /// When he sells.
    pub exit: String,
    /// The share of the positions in which he found a price.
    pub fill_rate: Option<f64>,
    /// The mean over these positions of the excess over the market, as a share of what he paid.
    pub excess: Interval,
    /// What each of his two trades may cost before nothing is left, a fraction; 0 where there is
    /// nothing.
    pub break_even_cost: Option<f64>,
}

/// One way to follow, with so many dollars a position.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NetCell {
    /// How late.
    pub delay: String,
    /// USD a position.
    pub size_usd: f64,
    /// What both trades cost in the median position, a fraction.
    pub cost: Option<f64>,
    /// The mean excess after costs.
    pub excess: Interval,
}

/// USD a position.
const SIZES: [f64; 4] = [100.0, 1_000.0, 10_000.0, 100_000.0];

/// Follows both groups of wallets in every way.
pub fn follow_report(
    cut_offs: &[CutOff],
    leaders: &Leaders,
    market: &Market,
    wait_hours: u32,
    costs: Costs,
    draws: (usize, u64),
) -> Vec<FollowReport> {
    let resampled = Draw::many(cut_offs, draws.0, draws.1);
    let of_group = |group: LeaderGroup| {
        let followed = group.after(cut_offs);
        let followed =
            |delay, exit| follow_all(&followed, leaders, market, wait_hours, (delay, exit));
        let mut report = FollowReport {
            group,
            positions: 0,
            costs,
            gross: Vec::new(),
            net: Vec::new(),
            half_life_secs: None,
        };
        let mut decay = Vec::new();
        for delay in Delay::ALL {
            for exit in Exit::ALL {
                let followed = followed(delay, exit);
                report.positions = followed.len() as u64;
                report.gross.push(gross(delay, exit, &followed, &resampled));
                if exit == Exit::Leader {
                    decay.extend(
                        report
                            .gross
                            .last()
                            .and_then(|cell| Some((f64::from(delay.secs()?), cell.excess.value?))),
                    );
                    let net = SIZES
                        .iter()
                        .map(|size| net(delay, *size, &followed, costs, &resampled));
                    report.net.extend(net);
                }
            }
        }
        report.half_life_secs = half_life(&decay);
        report
    };
    LeaderGroup::ALL.into_iter().map(of_group).collect()
}

fn follow_all(
    followed: &[(u32, (Day, Day))],
    leaders: &Leaders,
    market: &Market,
    wait_hours: u32,
    how: (Delay, Exit),
) -> Vec<Followed> {
    let wait_secs = i64::from(wait_hours) * i64::from(HOUR);
    let replayed = followed.iter().filter_map(|(number, days)| {
        let traded = leaders.traded.get(number)?;
        let setting = Setting {
            window: Window {
                after: days.0,
                end: days.1,
                wait_secs,
            },
            tape: &leaders.tape,
            market,
        };
        Some(replay(*number, traded, how, setting))
    });
    replayed.flatten().collect()
}

fn gross(delay: Delay, exit: Exit, followed: &[Followed], resampled: &[Draw]) -> FollowCell {
    let filled = followed.iter().filter(|of| of.excess.is_some()).count();
    let excess = mean(followed, resampled, |of| of.excess);
    FollowCell {
        delay: delay.name(),
        exit: exit.name(),
        fill_rate: (!followed.is_empty()).then(|| filled as f64 / followed.len() as f64),
        break_even_cost: excess.value.map(|mean| (mean / 2.0).max(0.0)),
        excess,
    }
}

fn net(
    delay: Delay,
    size_usd: f64,
    followed: &[Followed],
    costs: Costs,
    resampled: &[Draw],
) -> NetCell {
    let cost = |of: &Followed| 2.0 * costs.of_trade(size_usd, of.hourly_volume);
    let mut paid: Vec<f64> = followed
        .iter()
        .filter(|of| of.excess.is_some())
        .map(cost)
        .collect();
    NetCell {
        delay: delay.name(),
        size_usd,
        cost: median(&mut paid),
        excess: mean(followed, resampled, |of| Some(of.excess? - cost(of))),
    }
}

/// Where excess by delay, the least delay first, falls under half of the first: between two delays
/// on a straight line.
pub(super) fn half_life(decay: &[(f64, f64)]) -> Option<f64> {
    let half = decay
        .first()
        .map(|(_, excess)| excess / 2.0)
        .filter(|half| *half > 0.0)?;
    let pair = decay.windows(2).find(|pair| pair[1].1 <= half)?;
    let [(earlier, above), (later, below)] = [pair[0], pair[1]];
    Some(earlier + (later - earlier) * (above - half) / (above - below))
}

/// Each position counts once.
fn mean(
    followed: &[Followed],
    resampled: &[Draw],
    value: impl Fn(&Followed) -> Option<f64>,
) -> Interval {
    let part = |draw: Option<&Draw>| {
        let mut part = Part::default();
        for of in followed {
            if let Some(value) = value(of) {
                let weight = draw.map_or(1.0, |draw| draw.weight(of.token, of.week));
                part.add_weighted(value, weight);
            }
        }
        part.value()
    };
    let drawn: Vec<f64> = resampled
        .iter()
        .filter_map(|draw| part(Some(draw)))
        .collect();
    interval(part(None), &drawn, EXCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4 % at once, 3 % after a minute, 1 % after an hour: half of the way between the two.
    #[test]
    fn half_of_it_is_gone_between_two_delays() {
        let decay = [(0.0, 0.04), (60.0, 0.03), (3_600.0, 0.01)];
        let found = half_life(&decay).unwrap();
        assert!((found - 1_830.0).abs() < 1e-9, "{found}");
        assert_eq!(half_life(&decay[..2]), None);
        assert_eq!(half_life(&[(0.0, -0.01), (60.0, -0.02)]), None);
    }
}

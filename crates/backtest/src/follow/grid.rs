//! The grid of delays, exits and sizes.

use super::clusters::Clusters;
use super::costs::Costs;
use super::leaders::{LeaderGroup, Leaders};
use super::replay::{Followed, replay};
use crate::CutOff;
use crate::interval::Interval;
use crate::resample::Draws;
use rayon::prelude::*;
use serde::Serialize;
use smartmoney_analysis::{Market, median};
use smartmoney_model::Day;

/// How much later than the leader a follower's order is executed: against the first trade of
/// another wallet from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// In a later block; where no block is known, at a later time.
    NextBlock,
    /// So many seconds later; with 0 in the same block or later.
    Seconds(u32),
}

/// When a follower sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// With the leader, as much later as he bought.
    Leader,
    /// So many hours after each purchase.
    Hours(u32),
}

const HOUR: u32 = 3_600;
const MICROS_PER_SEC: i64 = 1_000_000;

impl Delay {
    /// From the same block to a day.
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
    fn secs(self) -> Option<f64> {
        match self {
            Self::NextBlock => None,
            Self::Seconds(secs) => Some(f64::from(secs)),
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
    /// How much later than the leader a follower has half of what he has in the same block, in
    /// seconds, sold with the leader, before costs; None where he has nothing, or more than half
    /// after a day.
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
    let draws = Draws::new(cut_offs, draws.0, draws.1);
    let grid = Grid {
        leaders,
        market,
        wait_secs: i64::from(wait_hours) * i64::from(HOUR),
        costs,
        draws: &draws,
    };
    let of_group = |group: LeaderGroup| grid.report(group, &group.after(cut_offs));
    LeaderGroup::ALL.into_iter().map(of_group).collect()
}

/// All that a way of following is looked at with.
struct Grid<'a> {
    leaders: &'a Leaders,
    market: &'a Market,
    wait_secs: i64,
    costs: Costs,
    draws: &'a Draws,
}

/// What is measured at a delay: gross by exit, then net by size.
const EXITS: usize = Exit::ALL.len();
const VALUES: usize = EXITS + SIZES.len();

impl Grid<'_> {
    fn report(&self, group: LeaderGroup, followed: &[(u32, (Day, Day))]) -> FollowReport {
        let mut report = FollowReport {
            group,
            positions: 0,
            costs: self.costs,
            gross: Vec::new(),
            net: Vec::new(),
            half_life_secs: None,
        };
        let mut decay = Vec::new();
        for delay in Delay::ALL {
            let by_exit = self.follow(followed, delay);
            let with_leader = &by_exit[0];
            let means = self.means(&by_exit);
            report.positions = with_leader.len() as u64;
            let cells = Exit::ALL.into_iter().zip(&by_exit).zip(means);
            let cells =
                cells.map(|((exit, followed), excess)| gross(delay, exit, followed, excess));
            report.gross.extend(cells);
            decay.extend(delay.secs().zip(means[0].value));
            let cells = SIZES.into_iter().zip(&means[EXITS..]);
            let cells = cells.map(|(size, excess)| NetCell {
                delay: delay.name(),
                size_usd: size,
                cost: self.median_cost(size, with_leader),
                excess: *excess,
            });
            report.net.extend(cells);
        }
        report.half_life_secs = half_life(&decay);
        report
    }

    /// By exit, in the order of [`Exit::ALL`], the same positions in the same order.
    fn follow(&self, followed: &[(u32, (Day, Day))], delay: Delay) -> Vec<Vec<Followed>> {
        let replayed = followed.par_iter().filter_map(|(number, days)| {
            let traded = self.leaders.traded.get(number)?;
            let ways = (delay, Exit::ALL.as_slice());
            let tape = &self.leaders.tape;
            Some(replay(
                *number,
                traded,
                *days,
                self.wait_secs,
                ways,
                tape,
                self.market,
            ))
        });
        let replayed: Vec<Vec<Vec<Followed>>> = replayed.collect();
        let mut by_exit = vec![Vec::new(); EXITS];
        for of_leader in replayed {
            for (all, of) in by_exit.iter_mut().zip(of_leader) {
                all.extend(of);
            }
        }
        by_exit
    }

    fn means(&self, by_exit: &[Vec<Followed>]) -> [Interval; VALUES] {
        let with_leader = &by_exit[0];
        let positions = with_leader.iter().enumerate().map(|(at, of)| {
            let mut values = [None; VALUES];
            for (value, followed) in values.iter_mut().zip(by_exit) {
                *value = followed[at].excess;
            }
            for (value, size) in values[EXITS..].iter_mut().zip(SIZES) {
                *value = of.excess.map(|excess| excess - self.cost(size, of));
            }
            (self.draws.place(of.token, of.week), values)
        });
        Clusters::of(positions).means(self.draws)
    }

    /// Of both trades.
    fn cost(&self, size_usd: f64, of: &Followed) -> f64 {
        2.0 * self.costs.of_trade(size_usd, of.hourly_volume)
    }

    fn median_cost(&self, size_usd: f64, followed: &[Followed]) -> Option<f64> {
        let filled = followed.iter().filter(|of| of.excess.is_some());
        median(&mut filled.map(|of| self.cost(size_usd, of)).collect::<Vec<_>>())
    }
}

fn gross(delay: Delay, exit: Exit, followed: &[Followed], excess: Interval) -> FollowCell {
    let filled = followed.iter().filter(|of| of.excess.is_some()).count();
    FollowCell {
        delay: delay.name(),
        exit: exit.name(),
        fill_rate: (!followed.is_empty()).then(|| filled as f64 / followed.len() as f64),
        break_even_cost: excess.value.map(|mean| (mean / 2.0).max(0.0)),
        excess,
    }
}

/// Where excess by delay, the least delay first, falls under half of the first: between two delays
/// on a straight line.
fn half_life(decay: &[(f64, f64)]) -> Option<f64> {
    let half = decay
        .first()
        .map(|(_, excess)| excess / 2.0)
        .filter(|half| *half > 0.0)?;
    let pair = decay.windows(2).find(|pair| pair[1].1 <= half)?;
    let [(earlier, above), (later, below)] = [pair[0], pair[1]];
    Some(earlier + (later - earlier) * (above - half) / (above - below))
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

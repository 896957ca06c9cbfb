//! What following a group of wallets would have brought.

use super::clusters::Clusters;
use super::costs::Costs;
use super::grid::{Capacity, Delay, Exit, HOUR, capacity, half_life};
use super::leaders::{LeaderGroup, Leaders};
use super::placebo::Placebo;
use super::replay::{Followed, Position, Setting, positions};
use crate::CutOff;
use crate::interval::Interval;
use crate::resample::Draws;
use rayon::prelude::*;
use serde::Serialize;
use smartmoney_analysis::{Market, median};

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
    /// The same of what stands in the place of their positions, sold with the leader, by delay.
    pub placebos: Vec<PlaceboReport>,
    /// After costs, sold with the leader, by delay and size.
    pub net: Vec<NetCell>,
    /// How much later than the leader a follower has half of what he has in the same block, in
    /// seconds, sold with the leader, before costs; None where he has nothing, or more than half
    /// after a day.
    pub half_life_secs: Option<f64>,
    /// The largest size at which something is left after costs, by delay.
    pub capacities: Vec<DelayCapacity>,
}

/// What following a placebo would have brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceboReport {
    /// What stands in the place of the positions.
    pub placebo: Placebo,
    /// Sold with the leader, by delay. Where nothing stands in the place of a position, it is not
    /// filled.
    pub gross: Vec<FollowCell>,
}

/// How much of a delay's excess can be had.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DelayCapacity {
    /// How late.
    pub delay: String,
    /// None where nothing is left at any size.
    pub capacity: Option<Capacity>,
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

/// Follows both groups of wallets in every way. Intervals come of so many draws from a seed, and so
/// do the placebos.
pub fn follow_report(
    cut_offs: &[CutOff],
    leaders: &Leaders,
    market: &Market,
    wait_hours: u32,
    costs: Costs,
    (draws, seed): (usize, u64),
) -> Vec<FollowReport> {
    let draws = Draws::new(cut_offs, draws, seed);
    let grid = Grid {
        setting: Setting {
            tape: &leaders.tape,
            market,
            wait_secs: i64::from(wait_hours) * i64::from(HOUR),
        },
        costs,
        draws: &draws,
    };
    let of_group = |group: LeaderGroup| {
        let followed = group.after(cut_offs);
        let positions = followed.iter().filter_map(|(number, days)| {
            let traded = leaders.traded.get(number)?;
            Some(positions(*number, traded, *days))
        });
        let positions: Vec<Position<'_>> = positions.flatten().collect();
        let placebos = Placebo::ALL.map(|placebo| PlaceboReport {
            placebo,
            gross: grid.decay(&placebo.of(&positions, leaders, seed), positions.len()),
        });
        FollowReport {
            placebos: placebos.into(),
            ..grid.report(group, &positions)
        }
    };
    LeaderGroup::ALL.into_iter().map(of_group).collect()
}

/// All that a way of following is looked at with.
struct Grid<'a> {
    setting: Setting<'a>,
    costs: Costs,
    draws: &'a Draws,
}

/// What is measured at a delay: gross by exit, then net by size.
const EXITS: usize = Exit::ALL.len();
const VALUES: usize = EXITS + SIZES.len();

impl Grid<'_> {
    fn report(&self, group: LeaderGroup, positions: &[Position<'_>]) -> FollowReport {
        let mut report = FollowReport {
            group,
            positions: positions.len() as u64,
            costs: self.costs,
            gross: Vec::new(),
            placebos: Vec::new(),
            net: Vec::new(),
            half_life_secs: None,
            capacities: Vec::new(),
        };
        let mut decay = Vec::new();
        for delay in Delay::ALL {
            let followed = self.follow(positions, delay, &Exit::ALL);
            let means = self.means(&followed);
            let cells = Exit::ALL.into_iter().enumerate().zip(means);
            let cells = cells.map(|((at, exit), excess)| {
                let filled = followed.iter().filter(|of| of[at].excess.is_some());
                FollowCell::new((delay, exit), filled.count(), positions.len(), excess)
            });
            report.gross.extend(cells);
            decay.extend(delay.secs().map(f64::from).zip(means[0].value));
            let sizes = SIZES.into_iter().zip(&means[EXITS..]);
            let left: Vec<(f64, f64)> = sizes
                .clone()
                .filter_map(|(size, excess)| Some((size, excess.value?)))
                .collect();
            report.capacities.push(DelayCapacity {
                delay: delay.name(),
                capacity: capacity(&left),
            });
            let cells = sizes.map(|(size_usd, excess)| NetCell {
                delay: delay.name(),
                size_usd,
                cost: self.median_cost(size_usd, &followed),
                excess: *excess,
            });
            report.net.extend(cells);
        }
        report.half_life_secs = half_life(&decay);
        report
    }

    /// Sold with the leader, by delay, where there were `of_all` to begin with.
    fn decay(&self, positions: &[Position<'_>], of_all: usize) -> Vec<FollowCell> {
        let cells = Delay::ALL.into_iter().map(|delay| {
            let followed = self.follow(positions, delay, &[Exit::Leader]);
            let filled = followed.iter().filter(|of| of[0].excess.is_some()).count();
            let [excess] = Clusters::of(followed.iter().map(|of| {
                let place = self.draws.place(of[0].token, of[0].week);
                (place, [of[0].excess])
            }))
            .means(self.draws);
            FollowCell::new((delay, Exit::Leader), filled, of_all, excess)
        });
        cells.collect()
    }

    /// What came of each position, by exit.
    fn follow(
        &self,
        positions: &[Position<'_>],
        delay: Delay,
        exits: &[Exit],
    ) -> Vec<Vec<Followed>> {
        let repeated = positions.par_iter();
        repeated
            .map(|position| position.repeat(self.setting, delay, exits))
            .collect()
    }

    fn means(&self, followed: &[Vec<Followed>]) -> [Interval; VALUES] {
        let positions = followed.iter().map(|by_exit| {
            let mut values = [None; VALUES];
            for (value, of) in values.iter_mut().zip(by_exit) {
                *value = of.excess;
            }
            let with_leader = &by_exit[0];
            for (value, size) in values[EXITS..].iter_mut().zip(SIZES) {
                let cost = self.cost(size, with_leader);
                *value = with_leader.excess.map(|excess| excess - cost);
            }
            let place = self.draws.place(with_leader.token, with_leader.week);
            (place, values)
        });
        Clusters::of(positions).means(self.draws)
    }

    /// Of both trades.
    fn cost(&self, size_usd: f64, of: &Followed) -> f64 {
        2.0 * self.costs.of_trade(size_usd, of.hourly_volume)
    }

    fn median_cost(&self, size_usd: f64, followed: &[Vec<Followed>]) -> Option<f64> {
        let with_leader = followed.iter().map(|by_exit| &by_exit[0]);
        let filled = with_leader.filter(|of| of.excess.is_some());
        let mut costs: Vec<f64> = filled.map(|of| self.cost(size_usd, of)).collect();
        median(&mut costs)
    }
}

impl FollowCell {
    fn new((delay, exit): (Delay, Exit), filled: usize, of: usize, excess: Interval) -> Self {
        Self {
            delay: delay.name(),
            exit: exit.name(),
            fill_rate: (of > 0).then(|| filled as f64 / of as f64),
            break_even_cost: excess.value.map(|mean| (mean / 2.0).max(0.0)),
            excess,
        }
    }
}

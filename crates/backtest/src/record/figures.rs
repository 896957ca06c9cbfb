//! The figures of one graded list or several.

use super::graded::{GradedList, GradedPosition};
use crate::figures::{BUCKETS, Part, bucket_of};
use crate::interval::{Bounds, EXCESS, SHARE, interval};
use crate::resample::{Draw, Draws};
use smartmoney_model::{
    Expectation, Forward, Interval, RecordFigures, RecordGroup, ScoreBucket, TokenId, WalletStatus,
};
use std::collections::BTreeSet;

/// Own over the market and over the crowd, and a follower's.
const MEASURES: usize = 4;
const FOLLOWER_PEERS: usize = 3;
const STATUSES: [WalletStatus; 3] = [
    WalletStatus::Identified,
    WalletStatus::Candidate,
    WalletStatus::Former,
];

/// Positions of fewer tokens say nothing of how sure a figure is.
const LEAST_TOKENS: usize = 5;

/// All figures that are drawn anew to learn how sure they are.
#[derive(Default)]
struct Sums {
    groups: [GroupSums; STATUSES.len()],
    ahead_by_score: [Part; BUCKETS],
}

#[derive(Default)]
struct GroupSums {
    excess: [Part; MEASURES],
    wallets_ahead: [Part; MEASURES],
    positions_ahead: [Part; MEASURES],
    /// Excess in a period, of the wallets with an expectation.
    by_period: [Part; MEASURES],
}

impl GradedList {
    /// The figures of these lists together. Intervals come of so many draws from `seed`.
    pub fn figures(lists: &[Self], draws: usize, seed: u64) -> RecordFigures {
        let positions = || lists.iter().flat_map(|list| &list.positions);
        let found = Sums::of(lists, None);
        let tokens: BTreeSet<TokenId> = positions().map(|of| of.token).collect();
        let draws = if tokens.len() < LEAST_TOKENS {
            0
        } else {
            draws
        };
        let draws = Draws::over(positions().map(|of| (of.token, of.week)), draws, seed);
        let resampled = draws.all().iter();
        let resampled = resampled.map(|draw| Sums::of(lists, Some((&draws, draw))));
        let sure = Sure {
            found,
            drawn: resampled.collect(),
        };
        let mut figures = RecordFigures {
            by_score: by_score(lists, &sure),
            ..RecordFigures::default()
        };
        for (at, status) in STATUSES.into_iter().enumerate() {
            if let Some(group) = figures.group(status) {
                *group = counted(lists, status);
                sure.fill(at, group);
            }
        }
        figures
    }

    /// Each wallet with its positions.
    fn by_wallet(&self) -> impl Iterator<Item = (usize, &[GradedPosition])> {
        let chunks = self.positions.chunk_by(|a, b| a.wallet == b.wallet);
        chunks.map(|positions| (positions[0].wallet as usize, positions))
    }
}

impl GradedPosition {
    fn excess(&self, measure: usize) -> Option<f64> {
        match measure {
            0 | 1 => Some(self.own[measure]),
            _ => Some(self.follower?[measure - 2]),
        }
    }
}

impl Sums {
    fn of(lists: &[GradedList], drawn: Option<(&Draws, &Draw)>) -> Self {
        let mut sums = Self::default();
        for list in lists {
            for (number, positions) in list.by_wallet() {
                sums.add(list, number, positions, drawn);
            }
        }
        sums
    }

    fn add(
        &mut self,
        list: &GradedList,
        number: usize,
        positions: &[GradedPosition],
        drawn: Option<(&Draws, &Draw)>,
    ) {
        let wallet = &list.wallets[number];
        let Some(at) = STATUSES.iter().position(|of| *of == wallet.listed.status) else {
            return;
        };
        let group = &mut self.groups[at];
        for measure in 0..MEASURES {
            let mut mean = Part::default();
            let mut counted = 0.0;
            for of in positions {
                let Some(excess) = of.excess(measure) else {
                    continue;
                };
                let weight = drawn.map_or(1.0, |(draws, draw)| {
                    draw.weight(draws.place(of.token, of.week))
                });
                mean.add_weighted(excess, weight);
                group.positions_ahead[measure].add_weighted(ahead(excess), weight);
                counted += 1.0;
            }
            // In a draw a wallet counts as often as its mean position.
            let weight = mean.weight() / counted;
            let Some(mean) = mean.value() else {
                continue;
            };
            group.excess[measure].add_weighted(mean, weight);
            group.wallets_ahead[measure].add_weighted(ahead(mean), weight);
            if measure == FOLLOWER_PEERS
                && let Some(score) = wallet.listed.score
            {
                self.ahead_by_score[bucket_of(score)].add_weighted(ahead(mean), weight);
            }
            let periods = wallet.periods[measure / 2];
            if wallet.listed.expected(measure).is_some() && periods > 0 {
                let in_period = mean * counted / periods as f64;
                group.by_period[measure].add_weighted(in_period, weight);
            }
        }
    }
}

impl super::graded::Listed {
    fn expected(&self, measure: usize) -> Option<f64> {
        match measure {
            0 | 1 => self.expected_excess,
            _ => self.follower_excess,
        }
    }
}

fn ahead(excess: f64) -> f64 {
    f64::from(u8::from(excess > 0.0))
}

/// Figures, and as they were drawn.
struct Sure {
    found: Sums,
    drawn: Vec<Sums>,
}

impl Sure {
    /// One without width says nothing: the few positions of it all say the same.
    fn interval(&self, bounds: Bounds, of: impl Fn(&Sums) -> Option<f64>) -> Interval {
        let drawn: Vec<f64> = self.drawn.iter().filter_map(&of).collect();
        let interval = interval(of(&self.found), &drawn, bounds);
        let varies = drawn.iter().any(|value| *value != drawn[0]);
        Interval {
            low: interval.low.filter(|_| varies),
            high: interval.high.filter(|_| varies),
            ..interval
        }
    }

    fn fill(&self, at: usize, group: &mut RecordGroup) {
        let forward = |measure: usize| Forward {
            excess: self.interval(EXCESS, |sums| sums.groups[at].excess[measure].value()),
            wallets_ahead: self
                .interval(SHARE, |sums| sums.groups[at].wallets_ahead[measure].value()),
            positions_ahead: self.interval(SHARE, |sums| {
                sums.groups[at].positions_ahead[measure].value()
            }),
        };
        group.own_market = forward(0);
        group.own_peers = forward(1);
        group.follower_market = forward(2);
        group.follower_peers = forward(3);
        group.expected_excess.came = self.lesser(at, 0);
        group.follower_excess.came = self.lesser(at, 2);
    }

    /// Excess in a period over the market or over the crowd, whichever is less.
    fn lesser(&self, at: usize, market: usize) -> Interval {
        let over = |measure: usize| {
            self.interval(EXCESS, |sums| sums.groups[at].by_period[measure].value())
        };
        let (market, crowd) = (over(market), over(market + 1));
        if crowd.value < market.value {
            crowd
        } else {
            market
        }
    }
}

/// What is counted of a group and not drawn.
fn counted(lists: &[GradedList], status: WalletStatus) -> RecordGroup {
    let mut group = RecordGroup::default();
    let mut expected = [Part::default(); 2];
    for list in lists {
        for wallet in list.wallets.iter().filter(|of| of.listed.status == status) {
            group.wallets += 1;
            let Some(result) = wallet.result else {
                group.gone += 1;
                continue;
            };
            group.stopped += u64::from(result.trades == 0);
            group.pnl += result.pnl;
        }
        for (number, positions) in list.by_wallet() {
            let wallet = &list.wallets[number];
            if wallet.listed.status != status {
                continue;
            }
            let followed = positions.iter().filter(|of| of.follower.is_some()).count() as u64;
            group.measured += 1;
            group.followed += u64::from(followed > 0);
            group.positions += positions.len() as u64;
            group.followed_positions += followed;
            for (own_or_follower, part) in expected.iter_mut().enumerate() {
                let said = wallet.listed.expected(own_or_follower * 2);
                if let Some(said) = said.filter(|_| wallet.periods[own_or_follower] > 0) {
                    part.add(said);
                }
            }
        }
    }
    let [own, follower] = expected.map(|part| Expectation {
        expected: part.value(),
        came: Interval::default(),
    });
    (group.expected_excess, group.follower_excess) = (own, follower);
    group
}

fn by_score(lists: &[GradedList], sure: &Sure) -> Vec<ScoreBucket> {
    let mut said = [Part::default(); BUCKETS];
    for list in lists {
        for (number, positions) in list.by_wallet() {
            let score = list.wallets[number].listed.score;
            let is_followed = positions.iter().any(|of| of.follower.is_some());
            if let Some(score) = score.filter(|_| is_followed) {
                said[bucket_of(score)].add(score / 100.0);
            }
        }
    }
    let edge = |bucket: usize| bucket as f64 * 100.0 / BUCKETS as f64;
    let buckets = said.into_iter().enumerate();
    let bucket = |(bucket, said): (usize, Part)| ScoreBucket {
        from: edge(bucket),
        to: edge(bucket + 1),
        wallets: count(said.weight),
        said: said.value(),
        ahead: sure.interval(SHARE, |sums| sums.ahead_by_score[bucket].value()),
    };
    buckets.map(bucket).collect()
}

/// How many were added, each with the weight of one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count is whole and not negative"
)]
fn count(weight: f64) -> u64 {
    weight as u64
}

#[cfg(test)]
mod tests;

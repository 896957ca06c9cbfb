//! The tests of one wallet: whether its positions and periods, and a follower's, lie above the
//! market's and above the crowd's.

use super::crowd::Peers;
use super::mean_above_zero::p_value_mean_above_zero;
use super::position::{period_of, period_start};
use super::posterior::{p_of, z_of};
use crate::EvidenceSettings;
use smartmoney_model::{
    Day, ExcessPoint, PeriodExcess, PositionEvidence, PositionRecord, Timestamp,
};

/// The excess of a wallet by periods, and a follower's by positions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SkillTest {
    /// Positions compared, closed and open.
    pub compared: u64,
    /// Those that could be followed.
    pub followed: u64,
    /// Periods with a compared position.
    pub periods: u64,
    /// The wallet's own excess over the market, and over the crowd.
    pub own: [TestedMean; 2],
    /// A follower's.
    pub follower: [TestedMean; 2],
    /// A follower's, each position one observation.
    pub follower_positions: [TestedMean; 2],
    /// Of skill: of a follower's three tests together. None where one of them is missing.
    pub p_value: Option<f64>,
    /// What the means by period are of.
    pub curve: Vec<ExcessPoint>,
}

/// A mean over periods, or over positions.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TestedMean {
    /// A fraction of a position's cost.
    pub mean: Option<f64>,
    /// The same without the best.
    pub without_best: Option<f64>,
    /// One-sided p-value that it lies above 0.
    pub p_value: Option<f64>,
    /// Standard error of the mean.
    pub error: Option<f64>,
}

/// What one position earned in all of its periods; fractions of its cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositionExcess {
    /// The wallet's own, over the market and over the crowd.
    pub own: [f64; 2],
    /// A follower's; None where nothing could be followed.
    pub follower: Option<[f64; 2]>,
}

/// Sums of one period.
#[derive(Debug, Clone, Copy, Default)]
struct Period {
    is_active: bool,
    is_followed: bool,
    own: f64,
    own_peers: f64,
    follower: f64,
    follower_peers: f64,
}

impl SkillTest {
    /// The lesser of its own means.
    pub fn worse_of_own(&self) -> TestedMean {
        worse(&self.own)
    }

    /// The lesser of a follower's means.
    pub fn worse_of_follower(&self) -> TestedMean {
        worse(&self.follower)
    }

    /// A follower's positions one by one are compared with the crowd, which tells skill from
    /// luck best. Two further tests have to agree: the positions beside the market, and the
    /// periods beside the crowd, where what happens to many positions at once is one observation.
    /// The least of the three z-values counts, with `allowance` added to the latter two. Without it
    /// this would be the test of Berger (*Multiparameter Hypothesis Testing and Acceptance
    /// Sampling*, 1982); with it the empirical null has to hold the level.
    fn of_skill(&self, allowance: f64) -> Option<f64> {
        let [market, crowd] = &self.follower_positions;
        let [_, by_period] = &self.follower;
        let agreeing = z_of(market.p_value?.max(by_period.p_value?)) + allowance;
        Some(p_of(agreeing.min(z_of(crowd.p_value?))))
    }

    /// Tests a wallet against the crowd.
    pub fn new(evidence: &PositionEvidence, peers: &Peers, settings: &EvidenceSettings) -> Self {
        let mut test = Self::default();
        let Some(until) = evidence.until else {
            return test;
        };
        let compared = evidence
            .positions
            .iter()
            .filter(|record| record.left_out.is_none());
        let mut periods: Vec<Period> = Vec::new();
        let mut positions: Vec<[f64; 2]> = Vec::new();
        let first = evidence
            .positions
            .iter()
            .map(|record| period_of(record.opened_at.day(), settings))
            .min();
        let first = first.unwrap_or(0);
        for record in compared {
            test.compared += 1;
            let is_followed = is_followed(record, peers, settings);
            test.followed += u64::from(is_followed);
            let earned = add_periods(
                &mut periods,
                first,
                record,
                is_followed,
                peers,
                until,
                settings,
            );
            if is_followed && !record.periods.is_empty() {
                positions.push(earned);
            }
        }
        test.periods = periods.iter().filter(|period| period.is_active).count() as u64;
        let least = settings.min_periods as usize;
        let mean = |is_counted: fn(&&Period) -> bool, of: fn(&Period) -> f64| {
            let values: Vec<f64> = periods.iter().filter(is_counted).map(of).collect();
            TestedMean::of(&values, least)
        };
        test.own = [Period::market, Period::crowd].map(|of| mean(|of| of.is_active, of));
        test.follower = [Period::follower_market, Period::follower_crowd]
            .map(|of| mean(|of| of.is_followed, of));
        test.follower_positions = [0, 1].map(|over| {
            let values: Vec<f64> = positions.iter().map(|earned| earned[over]).collect();
            TestedMean::of(&values, least)
        });
        test.p_value = test.of_skill(settings.allowance);
        // Kept where it shows something: of the many wallets with a handful of positions it would
        // take most of the room.
        if test.p_value.is_some() {
            test.curve = periods
                .iter()
                .zip(first..)
                .filter(|(period, _)| period.is_active)
                .map(|(period, number)| period.point(period_start(number, settings)))
                .collect();
        }
        test
    }
}

impl Period {
    fn market(&self) -> f64 {
        self.own
    }

    fn crowd(&self) -> f64 {
        self.own - self.own_peers
    }

    fn follower_market(&self) -> f64 {
        self.follower
    }

    fn follower_crowd(&self) -> f64 {
        self.follower - self.follower_peers
    }

    fn point(&self, from: Timestamp) -> ExcessPoint {
        let followed = |value: f64| self.is_followed.then_some(value);
        ExcessPoint {
            from,
            market: self.market(),
            crowd: self.crowd(),
            follower: followed(self.follower_market()),
            follower_crowd: followed(self.follower_crowd()),
        }
    }
}

/// Adds a position's excess to that of its periods; returns what a follower earned in all
/// of them, beyond the market and beyond the crowd.
fn add_periods(
    periods: &mut Vec<Period>,
    first: i32,
    record: &PositionRecord,
    is_followed: bool,
    peers: &Peers,
    until: Day,
    settings: &EvidenceSettings,
) -> [f64; 2] {
    let mut earned = [0.0; 2];
    for (period, excess, crowd) in beside_crowd(record, peers, until, settings) {
        let at = usize::try_from(period - first).unwrap_or(0);
        if periods.len() <= at {
            periods.resize(at + 1, Period::default());
        }
        let sums = &mut periods[at];
        sums.is_active = true;
        sums.own += f64::from(excess.own);
        sums.own_peers += crowd;
        if is_followed {
            sums.is_followed = true;
            sums.follower += f64::from(excess.follower);
            sums.follower_peers += crowd;
            earned[0] += f64::from(excess.follower);
            earned[1] += f64::from(excess.follower) - crowd;
        }
    }
    earned
}

/// The periods of a position: the number of each, what the position earned beyond the market, and
/// what the crowd earned in the same time.
fn beside_crowd<'a>(
    record: &'a PositionRecord,
    peers: &'a Peers,
    until: Day,
    settings: &'a EvidenceSettings,
) -> impl Iterator<Item = (i32, PeriodExcess, f64)> + 'a {
    let end = record.closed_at.unwrap_or(until.start());
    let opened = period_of(record.opened_at.day(), settings);
    let numbered = record.periods.iter().zip(opened..);
    numbered.map(move |(excess, period)| {
        let from = record.opened_at.max(period_start(period, settings));
        let to = end.min(period_start(period + 1, settings));
        (period, *excess, peers.excess(record.token, from, to))
    })
}

fn is_followed(record: &PositionRecord, peers: &Peers, settings: &EvidenceSettings) -> bool {
    record.can_be_followed && peers.breadth(record.token) >= settings.min_holders
}

impl PositionExcess {
    /// Of a position as it was to be seen at the start of a day; None of one that is not
    /// compared.
    pub fn new(
        record: &PositionRecord,
        peers: &Peers,
        until: Day,
        settings: &EvidenceSettings,
    ) -> Option<Self> {
        if record.left_out.is_some() || record.periods.is_empty() {
            return None;
        }
        let mut of = Self {
            own: [0.0; 2],
            follower: is_followed(record, peers, settings).then_some([0.0; 2]),
        };
        for (_, excess, crowd) in beside_crowd(record, peers, until, settings) {
            let add = |sums: &mut [f64; 2], excess: f32| {
                sums[0] += f64::from(excess);
                sums[1] += f64::from(excess) - crowd;
            };
            add(&mut of.own, excess.own);
            if let Some(follower) = &mut of.follower {
                add(follower, excess.follower);
            }
        }
        Some(of)
    }
}

fn worse([market, crowd]: &[TestedMean; 2]) -> TestedMean {
    if crowd.mean < market.mean {
        *crowd
    } else {
        *market
    }
}

impl TestedMean {
    fn of(values: &[f64], least: usize) -> Self {
        if values.len() < least.max(2) {
            return Self::default();
        }
        let n = values.len() as f64;
        let sum: f64 = values.iter().sum();
        let best = values.iter().copied().fold(f64::MIN, f64::max);
        let mean = sum / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self {
            mean: Some(mean),
            without_best: Some((sum - best) / (n - 1.0)),
            p_value: p_value_mean_above_zero(values),
            error: Some((squares / (n - 1.0) / n).sqrt()),
        }
    }
}

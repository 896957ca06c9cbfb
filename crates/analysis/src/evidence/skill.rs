//! The tests of one wallet: whether its weeks, and a follower's, lie above the market's and
//! above the crowd's.

use super::crowd::Peers;
use super::mean_above_zero::p_value_mean_above_zero;
use smartmoney_model::{Day, PositionEvidence, PositionRecord, Timestamp};

/// The weekly excess of a wallet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SkillTest {
    /// Positions compared, closed and open.
    pub compared: u64,
    /// Those that could be followed.
    pub followed: u64,
    /// Weeks with a compared position.
    pub weeks: u64,
    /// The wallet's own excess over the market, and over the crowd.
    pub own: [WeeklyMean; 2],
    /// A follower's.
    pub follower: [WeeklyMean; 2],
    pub position: [WeeklyMean; 2],
    pub position_follower: [WeeklyMean; 2],
}

/// The mean of weekly values.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WeeklyMean {
    /// A fraction of a position's cost, a week.
    pub mean: Option<f64>,
    /// The same without the best week.
    pub without_best: Option<f64>,
    /// One-sided p-value that it lies above 0.
    pub p_value: Option<f64>,
    /// Standard error of the mean.
    pub error: Option<f64>,
}

/// Sums of one week.
#[derive(Debug, Clone, Copy, Default)]
struct Week {
    is_active: bool,
    is_followed: bool,
    own: f64,
    own_peers: f64,
    follower: f64,
    follower_peers: f64,
}

/// How a wallet is tested.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestRules {
    /// Fewer weeks are no test.
    pub min_weeks: usize,
    /// A token's price is made by at least this many wallets; else its positions can't be
    /// followed.
    pub min_breadth: f64,
}

impl Default for TestRules {
    fn default() -> Self {
        Self {
            min_weeks: 6,
            min_breadth: 10.0,
        }
    }
}

impl SkillTest {
    /// Tests a wallet against the crowd.
    pub fn new(evidence: &PositionEvidence, peers: &Peers, rules: TestRules) -> Self {
        let mut test = Self::default();
        let Some(until) = evidence.until else {
            return test;
        };
        let compared = evidence.positions.iter().filter(|record| record.left_out.is_none());
        let mut weeks: Vec<Week> = Vec::new();
        let first = evidence.positions.iter().map(|record| block_of(record.opened_at.day())).min();
        let first = first.unwrap_or(0);
        for record in compared {
            test.compared += 1;
            let is_followed =
                record.can_be_followed && peers.breadth(record.token) >= rules.min_breadth;
            test.followed += u64::from(is_followed);
            add_weeks(&mut weeks, first, record, is_followed, peers, until);
        }
        test.weeks = weeks.iter().filter(|week| week.is_active).count() as u64;
        let by_position = |of: &dyn Fn(&PositionRecord) -> f64, followed: bool| {
            let values: Vec<f64> = evidence.positions.iter().filter(|r| r.left_out.is_none() && (!followed || (r.can_be_followed && peers.breadth(r.token) >= rules.min_breadth))).map(of).collect();
            WeeklyMean::of(&values, 6)
        };
        let sum = |r: &PositionRecord| r.weeks.iter().map(|w| f64::from(w.own)).sum::<f64>();
        let sum_f = |r: &PositionRecord| r.weeks.iter().map(|w| f64::from(w.follower)).sum::<f64>();
        let crowd = |r: &PositionRecord| peers.excess(r.token, r.opened_at, r.closed_at.unwrap_or(until.start()));
        test.position = [by_position(&sum, false), by_position(&|r| sum(r) - crowd(r), false)];
        test.position_follower = [by_position(&sum_f, true), by_position(&|r| sum_f(r) - crowd(r), true)];
        let own = |of: fn(&Week) -> f64| {
            let active = weeks.iter().filter(|week| week.is_active);
            WeeklyMean::of(&active.map(of).collect::<Vec<_>>(), rules.min_weeks)
        };
        let follower = |of: fn(&Week) -> f64| {
            let active = weeks.iter().filter(|week| week.is_followed);
            WeeklyMean::of(&active.map(of).collect::<Vec<_>>(), rules.min_weeks)
        };
        test.own = [own(|week| week.own), own(|week| week.own - week.own_peers)];
        test.follower = [
            follower(|week| week.follower),
            follower(|week| week.follower - week.follower_peers),
        ];
        test
    }
}

fn add_weeks(
    weeks: &mut Vec<Week>,
    first: i32,
    record: &PositionRecord,
    is_followed: bool,
    peers: &Peers,
    until: Day,
) {
    let end = record.closed_at.unwrap_or(until.start());
    let opened = block_of(record.opened_at.day());
    for (excess, week) in record.weeks.iter().zip(opened..) {
        let at = usize::try_from(week - first).unwrap_or(0);
        if weeks.len() <= at {
            weeks.resize(at + 1, Week::default());
        }
        let start = week_start(week);
        let from = record.opened_at.max(start);
        let to = end.min(week_start(week + 1));
        let crowd = f64::from(record.scale) * peers.excess(record.token, from, to);
        let sums = &mut weeks[at];
        sums.is_active = true;
        sums.own += f64::from(excess.own);
        sums.own_peers += crowd;
        if is_followed {
            sums.is_followed = true;
            sums.follower += f64::from(excess.follower);
            sums.follower_peers += crowd;
        }
    }
}

fn block() -> i32 {
    static B: std::sync::OnceLock<i32> = std::sync::OnceLock::new();
    *B.get_or_init(|| std::env::var("BLOCK").ok().and_then(|b| b.parse().ok()).unwrap_or(7))
}
pub(crate) fn block_of(day: Day) -> i32 {
    (day.0 + 3).div_euclid(block())
}
fn week_start(week: i32) -> Timestamp {
    Day(week * block() - 3).start()
}

impl WeeklyMean {
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

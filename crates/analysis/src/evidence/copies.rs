//! Wallets that buy what another buys, again and again: their results are the other's.

use super::false_discovery::q_values;
use rustc_hash::FxHashMap;
use smartmoney_model::{PositionEvidence, Timestamp, TokenId};
use statrs::distribution::{DiscreteCDF, Poisson};

/// Finds copies among the tested wallets.
#[derive(Debug, Default)]
pub struct Copies {
    /// By token and hour: who opened a position, and when.
    buyers: FxHashMap<(TokenId, i32), Vec<(u32, Timestamp)>>,
    /// By wallet: how many positions it opened.
    opened: FxHashMap<u32, Opened>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Opened {
    count: u32,
}

/// What two wallets have in common; the first has the lesser number.
#[derive(Debug, Default, Clone)]
struct Shared {
    count: u32,
    /// By how many seconds the first was earlier each time.
    leads: Vec<f64>,
}

/// Hours in which more wallets than this open a position in a token say nothing of any two.
const MOST_BUYERS: usize = 200;

/// Fewer shared purchases make no copy.
const LEAST_SHARED: u32 = 10;

/// A copy shares more than this of the smaller wallet's purchases.
const LEAST_SHARE: f64 = 0.5;

/// The share of pairs to be wrong about.
const MAX_Q: f64 = 0.01;

/// Who is this little earlier, in seconds, may be in front of the other because it saw the
/// other's order: nobody is then taken for the copy by time alone.
const LEAST_LEAD_SECS: f64 = 60.0;

/// A wallet with this many times the other's purchases of its own is no copy.
const INDEPENDENT: f64 = 2.0;

impl Copies {
    /// Adds a tested wallet, by its number.
    pub fn add(&mut self, wallet: u32, evidence: &PositionEvidence) {
        for record in &evidence.positions {
            let hour = record.opened_at.hour().0;
            let buyers = self.buyers.entry((record.token, hour)).or_default();
            // The first of each hour is enough.
            if buyers.last().is_none_or(|(last, _)| *last != wallet) {
                buyers.push((wallet, record.opened_at));
                self.opened.entry(wallet).or_default().count += 1;
            }
        }
    }

    /// Each copy with the wallet that it follows.
    pub fn find(self) -> FxHashMap<u32, u32> {
        let mut pairs: FxHashMap<(u32, u32), Shared> = FxHashMap::default();
        // How many others opened a position with each of a wallet's.
        let mut company: FxHashMap<u32, f64> = FxHashMap::default();
        for buyers in self
            .buyers
            .values()
            .filter(|buyers| buyers.len() <= MOST_BUYERS)
        {
            for (at, (one, time)) in buyers.iter().enumerate() {
                *company.entry(*one).or_default() += (buyers.len() - 1) as f64;
                for (other, later) in &buyers[at + 1..] {
                    let shared = pairs
                        .entry(((*one).min(*other), (*one).max(*other)))
                        .or_default();
                    shared.count += 1;
                    let lead = later.secs_since(*time);
                    shared.leads.push(if one < other { lead } else { -lead });
                }
            }
        }
        let all: f64 = self.opened.values().map(|of| f64::from(of.count)).sum();
        let opened = |wallet: u32| f64::from(self.opened.get(&wallet).map_or(0, |of| of.count));
        let mut pairs: Vec<((u32, u32), Shared)> = pairs.into_iter().collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        let p_values: Vec<f64> = pairs
            .iter()
            .map(|((one, other), shared)| {
                let company = company.get(one).copied().unwrap_or(0.0);
                let expected = company * opened(*other) / (all - opened(*one)).max(1.0);
                let chance = Poisson::new(expected.max(1e-9));
                chance.map_or(1.0, |chance| chance.sf(u64::from(shared.count) - 1))
            })
            .collect();
        let mut copies = FxHashMap::default();
        let mut found: Vec<(u32, u32)> = Vec::new();
        for (((one, other), shared), q) in pairs.iter().zip(q_values(&p_values)) {
            let smaller = opened(*one).min(opened(*other));
            let is_copy = q <= MAX_Q
                && shared.count >= LEAST_SHARED
                && f64::from(shared.count) > LEAST_SHARE * smaller;
            if is_copy && let Some(leader) = leader(shared, opened(*one), opened(*other)) {
                found.push(if leader {
                    (*other, *one)
                } else {
                    (*one, *other)
                });
            }
        }
        for (copy, leader) in found {
            copies.entry(copy).or_insert(leader);
        }
        roots(&copies)
    }
}

/// Whether the first leads; None where it can't be told.
fn leader(shared: &Shared, first: f64, second: f64) -> Option<bool> {
    let count = f64::from(shared.count);
    let (own, others) = (first - count, second - count);
    if own > INDEPENDENT * others + f64::from(LEAST_SHARED) {
        return Some(true);
    }
    if others > INDEPENDENT * own + f64::from(LEAST_SHARED) {
        return Some(false);
    }
    let mut leads = shared.leads.clone();
    leads.sort_unstable_by(f64::total_cmp);
    let median = leads[leads.len() / 2];
    (median.abs() >= LEAST_LEAD_SECS).then_some(median > 0.0)
}

/// Each copy with the wallet at the head of its line.
fn roots(copies: &FxHashMap<u32, u32>) -> FxHashMap<u32, u32> {
    let head = |copy: u32| {
        let (mut at, mut steps) = (copies[&copy], 0);
        while let Some(next) = copies.get(&at)
            && steps < copies.len()
            && *next != copy
        {
            (at, steps) = (*next, steps + 1);
        }
        at
    };
    copies.keys().map(|copy| (*copy, head(*copy))).collect()
}

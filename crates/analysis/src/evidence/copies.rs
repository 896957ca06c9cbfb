//! Wallets that buy what another buys, again and again: their results are the other's.

use super::false_discovery::q_values;
use super::median::median;
use crate::CopySettings;
use rustc_hash::{FxHashMap, FxHashSet};
use smartmoney_model::{Address, PositionEvidence, Timestamp, TokenId};
use statrs::distribution::{DiscreteCDF, Poisson};
use std::cmp::Reverse;

/// Finds copies among the tested wallets.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    /// By token and hour: who opened a position, and when.
    buyers: FxHashMap<(TokenId, i32), Vec<(u32, Timestamp)>>,
    /// By wallet: how many positions it opened.
    opened: FxHashMap<u32, u32>,
}

/// Two wallets that open positions together; the first has the lesser number.
type Pair = (u32, u32);

impl Copies {
    /// Adds a tested wallet, by its number.
    pub(crate) fn add(&mut self, wallet: u32, evidence: &PositionEvidence) {
        for record in &evidence.positions {
            let hour = record.opened_at.hour().0;
            let buyers = self.buyers.entry((record.token, hour)).or_default();
            // The first of each hour is enough.
            if buyers.last().is_none_or(|(last, _)| *last != wallet) {
                buyers.push((wallet, record.opened_at));
                *self.opened.entry(wallet).or_default() += 1;
            }
        }
    }

    /// Each copy with the wallet that it follows. Of two that it shares as many purchases with it
    /// follows the one with the lesser address: numbers are in the order of the store.
    pub(crate) fn find(
        self,
        addresses: &[Address],
        settings: &CopySettings,
    ) -> FxHashMap<u32, u32> {
        let counts = self.shared(settings);
        let p_values = self.p_values(&counts, settings);
        let opened = |wallet: u32| f64::from(self.opened.get(&wallet).copied().unwrap_or(0));
        let q_values = q_values(&p_values);
        drop(p_values);
        let alike = counts.iter().zip(q_values).filter(|((pair, count), q)| {
            let smaller = opened(pair.0).min(opened(pair.1));
            *q <= settings.max_q
                && *count >= settings.min_shared
                && f64::from(*count) > settings.min_share * smaller
        });
        let alike: Vec<(Pair, u32)> = alike.map(|(counted, _)| *counted).collect();
        drop(counts);
        let leads = self.leads(&alike, settings);
        let repeated = self.repeated(&leads, settings);
        let own =
            |wallet: u32| opened(wallet) - f64::from(repeated.get(&wallet).copied().unwrap_or(0));
        // (purchases shared, copy, leader).
        let mut found: Vec<(u32, u32, u32)> = Vec::new();
        for ((one, other), count) in alike {
            let Some(lead) = leads.get(&(one, other)) else {
                continue;
            };
            let (first, second) = if *lead >= 0.0 {
                (one, other)
            } else {
                (other, one)
            };
            let alone = [first, second].map(|wallet| opened(wallet) - f64::from(count));
            let leader = match leads_by(lead.abs(), alone, own(second), settings) {
                Some(true) => first,
                Some(false) => second,
                None => continue,
            };
            found.push((count, one + other - leader, leader));
        }
        found
            .sort_by_key(|(shared, _, leader)| (Reverse(*shared), addresses.get(*leader as usize)));
        let mut copies = FxHashMap::default();
        for (_, copy, leader) in found {
            copies.entry(copy).or_insert(leader);
        }
        roots(&copies)
    }

    /// The buyers of each token and hour that say something of any two.
    fn telling(&self, settings: &CopySettings) -> impl Iterator<Item = &Vec<(u32, Timestamp)>> {
        let most = settings.max_buyers as usize;
        self.buyers.values().filter(move |of| of.len() <= most)
    }

    /// How many purchases each pair shares, in order. Of many wallets there are tens of millions
    /// of pairs, nearly all of them by chance: each takes no more than its number until it is
    /// counted.
    fn shared(&self, settings: &CopySettings) -> Vec<(Pair, u32)> {
        let mut all: Vec<Pair> = Vec::new();
        for buyers in self.telling(settings) {
            for (at, (one, _)) in buyers.iter().enumerate() {
                let others = buyers[at + 1..].iter();
                all.extend(others.map(|(other, _)| pair(*one, *other)));
            }
        }
        all.sort_unstable();
        let same = all.chunk_by(|a, b| a == b);
        let counted = same.map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX)));
        counted.collect()
    }

    /// That chance lets a pair share as many.
    fn p_values(&self, counts: &[(Pair, u32)], settings: &CopySettings) -> Vec<f64> {
        // How many others opened a position with each of a wallet's.
        let mut company: FxHashMap<u32, f64> = FxHashMap::default();
        for buyers in self.telling(settings) {
            for (wallet, _) in buyers {
                *company.entry(*wallet).or_default() += (buyers.len() - 1) as f64;
            }
        }
        let all: f64 = self.opened.values().map(|count| f64::from(*count)).sum();
        let opened = |wallet: u32| f64::from(self.opened.get(&wallet).copied().unwrap_or(0));
        let expected = |of: u32, with: u32| {
            let company = company.get(&of).copied().unwrap_or(0.0);
            company * opened(with) / (all - opened(of)).max(1.0)
        };
        let p_value = |((one, other), count): &(Pair, u32)| {
            // Of both, since which is the first depends on the store.
            let expected = expected(*one, *other).max(expected(*other, *one));
            let chance = Poisson::new(expected.max(1e-9));
            chance.map_or(1.0, |chance| chance.sf(u64::from(*count) - 1))
        };
        counts.iter().map(p_value).collect()
    }

    /// By how many seconds the first of each of these pairs is earlier, in the median.
    fn leads(&self, alike: &[(Pair, u32)], settings: &CopySettings) -> FxHashMap<Pair, f64> {
        let none = alike.iter().map(|(pair, _)| (*pair, Vec::new()));
        let mut leads: FxHashMap<Pair, Vec<f64>> = none.collect();
        if leads.is_empty() {
            return FxHashMap::default();
        }
        for buyers in self.telling(settings) {
            for (at, (one, time)) in buyers.iter().enumerate() {
                for (other, later) in &buyers[at + 1..] {
                    if let Some(leads) = leads.get_mut(&pair(*one, *other)) {
                        let lead = later.secs_since(*time);
                        leads.push(if one < other { lead } else { -lead });
                    }
                }
            }
        }
        let medians = leads
            .into_iter()
            .filter_map(|(pair, mut leads)| Some((pair, median(&mut leads)?)));
        medians.collect()
    }

    /// By wallet: how many of its purchases a wallet shares that leads it in time.
    fn repeated(
        &self,
        leads: &FxHashMap<Pair, f64>,
        settings: &CopySettings,
    ) -> FxHashMap<u32, u32> {
        let is_led_by = |wallet: u32, other: u32| {
            let lead = leads.get(&pair(wallet, other)).copied().unwrap_or(0.0);
            let lead = if wallet < other { -lead } else { lead };
            lead >= settings.min_lead_secs
        };
        let led: FxHashSet<u32> = leads
            .iter()
            .filter(|(_, lead)| lead.abs() >= settings.min_lead_secs)
            .map(|((one, other), lead)| if *lead > 0.0 { *other } else { *one })
            .collect();
        let mut repeated = FxHashMap::default();
        for buyers in self.telling(settings) {
            for (wallet, _) in buyers.iter().filter(|(wallet, _)| led.contains(wallet)) {
                if buyers.iter().any(|(other, _)| is_led_by(*wallet, *other)) {
                    *repeated.entry(*wallet).or_default() += 1;
                }
            }
        }
        repeated
    }
}

fn pair(one: u32, other: u32) -> Pair {
    (one.min(other), one.max(other))
}

/// Whether the earlier of a pair leads, rather than the later; None where it can't be told. `alone`
/// is how many purchases the earlier and the later do not share with each other, `own` how many the
/// later shares with no wallet that leads it in time.
fn leads_by(lead: f64, alone: [f64; 2], own: f64, settings: &CopySettings) -> Option<bool> {
    let [first, second] = alone;
    if lead >= settings.min_lead_secs {
        // A wallet that runs in front of another buys little besides; one that repeats several
        // has little that is none of theirs.
        return (own <= first).then_some(true);
    }
    let is_independent = |own: f64, others: f64| {
        own > settings.independent * others + f64::from(settings.min_shared)
    };
    match (is_independent(first, second), is_independent(second, first)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::PositionRecord;

    /// A wallet that opens a position in a token of its own for each pair, at these seconds.
    fn evidence(opened: impl Iterator<Item = (u32, i64)>) -> PositionEvidence {
        let position = |(token, at): (u32, i64)| PositionRecord {
            token: TokenId(token),
            opened_at: Timestamp::from_secs(at),
            closed_at: None,
            cost_cents: 100_000,
            left_out: None,
            price_gain: 0.0,
            can_be_followed: true,
            periods: Vec::new(),
        };
        PositionEvidence {
            positions: opened.map(position).collect(),
            ..PositionEvidence::default()
        }
    }

    /// The same wallets numbered in both orders: the copies by the place in `wallets`.
    fn found_in_both_orders(wallets: &[PositionEvidence]) -> [Vec<(u32, u32)>; 2] {
        let last = u32::try_from(wallets.len() - 1).unwrap();
        [false, true].map(|is_reversed| {
            let place = |number: u32| if is_reversed { last - number } else { number };
            let mut copies = Copies::default();
            for number in 0..=last {
                copies.add(number, &wallets[place(number) as usize]);
            }
            let address = |number: u32| Address::Evm([u8::try_from(place(number)).unwrap(); 20]);
            let addresses: Vec<Address> = (0..=last).map(address).collect();
            let found = copies.find(&addresses, &CopySettings::default());
            let mut found: Vec<_> = found.iter().map(|(a, b)| (place(*a), place(*b))).collect();
            found.sort_unstable();
            found
        })
    }

    /// 20 purchases each, the second's after so many seconds, and one that shares nothing.
    fn pair(lag: impl Fn(u32) -> i64) -> [PositionEvidence; 3] {
        [
            evidence((0..20).map(|token| (token, 100))),
            evidence((0..20).map(|token| (token, 100 + lag(token)))),
            evidence((100..140).map(|token| (token, 100))),
        ]
    }

    #[test]
    fn who_buys_a_minute_later_is_the_copy() {
        assert_eq!(
            found_in_both_orders(&pair(|_| 60)),
            [vec![(1, 0)], vec![(1, 0)]]
        );
        assert_eq!(found_in_both_orders(&pair(|_| 59)), [vec![], vec![]]);
    }

    /// Of 20 leads the two in the middle are 30 and 80 seconds: 55 on average, which is none.
    #[test]
    fn the_order_of_the_wallets_does_not_matter() {
        let lag = |token: u32| if token < 10 { 30 } else { 80 };
        assert_eq!(found_in_both_orders(&pair(lag)), [vec![], vec![]]);
    }

    /// Its 32 purchases are all of one wallet's 12 and of another's 20, ten minutes later.
    #[test]
    fn who_copies_several_is_nobodys_leader_and_follows_whom_it_shares_most_with() {
        let copy = evidence((0..32).map(|token| (token, 600)));
        let others = evidence((100..200).map(|token| (token, 0)));
        let few = evidence((0..12).map(|token| (token, 0)));
        let most = evidence((12..32).map(|token| (token, 0)));
        let found = found_in_both_orders(&[few, most, copy, others]);
        assert_eq!(found, [vec![(2, 1)], vec![(2, 1)]]);
    }

    #[test]
    fn of_two_that_share_as_much_the_lesser_address_leads() {
        let copy = evidence((0..40).map(|token| (token, 600)));
        let others = evidence((100..200).map(|token| (token, 0)));
        let one = evidence((0..20).map(|token| (token, 0)));
        let two = evidence((20..40).map(|token| (token, 0)));
        let found = found_in_both_orders(&[one, two, copy, others]);
        assert_eq!(found, [vec![(2, 0)], vec![(2, 0)]]);
    }

    /// Two minutes ahead of most of its purchases, and with none of its own.
    #[test]
    fn a_wallet_that_runs_in_front_of_another_does_not_take_its_score_away() {
        let wallet = evidence((0..25).map(|token| (token, 200)));
        let front_runner = evidence((0..20).map(|token| (token, 80)));
        let others = evidence((100..200).map(|token| (token, 0)));
        let found = found_in_both_orders(&[wallet, front_runner, others]);
        assert_eq!(found, [vec![], vec![]]);
    }

    /// In the same minute the one that buys much besides is no copy.
    #[test]
    fn of_two_in_one_minute_the_one_that_buys_much_besides_leads() {
        let leader = evidence((0..60).map(|token| (token, 10)));
        let front_runner = evidence((0..20).map(|token| (token, 0)));
        let others = evidence((100..200).map(|token| (token, 0)));
        let found = found_in_both_orders(&[leader, front_runner, others]);
        assert_eq!(found, [vec![(1, 0)], vec![(1, 0)]]);
    }
}

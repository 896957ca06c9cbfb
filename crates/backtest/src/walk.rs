//! From cut-off to cut-off.

use crate::cut_off::{CutOff, judge_at, peers_at};
use crate::forward::{ForwardPosition, ForwardResult, positions_after};
use crate::past::WalletPast;
use crate::plan::Plan;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use smartmoney_analysis::{Comparison, Market, Peers, Settings, WalletOutcome};
use smartmoney_model::{Day, PositionEvidence};

/// Wallets whose evidence is in memory at once.
pub(crate) const AT_ONCE: usize = 200;

/// Judges all wallets at each cut-off of a plan, and measures them in the time after it. `tell` is
/// told how many of the plan's looks are done. The wallets were looked at on [`Plan::looks`]; in
/// which order they come changes nothing but the random order, which is drawn from `seed`.
pub fn walk_forward(
    wallets: &[WalletPast],
    market: &Market,
    plan: &Plan,
    settings: &Settings,
    seed: u64,
    mut tell: impl FnMut(usize),
) -> Vec<CutOff> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut cut_offs: Vec<CutOff> = Vec::with_capacity(plan.cut_offs().len());
    let looks = plan.looks();
    for (number, day) in looks.iter().enumerate() {
        let peers = peers_at(number, *day, wallets, market, settings);
        let ends = cut_offs.iter_mut().find(|cut_off| cut_off.end == *day);
        let begun = ends.as_ref().and_then(|ends| {
            let look = looks.iter().position(|of| *of == ends.day)?;
            Some((look, ends.day))
        });
        let look = Look {
            number,
            begun,
            is_cut_off: plan.cut_offs().contains(day),
            peers: &peers,
            settings,
        };
        let compared = look.at_all(wallets, ends);
        if look.is_cut_off {
            let chances: Vec<f64> = wallets.iter().map(|_| random.random()).collect();
            let (population, before) = (compared.finish(), cut_offs.last());
            let of_all = (wallets, chances.as_slice(), &population);
            let standings = judge_at(number, *day, of_all, before, settings);
            cut_offs.push(CutOff {
                day: *day,
                end: plan.end(*day),
                results: standings.iter().map(|_| None).collect(),
                standings,
                positions: Vec::new(),
            });
        }
        tell(number + 1);
    }
    cut_offs
}

/// One day on which all wallets are looked at.
struct Look<'a> {
    number: usize,
    /// The look and the day of the cut-off whose time ends on this day.
    begun: Option<(usize, Day)>,
    is_cut_off: bool,
    peers: &'a Peers,
    settings: &'a Settings,
}

/// What a wallet shows at a look.
struct Seen {
    evidence: PositionEvidence,
    /// Where wallets are judged on that day.
    outcome: Option<WalletOutcome>,
    /// Where the time of a cut-off ends that it had traded before.
    result: Option<(ForwardResult, Vec<ForwardPosition>)>,
}

impl<'a> Look<'a> {
    /// Gathers what is judged, and adds to the cut-off whose time ends what is measured.
    fn at_all(&self, wallets: &[WalletPast], mut ends: Option<&mut CutOff>) -> Comparison<'a> {
        let mut compared = Comparison::new(self.settings);
        for (part, first) in wallets.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
            let numbered = part.par_iter().enumerate();
            let seen: Vec<Option<Seen>> = numbered
                .map(|(at, past)| self.at(past, first + at))
                .collect();
            for ((past, seen), number) in part.iter().zip(seen).zip(first..) {
                let Some(seen) = seen else {
                    compared.add_untraded(past.key.wallet_address);
                    continue;
                };
                if let Some(outcome) = seen.outcome {
                    compared.add(past.key.wallet_address, outcome, &seen.evidence);
                }
                if let Some((ends, (result, opened))) = ends.as_mut().zip(seen.result) {
                    ends.results[number] = Some(result);
                    ends.positions.extend(opened);
                }
            }
        }
        compared
    }

    fn at(&self, past: &WalletPast, number: usize) -> Option<Seen> {
        let (facts, evidence) = past.at(self.number)?;
        let outcome = self.is_cut_off.then(|| {
            let counts = &facts.positions;
            let mut outcome =
                WalletOutcome::new(counts, &evidence, None, self.peers, self.settings);
            // What a page would draw.
            outcome.test.curve = Vec::new();
            outcome
        });
        let result = self.begun.and_then(|(look, day)| {
            let result = ForwardResult::between(&past.facts(look)?, &facts);
            let number = u32::try_from(number).ok()?;
            let opened = positions_after(day, number, &evidence, self.peers, self.settings);
            Some((result, opened.collect()))
        });
        Some(Seen {
            evidence,
            outcome,
            result,
        })
    }
}

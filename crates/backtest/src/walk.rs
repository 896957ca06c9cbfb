//! From cut-off to cut-off.

use crate::cut_off::{CutOff, judge_at, peers_at};
use crate::forward::{ForwardResult, positions_after};
use crate::past::WalletPast;
use crate::plan::Plan;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use smartmoney_analysis::{Market, Peers, Settings};

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
    for (look, day) in looks.iter().enumerate() {
        let peers = peers_at(look, *day, wallets, market, settings);
        for done in cut_offs.iter_mut().filter(|cut_off| cut_off.end == *day) {
            let before = looks.iter().position(|of| *of == done.day);
            measure(
                done,
                before.unwrap_or(look),
                look,
                wallets,
                &peers,
                settings,
            );
        }
        if plan.cut_offs().contains(day) {
            let chance = || random.random::<f64>();
            let before = cut_offs.last();
            let standings = judge_at(look, *day, wallets, &peers, before, settings, chance);
            cut_offs.push(CutOff {
                day: *day,
                end: plan.end(*day),
                results: standings.iter().map(|_| None).collect(),
                standings,
                positions: Vec::new(),
            });
        }
        tell(look + 1);
    }
    cut_offs
}

/// Measures the wallets that were judged at the look `before` by what they are at `look`.
fn measure(
    cut_off: &mut CutOff,
    before: usize,
    look: usize,
    wallets: &[WalletPast],
    peers: &Peers,
    settings: &Settings,
) {
    let slots = cut_off.results.iter_mut().zip(wallets).zip(0..);
    for ((result, past), number) in slots {
        let Some(earlier) = past.facts(before) else {
            continue;
        };
        let Some((facts, evidence)) = past.at(look) else {
            continue;
        };
        *result = Some(ForwardResult::between(&earlier, &facts));
        let opened = positions_after(cut_off.day, number, &evidence, peers, settings);
        cut_off.positions.extend(opened);
    }
}

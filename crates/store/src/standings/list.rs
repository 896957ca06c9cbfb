//! What earlier states are asked for: the filters and orders of lists that need no other field, and
//! counts.

use super::{ShownRun, ShownWallet, Standings};
use crate::lists::filter::{Condition, Parameter};
use crate::stats::sql::rounded;
use crate::{SortBy, SortOrder, WalletQuery};
use smartmoney_model::{Address, DataVersion, Score, WalletStanding};
use std::cmp::Ordering;
use std::collections::BTreeMap;

impl Standings {
    /// The wallets that match, in the query's order. A query that
    /// [needs another field](WalletQuery::not_kept) is asked as if that part were left out.
    pub fn matching(&self, query: &WalletQuery) -> Vec<&ShownWallet> {
        let conditions: Vec<_> = query.conditions().collect();
        let matches = |shown: &&ShownWallet| {
            conditions
                .iter()
                .all(|(filter, condition)| is_met(&shown.standing, filter.column, condition))
        };
        let mut wallets: Vec<_> = self.wallets.iter().filter(matches).collect();
        let value = |standing: &WalletStanding| match query.sort_by {
            SortBy::FollowerExcess => standing.follower_excess,
            _ => ordered_score(standing),
        };
        wallets.sort_by(|a, b| {
            let (a, b) = (&a.standing, &b.standing);
            undefined_last(value(a), value(b), query.sort_order).then_with(|| by_key(a, b))
        });
        wallets
    }

    /// Counts over all wallets.
    pub fn stats(&self) -> StandingStats {
        let mut stats = StandingStats {
            scored_wallets: self.wallets.len() as u64,
            ..StandingStats::default()
        };
        let (mut sum, mut scores) = (0.0, 0_u64);
        for ShownWallet { standing, .. } in &self.wallets {
            let count = |counts: &mut BTreeMap<String, u64>, name: &str| {
                *counts.entry(name.to_owned()).or_default() += 1;
            };
            count(&mut stats.by_chain, standing.chain_id.as_str());
            count(&mut stats.by_confidence, standing.confidence_level.as_str());
            count(&mut stats.by_status, standing.status.as_str());
            count(&mut stats.by_basis, standing.score_basis.as_str());
            if let Some(score) = standing.smart_money_score.map(Score::value) {
                let tens = (1..10).filter(|tens| score >= f64::from(10 * tens)).count();
                stats.score_distribution[tens] += 1;
                sum += score;
                scores += 1;
            }
        }
        stats.mean_score = (scores > 0).then(|| rounded(sum / scores as f64));
        stats
    }
}

/// Counts over all wallets as they were shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StandingStats {
    /// Wallets that runs had judged.
    pub scored_wallets: u64,
    /// Of them by chain.
    pub by_chain: BTreeMap<String, u64>,
    /// By confidence level.
    pub by_confidence: BTreeMap<String, u64>,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
    /// By what their score was made of, or why there was none.
    pub by_basis: BTreeMap<String, u64>,
    /// By tens of the score, where they had one: 0–10, 10–20, …, 90–100.
    pub score_distribution: [u64; 10],
    /// Mean of the scores that there were.
    pub mean_score: Option<f64>,
}

impl Standings {
    /// Of the wallets after a run, in any order.
    pub(crate) fn of(run: ShownRun, present: DataVersion, wallets: Vec<ShownWallet>) -> Self {
        // Points of before all was kept say nothing of their methodology.
        let is_kept = |of: &ShownWallet| of.standing.methodology_version.is_some();
        let is_exact = run.is_exact && wallets.iter().all(is_kept);
        Self {
            run: ShownRun { is_exact, ..run },
            present,
            wallets: ranked(wallets),
        }
    }
}

/// Puts wallets in the order of lists by the score, and gives each its rank.
fn ranked(mut wallets: Vec<ShownWallet>) -> Vec<ShownWallet> {
    wallets.sort_by(|a, b| {
        let (a, b) = (&a.standing, &b.standing);
        undefined_last(ordered_score(a), ordered_score(b), SortOrder::Desc)
            .then_with(|| by_key(a, b))
    });
    for (shown, rank) in wallets.iter_mut().zip(1..) {
        shown.standing.rank = rank;
    }
    wallets
}

/// As `ORDERED_SCORE` in `lists/index/sql.rs`.
fn ordered_score(standing: &WalletStanding) -> Option<f64> {
    let score = standing.smart_money_score?.value();
    let more = |excess: f64| 0.00495 * (1.0 + excess / (0.01 + excess.abs()));
    Some(score + standing.follower_excess.map_or(0.0, more))
}

fn undefined_last(a: Option<f64>, b: Option<f64>, order: SortOrder) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if order == SortOrder::Desc => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Lists compare addresses as they are written, which for hexadecimal ones is as their bytes.
fn by_key(a: &WalletStanding, b: &WalletStanding) -> Ordering {
    let chains = a.chain_id.as_str().cmp(b.chain_id.as_str());
    chains.then_with(|| match (&a.wallet_address, &b.wallet_address) {
        (Address::Evm(a), Address::Evm(b)) => a.cmp(b),
        (a, b) => a.to_string().cmp(&b.to_string()),
    })
}

fn is_met(standing: &WalletStanding, column: &str, condition: &Condition) -> bool {
    let text = match column {
        "chain_id" => standing.chain_id.as_str(),
        "score_basis" => standing.score_basis.as_str(),
        "status" => standing.status.as_str(),
        "confidence_level" => standing.confidence_level.as_str(),
        "smart_money_score" => {
            let Condition::AtLeast(Parameter::Real(least)) = condition else {
                return true;
            };
            let score = standing.smart_money_score.map(Score::value);
            return score.is_some_and(|score| score >= *least);
        }
        _ => return true,
    };
    match condition {
        Condition::OneOf(texts) => texts.iter().any(|one| one == text),
        Condition::Equals(_) | Condition::AtLeast(_) => true,
    }
}

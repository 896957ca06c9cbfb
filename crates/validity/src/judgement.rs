//! What a run of the job would say of a market's wallets.

use crate::Ledgers;
use smartmoney_analysis::{
    Copies, Crowd, Judge, Names, Population, Settings, Subject, WalletAnalysis, WalletOutcome,
    analyse_wallet,
};
use smartmoney_model::{Address, Day, Timestamp, Wallet, WalletKey};

/// Scores every wallet as a run would; None of those that never traded.
pub fn judge(ledgers: &Ledgers, settings: &Settings) -> Vec<Option<Wallet>> {
    let analysed: Vec<Option<WalletAnalysis>> = ledgers
        .wallets
        .iter()
        .map(|rows| analyse_wallet(&mut rows.clone(), &ledgers.market, settings))
        .collect();
    judge_all(ledgers, &analysed, settings)
}

fn judge_all(
    ledgers: &Ledgers,
    analysed: &[Option<WalletAnalysis>],
    settings: &Settings,
) -> Vec<Option<Wallet>> {
    let population = Population::new(outcomes(ledgers, analysed, settings), settings);
    let names = Names::default();
    let judge = Judge {
        settings,
        population: &population,
        as_of: ledgers.market.as_of().unwrap_or(Day(0)),
        names: &names,
        now: Timestamp::EARLIEST,
    };
    analysed
        .iter()
        .zip(&ledgers.truth)
        .enumerate()
        .map(|(index, (analysis, truth))| {
            let key = key(truth.wallet);
            let subject = Subject {
                key: &key,
                facts: &analysis.as_ref()?.facts,
                label: None,
                curation: None,
                follow: None,
                skill: population.skill(index)?,
                published: None,
            };
            Some(judge.judge(&subject))
        })
        .collect()
}

/// What the wallets' tests say, and which of them are copies.
fn outcomes(
    ledgers: &Ledgers,
    analysed: &[Option<WalletAnalysis>],
    settings: &Settings,
) -> Vec<WalletOutcome> {
    let mut crowd = Crowd::default();
    for analysis in analysed.iter().flatten() {
        crowd.add(&analysis.evidence);
    }
    let until = ledgers.market.as_of().unwrap_or(Day(0));
    let peers = crowd.finish(&ledgers.market, until, &settings.crowd);
    let mut copies = Copies::default();
    let mut outcomes = Vec::with_capacity(analysed.len());
    for (analysis, number) in analysed.iter().zip(0..) {
        let outcome = analysis.as_ref().map_or_else(WalletOutcome::default, |of| {
            WalletOutcome::new(&of.facts.positions, &of.evidence, None, &peers, settings)
        });
        if let Some(of) = analysis
            && outcome.can_be_copy(settings)
        {
            copies.add(number, &of.evidence);
        }
        outcomes.push(outcome);
    }
    let addresses: Vec<Address> = ledgers.truth.iter().map(|of| of.wallet).collect();
    for (copy, leader) in copies.find(&addresses, &settings.copies) {
        outcomes[copy as usize].is_copy_of(ledgers.truth[leader as usize].wallet);
    }
    outcomes
}

fn key(wallet_address: Address) -> WalletKey {
    let chain_id = "ethereum".parse().expect("a chain's name");
    WalletKey {
        chain_id,
        wallet_address,
    }
}

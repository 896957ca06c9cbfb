//! What a run of the job would say of a market's wallets.

use crate::Ledgers;
use smartmoney_analysis::{
    Comparison, Crowd, Judge, Names, Population, Settings, Subject, WalletAnalysis, WalletOutcome,
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
    let population = population(ledgers, analysed, settings);
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

/// All wallets, compared with the crowd that they make.
fn population(
    ledgers: &Ledgers,
    analysed: &[Option<WalletAnalysis>],
    settings: &Settings,
) -> Population {
    let mut crowd = Crowd::default();
    for analysis in analysed.iter().flatten() {
        crowd.add(&analysis.evidence);
    }
    let until = ledgers.market.as_of().unwrap_or(Day(0));
    let peers = crowd.finish(&ledgers.market, until, &settings.crowd);
    let mut compared = Comparison::new(settings);
    for (analysis, truth) in analysed.iter().zip(&ledgers.truth) {
        let Some(WalletAnalysis {
            facts, evidence, ..
        }) = analysis
        else {
            compared.add_untraded(truth.wallet);
            continue;
        };
        let outcome = WalletOutcome::new(&facts.positions, evidence, None, &peers, settings);
        compared.add(truth.wallet, outcome, evidence);
    }
    compared.finish()
}

fn key(wallet_address: Address) -> WalletKey {
    let chain_id = "ethereum".parse().expect("a chain's name");
    WalletKey {
        chain_id,
        wallet_address,
    }
}

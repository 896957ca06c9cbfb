//! The stage that scores all wallets together and stages those that changed.

use crate::isolate::write_each;
use crate::population::Compared;
use crate::read_ahead::read_ahead;
use crate::{Progress, Stage};
use smartmoney_analysis::{Judge, Market, Names, Peers, Settings, Skill, Subject};
use smartmoney_model::{Day, Timestamp};
use smartmoney_store::{FactsRow, LedgerStore, RunStore, StoreError, WalletId};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What became of all wallets.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) total: u64,
    pub(crate) failed: Vec<WalletId>,
    /// The crowd with which they were compared.
    pub(crate) peers: Peers,
}

/// Judges all wallets, beside each other, and hands them to the store, which stages those that are
/// news. A wallet that can't be judged or staged stays as it is published.
pub(crate) async fn judge_wallets(
    store: &RunStore,
    market: &Market,
    compared: Compared,
    settings: &Settings,
    now: Timestamp,
    progress: &dyn Progress,
) -> Result<Judged, StoreError> {
    let mut judged = Judged {
        total: compared.wallets.len() as u64,
        failed: compared.failed,
        peers: compared.peers,
    };
    progress.begin(Stage::Judgement, Some(judged.total));
    let names = load_names(store.ledgers.as_ref()).await?;
    let judge = Judge {
        settings,
        population: &compared.population,
        as_of: market.as_of().unwrap_or(Day(0)),
        names: &names,
        now,
    };
    let facts = Arc::clone(&store.facts);
    let mut read = read_ahead(
        move |after, limit| {
            let facts = Arc::clone(&facts);
            async move { facts.facts_after(after, limit).await }
        },
        |row| row.id,
    );
    while let Some(rows) = read.recv().await {
        let rows = rows?;
        let count = rows.len() as u64;
        let mut wallets = Vec::with_capacity(rows.len());
        for row in &rows {
            // Of one whose comparison failed there is nothing to say.
            let index = compared.wallets.binary_search(&row.id).ok();
            let Some(skill) = index.and_then(|at| compared.population.skill(at)) else {
                continue;
            };
            let subject = subject(row, skill);
            let judgement = catch_unwind(AssertUnwindSafe(|| judge.judge(&subject)));
            if let Ok(wallet) = judgement {
                wallets.push((row.id, wallet));
            } else {
                tracing::error!(wallet = row.id.0, "the judgement of a wallet panicked");
                judged.failed.push(row.id);
            }
        }
        let refused = write_each(wallets, |part| store.publication.stage_wallets(part)).await?;
        judged.failed.extend(refused);
        progress.advance(count);
    }
    Ok(judged)
}

fn subject<'a>(row: &'a FactsRow, skill: &'a Skill) -> Subject<'a> {
    Subject {
        key: &row.key,
        facts: &row.facts,
        label: row.label.as_ref(),
        curation: row.curation.as_ref(),
        skill,
        follow: row.follow.as_ref(),
        published: row.published,
    }
}

/// What the store's tokens and exchanges are called.
async fn load_names(ledgers: &dyn LedgerStore) -> Result<Names, StoreError> {
    Ok(Names {
        tokens: ledgers
            .tokens()
            .await?
            .into_iter()
            .map(|(id, token)| (id, token.label()))
            .collect(),
        projects: ledgers.projects().await?.into_iter().collect(),
    })
}

//! The stage that scores all wallets together and stages those that changed.

use crate::isolate::write_each;
use crate::{Progress, Stage};
use smartmoney_analysis::{Judge, Names, Population, Settings, Subject, WalletOutcome};
use smartmoney_model::{Day, LabelKind, Timestamp};
use smartmoney_store::{
    FactStore, FactsRow, LedgerStore, PopulationEntry, RunStore, StoreError, WalletId,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::mpsc::{self, Receiver};

/// Wallets judged and staged together.
const WALLETS_AT_ONCE: usize = 1_000;

/// What became of all wallets.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) total: u64,
    pub(crate) failed: Vec<WalletId>,
}

/// Judges all wallets together and hands them to the store, which stages those that are
/// news. A wallet that can't be staged stays as it is published.
pub(crate) async fn judge_wallets(
    store: &RunStore,
    as_of: Option<Day>,
    settings: &Settings,
    now: Timestamp,
    progress: &dyn Progress,
) -> Result<Judged, StoreError> {
    let entries = store.facts.population().await?;
    progress.begin(Stage::Judgement, Some(entries.len() as u64));
    let population = population(&entries, settings);
    let names = load_names(store.ledgers.as_ref()).await?;
    let judge = Judge {
        settings,
        population: &population,
        as_of: as_of.unwrap_or(Day(0)),
        names: &names,
        now,
    };
    let mut judged = Judged {
        total: entries.len() as u64,
        failed: Vec::new(),
    };
    let mut read = read_ahead(Arc::clone(&store.facts));
    while let Some(rows) = read.recv().await {
        let rows = rows?;
        let count = rows.len() as u64;
        let mut wallets = Vec::with_capacity(rows.len());
        for row in &rows {
            let subject = subject(row, &entries, &population);
            match catch_unwind(AssertUnwindSafe(|| judge.judge(&subject))) {
                Ok(wallet) => wallets.push((row.id, wallet)),
                Err(_) => {
                    tracing::error!(wallet = row.id.0, "the judgement of a wallet panicked");
                    judged.failed.push(row.id);
                }
            }
        }
        let refused = write_each(wallets, |part| store.publication.stage_wallets(part)).await?;
        judged.failed.extend(refused);
        progress.advance(count);
    }
    Ok(judged)
}

/// All wallets with facts, some at once. The next are read and decoded while the last are
/// judged; reading ends when the receiver is dropped.
fn read_ahead(facts: Arc<dyn FactStore>) -> Receiver<Result<Vec<FactsRow>, StoreError>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut after = WalletId(0);
        loop {
            let rows = facts.facts_after(after, WALLETS_AT_ONCE).await;
            let last = rows.iter().flatten().last().map(|row| row.id);
            let is_heard = sender.send(rows).await.is_ok();
            match last.filter(|_| is_heard) {
                Some(last) => after = last,
                None => return,
            }
        }
    });
    receiver
}

fn population(entries: &[PopulationEntry], settings: &Settings) -> Population {
    let standings: Vec<WalletOutcome> = entries.iter().map(standing).collect();
    Population::new(&standings, &settings.confidence)
}

/// A bot's sure gains, or an exchange's of many people, would make room for
/// others' luck among the q-values: what is labelled so is no test.
fn standing(entry: &PopulationEntry) -> WalletOutcome {
    let is_no_test = matches!(entry.label, Some(LabelKind::Bot | LabelKind::Exchange));
    WalletOutcome {
        wins: entry.wins,
        losses: entry.losses,
        compared: entry.compared,
        p_value: entry.p_value.filter(|_| !is_no_test),
    }
}

fn subject<'a>(
    row: &'a FactsRow,
    entries: &[PopulationEntry],
    population: &Population,
) -> Subject<'a> {
    let index = entries.binary_search_by_key(&row.id, |entry| entry.id).ok();
    Subject {
        key: &row.key,
        facts: &row.facts,
        label: row.label.as_ref(),
        curation: row.curation.as_ref(),
        q_value: index.and_then(|index| population.q_value(index)),
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

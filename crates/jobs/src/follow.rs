//! The stage that measures what copying wallets would have brought. It reads the trades of all
//! wallets once more, so only full runs have it; what they found stays until the next.

use crate::analyse::read_each;
use crate::batches::{Batches, each_in_scope};
use crate::isolate::write_each;
use crate::population::{Compared, all_evidence};
use crate::{JobError, JobOptions, Progress, Stage};
use smartmoney_analysis::{Market, Settings, TokenTrades, token_trades};
use smartmoney_backtest::{FollowPlan, Leaders};
use smartmoney_model::{Day, FollowMeasures, ScoreBasis, TokenId};
use smartmoney_store::{AnalysisScope, RunStore, StoreError, WalletId};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::task::JoinError;

/// The number of all wallets that are not followed: only a leader's own trades are told apart.
const OTHERS: u32 = u32::MAX;

/// By what all followers are measured.
struct Rules {
    market: Arc<Market>,
    settings: Settings,
    plan: FollowPlan,
    /// Those whose own results are tested, by id; a leader's number is the place here.
    tested: Vec<WalletId>,
    tokens: BTreeSet<TokenId>,
}

/// Measures the followers of all wallets whose own results are tested. Returns those that failed,
/// which stay as they were.
pub(crate) async fn measure_followers(
    store: &RunStore,
    market: &Arc<Market>,
    compared: &Compared,
    options: &JobOptions,
    progress: &dyn Progress,
) -> Result<Vec<WalletId>, JobError> {
    progress.begin(Stage::Following, None);
    let plan = FollowPlan::before(market.as_of().unwrap_or(Day(0)), &options.settings);
    let tested = tested(compared);
    if tested.is_empty() {
        return Ok(Vec::new());
    }
    let rules = Arc::new(Rules {
        market: Arc::clone(market),
        settings: options.settings.clone(),
        tokens: tokens_opened(store, &plan, &tested).await?,
        plan,
        tested,
    });
    // All that traded since then, and some more.
    let scope = AnalysisScope::Affected {
        prices_changed_from: Some(rules.plan.begins()),
    };
    let count = store.ledgers.count_to_analyse(scope).await?;
    progress.begin(Stage::Following, Some(count + rules.tested.len() as u64));
    let mut failed = Vec::new();
    let leaders = read_leaders(store, &rules, scope, options, progress, &mut failed).await?;
    failed.sort_unstable();
    measure_all(
        store,
        &rules,
        &Arc::new(leaders),
        options,
        progress,
        &mut failed,
    )
    .await?;
    Ok(failed)
}

fn tested(compared: &Compared) -> Vec<WalletId> {
    let wallets = compared.wallets.iter().enumerate();
    let is_tested = |at: usize| {
        let skill = compared.population.skill(at);
        skill.is_some_and(|skill| skill.basis == ScoreBasis::Tested)
    };
    wallets
        .filter(|(at, _)| is_tested(*at))
        .map(|(_, id)| *id)
        .collect()
}

/// The tokens in which these wallets opened a position that counts.
async fn tokens_opened(
    store: &RunStore,
    plan: &FollowPlan,
    tested: &[WalletId],
) -> Result<BTreeSet<TokenId>, StoreError> {
    let mut tokens = BTreeSet::new();
    let mut read = all_evidence(&store.facts);
    while let Some(rows) = read.recv().await {
        let rows = rows?;
        let of_tested = rows
            .iter()
            .filter(|row| tested.binary_search(&row.id).is_ok());
        let positions = of_tested.flat_map(|row| &row.evidence.positions);
        let opened = positions.filter(|of| plan.has(of.opened_at.day()));
        tokens.extend(opened.map(|of| of.token));
    }
    Ok(tokens)
}

/// The trades of all wallets in these tokens, of several batches at a time.
async fn read_leaders(
    store: &RunStore,
    rules: &Arc<Rules>,
    scope: AnalysisScope,
    options: &JobOptions,
    progress: &dyn Progress,
    failed: &mut Vec<WalletId>,
) -> Result<Leaders, JobError> {
    let mut leaders = rules
        .plan
        .leaders(0..number(rules.tested.len()), rules.tokens.iter().copied());
    let work = |ids| read_batch(store.clone(), Arc::clone(rules), ids);
    let take = |read: Read| {
        progress.advance(read.wallets);
        failed.extend(read.failed);
        for (wallet, traded) in read.traded {
            leaders.add(wallet, traded);
        }
    };
    each_in_scope(store, scope, options, work, take).await?;
    let sort = move || {
        leaders.sort();
        leaders
    };
    let sorted = tokio::task::spawn_blocking(sort).await;
    sorted.map_err(|error| JobError::Interrupted(error.to_string()))
}

/// What a batch of wallets traded.
struct Read {
    wallets: u64,
    traded: Vec<(u32, Vec<TokenTrades>)>,
    failed: Vec<WalletId>,
}

async fn read_batch(
    store: RunStore,
    rules: Arc<Rules>,
    ids: Vec<WalletId>,
) -> Result<Read, JobError> {
    let wallets = ids.len() as u64;
    let mut failed = Vec::new();
    let ledgers = read_each(store.ledgers.as_ref(), ids, &mut failed).await?;
    let trades = move || {
        let mut read = Read {
            wallets,
            traded: Vec::with_capacity(ledgers.len()),
            failed,
        };
        for (id, mut rows) in ledgers {
            let number = rules.tested.binary_search(&id).map_or(OTHERS, number);
            let traded = catch_unwind(AssertUnwindSafe(|| {
                let mut traded = token_trades(&mut rows, &rules.market, &rules.settings);
                traded.retain(|of_token| rules.tokens.contains(&of_token.token));
                traded
            }));
            match traded {
                Ok(traded) => read.traded.push((number, traded)),
                Err(_) => read.failed.push(panicked(id)),
            }
        }
        read
    };
    let read = tokio::task::spawn_blocking(trades).await;
    read.map_err(|error| JobError::Interrupted(error.to_string()))
}

/// Measures and writes the tested wallets, but for those whose trades could not be read, several
/// batches at a time.
async fn measure_all(
    store: &RunStore,
    rules: &Arc<Rules>,
    leaders: &Arc<Leaders>,
    options: &JobOptions,
    progress: &dyn Progress,
    failed: &mut Vec<WalletId>,
) -> Result<(), JobError> {
    let mut numbered: Vec<(u32, WalletId)> = (0..).zip(rules.tested.iter().copied()).collect();
    numbered.retain(|(_, id)| failed.binary_search(id).is_err());
    let mut take = |(count, batch): (u64, Vec<WalletId>)| {
        progress.advance(count);
        failed.extend(batch);
    };
    let mut batches = Batches::new(options);
    for batch in numbered.chunks(options.batch_size.max(1)) {
        let (store, rules, leaders) = (store.clone(), Arc::clone(rules), Arc::clone(leaders));
        let work = measure_batch(store, rules, leaders, batch.to_vec());
        batches.begin(work, &mut take).await?;
    }
    batches.finish(&mut take).await
}

async fn measure_batch(
    store: RunStore,
    rules: Arc<Rules>,
    leaders: Arc<Leaders>,
    batch: Vec<(u32, WalletId)>,
) -> Result<(u64, Vec<WalletId>), JobError> {
    let count = batch.len() as u64;
    let measure = move || {
        let mut measured: Vec<(WalletId, FollowMeasures)> = Vec::with_capacity(batch.len());
        let mut failed = Vec::new();
        for (number, id) in batch {
            match catch_unwind(AssertUnwindSafe(|| {
                rules
                    .plan
                    .measure(number, &leaders, &rules.market, &rules.settings)
            })) {
                Ok(found) => measured.push((id, found)),
                Err(_) => failed.push(panicked(id)),
            }
        }
        (measured, failed)
    };
    let measured = tokio::task::spawn_blocking(measure).await;
    let interrupted = |error: JoinError| JobError::Interrupted(error.to_string());
    let (measured, mut failed) = measured.map_err(interrupted)?;
    let put = |part| store.facts.put_followability(part);
    failed.extend(write_each(measured, put).await?);
    Ok((count, failed))
}

fn panicked(wallet: WalletId) -> WalletId {
    tracing::error!(
        wallet = wallet.0,
        "the measure of a wallet's followers panicked"
    );
    wallet
}

/// More tested wallets than a number can hold would not fit into memory.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(OTHERS)
}

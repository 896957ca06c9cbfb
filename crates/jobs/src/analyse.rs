//! The stage that rebuilds the facts of wallets from their trades.

use crate::batches::each_in_scope;
use crate::detail::{Tokens, analysed_wallet};
use crate::isolate::write_each;
use crate::{JobError, JobOptions, Progress, Stage};
use smartmoney_analysis::{EvidenceSettings, Market, Settings, WalletAnalysis, analyse_wallet};
use smartmoney_model::{LedgerTrade, PositionRecord};
use smartmoney_store::{
    AnalysedWallet, AnalysisScope, LedgerStore, RunStore, StoreError, WalletId,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::task::JoinError;

/// What became of the wallets of a run.
#[derive(Debug, Default)]
pub(crate) struct Analysed {
    pub(crate) processed: u64,
    pub(crate) failed: Vec<WalletId>,
}

/// By what all wallets are analysed.
struct Rules {
    market: Arc<Market>,
    settings: Settings,
    tokens: Tokens,
}

/// Rebuilds the facts and details of every wallet in scope, several batches at a time. A
/// wallet that fails is counted, logged and left as it was.
pub(crate) async fn analyse_wallets(
    store: &RunStore,
    market: &Arc<Market>,
    scope: AnalysisScope,
    options: &JobOptions,
    progress: &dyn Progress,
) -> Result<Analysed, JobError> {
    let count = store.ledgers.count_to_analyse(scope).await?;
    progress.begin(Stage::Analysis, Some(count));
    let rules = Arc::new(Rules {
        market: Arc::clone(market),
        settings: options.settings.clone(),
        tokens: Tokens::load(store.ledgers.as_ref()).await?,
    });
    let mut analysed = Analysed::default();
    let work = |ids| analyse_batch(store.clone(), Arc::clone(&rules), ids);
    let take = |batch: Analysed| {
        progress.advance(batch.processed + batch.failed.len() as u64);
        analysed.processed += batch.processed;
        analysed.failed.extend(batch.failed);
    };
    each_in_scope(store, scope, options, work, take).await?;
    Ok(analysed)
}

async fn analyse_batch(
    store: RunStore,
    rules: Arc<Rules>,
    ids: Vec<WalletId>,
) -> Result<Analysed, JobError> {
    let mut failed = Vec::new();
    let ledgers = read_each(store.ledgers.as_ref(), ids, &mut failed).await?;
    let computed = tokio::task::spawn_blocking(move || compute(ledgers, &rules));
    let interrupted = |error: JoinError| JobError::Interrupted(error.to_string());
    let (analysed, panicked) = computed.await.map_err(interrupted)?;
    failed.extend(panicked);
    let count = analysed.len();
    let unwritten = write_each(analysed, |part| store.facts.put_facts(part)).await?;
    let processed = (count - unwritten.len()) as u64;
    failed.extend(unwritten);
    Ok(Analysed { processed, failed })
}

pub(crate) type Ledger = (WalletId, Vec<LedgerTrade>);

/// The ledgers of a batch; when it can't be read whole, wallet by wallet.
pub(crate) async fn read_each(
    store: &dyn LedgerStore,
    ids: Vec<WalletId>,
    failed: &mut Vec<WalletId>,
) -> Result<Vec<Ledger>, StoreError> {
    match store.ledgers(ids.clone()).await {
        Err(StoreError::Damaged { .. }) => {}
        read => return read,
    }
    let mut ledgers = Vec::with_capacity(ids.len());
    for id in ids {
        match store.ledgers(vec![id]).await {
            Ok(one) => ledgers.extend(one),
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::warn!(wallet = id.0, %error, "a wallet's trades can't be read");
                failed.push(id);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(ledgers)
}

/// The analysis can't fail; if a wallet ever brings out a fault in it, the
/// fault stays with that wallet.
fn compute(
    ledgers: Vec<Ledger>,
    rules: &Rules,
) -> (Vec<(WalletId, AnalysedWallet)>, Vec<WalletId>) {
    let mut analysed = Vec::with_capacity(ledgers.len());
    let mut failed = Vec::new();
    for (id, mut rows) in ledgers {
        match catch_unwind(AssertUnwindSafe(|| {
            let analysis = analyse_wallet(&mut rows, &rules.market, &rules.settings)?;
            let is_unsettled = is_unsettled(&analysis, &rules.market, &rules.settings.evidence);
            Some(analysed_wallet(analysis, is_unsettled, &rules.tokens))
        })) {
            Ok(Some(wallet)) => analysed.push((id, wallet)),
            Ok(None) => {}
            Err(_) => {
                tracing::error!(wallet = id.0, "the analysis of a wallet panicked");
                failed.push(id);
            }
        }
    }
    (analysed, failed)
}

/// Whether a later day alone can change what was found: what is held is valued anew, trades of
/// the day that is not closed become evidence, and a follower may still find a price.
fn is_unsettled(analysis: &WalletAnalysis, market: &Market, settings: &EvidenceSettings) -> bool {
    const HOURS_PER_DAY: i32 = 24;
    let is_open = |position: &PositionRecord| position.closed_at.is_none();
    let is_still_followed = market.as_of().is_none_or(|until| {
        let last = analysis.facts.last_trade.hour().0;
        last + settings.follow_within_hours.cast_signed() >= until.0 * HOURS_PER_DAY
    });
    is_still_followed || analysis.facts.holds || analysis.evidence.positions.iter().any(is_open)
}

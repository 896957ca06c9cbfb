//! Batches of wallets, several under way at a time.

use crate::{JobError, JobOptions};
use smartmoney_store::{AnalysisScope, RunStore, WalletId};
use tokio::task::JoinSet;

/// Wallets whose numbers are read ahead.
const IDS_AT_ONCE: usize = 10_000;

/// The batches that are under way, at most as many as a job's options allow.
pub(crate) struct Batches<T> {
    under_way: JoinSet<Result<T, JobError>>,
    at_once: usize,
}

impl<T: Send + 'static> Batches<T> {
    pub(crate) fn new(options: &JobOptions) -> Self {
        Self {
            under_way: JoinSet::new(),
            at_once: options.concurrency.max(1),
        }
    }

    /// Begins a batch as soon as there is room for it; what another came to is taken then.
    pub(crate) async fn begin(
        &mut self,
        batch: impl Future<Output = Result<T, JobError>> + Send + 'static,
        take: &mut (impl FnMut(T) + Send),
    ) -> Result<(), JobError> {
        if self.under_way.len() >= self.at_once {
            self.next().await?.into_iter().for_each(take);
        }
        self.under_way.spawn(batch);
        Ok(())
    }

    /// Takes what those come to that are left.
    pub(crate) async fn finish(
        mut self,
        take: &mut (impl FnMut(T) + Send),
    ) -> Result<(), JobError> {
        while let Some(batch) = self.next().await? {
            take(batch);
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<T>, JobError> {
        match self.under_way.join_next().await {
            None => Ok(None),
            Some(done) => done
                .map_err(|error| JobError::Interrupted(error.to_string()))?
                .map(Some),
        }
    }
}

/// Hands all wallets in scope to `work`, batch by batch, and what it makes of each to `take`.
pub(crate) async fn each_in_scope<T, W>(
    store: &RunStore,
    scope: AnalysisScope,
    options: &JobOptions,
    work: impl Fn(Vec<WalletId>) -> W + Send,
    mut take: impl FnMut(T) + Send,
) -> Result<(), JobError>
where
    T: Send + 'static,
    W: Future<Output = Result<T, JobError>> + Send + 'static,
{
    let mut batches = Batches::new(options);
    let mut after = WalletId(0);
    loop {
        let ids = store
            .ledgers
            .wallets_to_analyse(scope, after, IDS_AT_ONCE)
            .await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for batch in ids.chunks(options.batch_size.max(1)) {
            batches.begin(work(batch.to_vec()), &mut take).await?;
        }
    }
    batches.finish(&mut take).await
}

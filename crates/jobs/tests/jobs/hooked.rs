//! A real store, before some calls of which something else happens.

use async_trait::async_trait;
use smartmoney_model::{DataVersion, FollowMeasures, Timestamp, Wallet};
use smartmoney_store::*;
use std::sync::Arc;
use std::time::Duration;

/// A call that a hook learns of.
pub enum Call {
    LeaseHolder,
    Renewal,
    Facts(Vec<WalletId>),
    Following,
    Staging(Vec<WalletId>),
    Publication,
}

#[async_trait]
pub trait Hook: Send + Sync + 'static {
    /// What happens before a call. With an error the call does not happen.
    async fn before(&self, call: Call) -> Result<(), StoreError>;
}

/// The part of a store that leases and runs are written to, under a hook.
struct Hooked<S: ?Sized> {
    inner: Arc<S>,
    hook: Arc<dyn Hook>,
}

pub fn hooked(store: &Arc<dyn Store>, hook: Arc<dyn Hook>) -> Arc<dyn JobStore> {
    let inner: Arc<dyn JobStore> = store.clone();
    Arc::new(Hooked { inner, hook })
}

fn ids<T>(wallets: &[(WalletId, T)]) -> Vec<WalletId> {
    wallets.iter().map(|(id, _)| *id).collect()
}

#[async_trait]
impl Leases for Hooked<dyn JobStore> {
    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError> {
        self.inner.take_lease(holder, lasts).await
    }

    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError> {
        self.hook.before(Call::Renewal).await?;
        self.inner.renew_lease(epoch, lasts, progress).await
    }

    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError> {
        self.inner.release_lease(epoch).await
    }

    async fn lease_holder(&self) -> Result<Option<LeaseHolder>, StoreError> {
        self.hook.before(Call::LeaseHolder).await?;
        self.inner.lease_holder().await
    }

    fn begin(&self, epoch: Epoch) -> RunStore {
        let run = self.inner.begin(epoch);
        let (facts, publication) = (run.facts.clone(), run.publication.clone());
        RunStore {
            facts: Arc::new(Hooked {
                inner: facts,
                hook: self.hook.clone(),
            }),
            publication: Arc::new(Hooked {
                inner: publication,
                hook: self.hook.clone(),
            }),
            ..run
        }
    }
}

#[async_trait]
impl RunHistory for Hooked<dyn JobStore> {
    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        self.inner.runs(limit).await
    }

    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError> {
        self.inner.recent_runs(limit).await
    }
}

#[async_trait]
impl Retention for Hooked<dyn JobStore> {
    async fn server_time(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.server_time().await
    }

    async fn trim(
        &self,
        points_before: Timestamp,
        runs_before: Timestamp,
    ) -> Result<Trimmed, StoreError> {
        self.inner.trim(points_before, runs_before).await
    }
}

#[async_trait]
impl StoreState for Hooked<dyn JobStore> {
    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }

    async fn verify(&self) -> Result<(), StoreError> {
        self.inner.verify().await
    }

    async fn data_version(&self) -> Result<DataVersion, StoreError> {
        self.inner.data_version().await
    }

    async fn pending(&self) -> Result<Pending, StoreError> {
        self.inner.pending().await
    }
}

#[async_trait]
impl FactStore for Hooked<dyn FactStore> {
    async fn put_facts(&self, facts: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError> {
        self.hook.before(Call::Facts(ids(&facts))).await?;
        self.inner.put_facts(facts).await
    }

    async fn evidence_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<EvidenceRow>, StoreError> {
        self.inner.evidence_after(after, limit).await
    }

    async fn put_followability(
        &self,
        measured: Vec<(WalletId, FollowMeasures)>,
    ) -> Result<(), StoreError> {
        self.hook.before(Call::Following).await?;
        self.inner.put_followability(measured).await
    }

    async fn has_followability(&self) -> Result<bool, StoreError> {
        self.inner.has_followability().await
    }

    async fn facts_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<FactsRow>, StoreError> {
        self.inner.facts_after(after, limit).await
    }
}

#[async_trait]
impl PublicationStore for Hooked<dyn PublicationStore> {
    async fn prepare(&self, rules: &str) -> Result<Pending, StoreError> {
        self.inner.prepare(rules).await
    }

    async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError> {
        self.hook.before(Call::Staging(ids(&wallets))).await?;
        self.inner.stage_wallets(wallets).await
    }

    async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError> {
        self.hook.before(Call::Publication).await?;
        self.inner.publish(publication).await
    }

    async fn record_failed_run(&self, report: RunReport) -> Result<JobRun, StoreError> {
        self.inner.record_failed_run(report).await
    }
}

//! Work beside requests: warming the cache, writing counts.

use crate::fill_error::fill_error;
use crate::observe::counts;
use crate::routes::stats;
use crate::routes::wallets::{ListRequest, list};
use crate::state::Api;
use crate::time_limit::{CallError, within};
use smartmoney_cache::{Audit, Key};
use smartmoney_model::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// What most people ask first: the default view, the highest scores, verified
/// wallets, whales, funds, top ROI, top PnL, most active.
const ASKED_FIRST: [&str; 8] = [
    "",
    "minScore=90",
    "verified=true",
    "walletType=whale",
    "walletType=fund",
    "sortBy=roi",
    "sortBy=pnl",
    "sortBy=trades",
];

/// How many of the last hour's most asked-for lists are made ready as well.
const MOST_POPULAR: usize = 32;

/// For how long the history is kept.
const KEPT_SECS: i64 = 7 * 24 * 3_600;

/// A write waits no longer for a database that hangs.
const LONGEST_WRITE: Duration = Duration::from_secs(5);

/// Longer than the store itself waits for another process that writes, which it then names.
const LONGEST_RESET: Duration = Duration::from_secs(14);

impl Api {
    /// Fills the cache with the most popular answers. Returns how many are cached; one that
    /// fails is read when a client asks for it.
    pub async fn warm(&self) -> usize {
        let popular = self.popular();
        let first = ASKED_FIRST.iter().filter_map(|text| by_page(text));
        let popular = popular.into_iter().filter(|request| {
            let text = request.canonical();
            !ASKED_FIRST.contains(&text.as_str())
        });
        let mut ready = 0;
        for request in first.chain(popular) {
            let key = Key::list(&request.canonical());
            let store = Arc::clone(&self.store);
            let fill = move || async move {
                list::fill(store.as_ref(), &request)
                    .await
                    .map_err(fill_error)
            };
            match self.cache.get_or_fill(&key, fill).await {
                Ok(_) => ready += 1,
                Err(error) => {
                    let key = key.text();
                    tracing::warn!(key, %error, "a list could not be made ready");
                }
            }
        }
        let store = Arc::clone(&self.store);
        let fill = move || async move { stats::fill(store.as_ref()).await.map_err(fill_error) };
        match self.cache.get_or_fill(&Key::stats(), fill).await {
            Ok(answer) => {
                ready += 1;
                // A request that names a chain reports the error.
                let _ = self.learn_chains(&answer.body);
            }
            Err(error) => tracing::warn!(%error, "the statistics could not be made ready"),
        }
        ready
    }

    /// Compares one of the most asked-for answers with the database; `turn`
    /// says which. What differs is counted and logged: it must never happen.
    pub async fn audit(&self, turn: usize) {
        let mut requests = self.popular();
        if requests.is_empty() {
            return;
        }
        let request = requests.swap_remove(turn % requests.len());
        let key = Key::list(&request.canonical());
        let store = Arc::clone(&self.store);
        let fill = move || async move { list::fill(store.as_ref(), &request).await };
        match self.cache.audit(&key, fill).await {
            // An older one was of the moment between two looks at the version.
            Audit::Skipped | Audit::Same | Audit::Older => {}
            Audit::Failed => tracing::debug!(key = key.text(), "an answer could not be compared"),
            Audit::Different => {
                tracing::error!(
                    key = key.text(),
                    "a cached answer differs from the database"
                );
            }
        }
    }

    /// Writes what this process counted since the last time. What can't be written
    /// goes with the next.
    pub async fn write_history(&self) {
        let mut history = self.history.lock().await;
        let counted = counts(&self.requests.read(), &self.cache.statistics().await);
        let now = (self.clock)();
        let points = history.add(counted, now);
        let oldest = now.as_secs().saturating_sub(KEPT_SECS);
        let put = self
            .store
            .put_monitoring_points(points, Timestamp::from_secs(oldest));
        match within(LONGEST_WRITE, put).await {
            Ok(()) => history.written(),
            Err(error) => tracing::warn!(%error, "what was counted could not be written"),
        }
    }

    /// Counts requests from nothing, and forgets what is stored. After an error the
    /// store may still forget it, later.
    pub(crate) async fn forget_history(&self) -> Result<(), CallError> {
        // This process writes nothing meanwhile.
        let mut history = self.history.lock().await;
        within(LONGEST_RESET, self.store.forget_monitoring()).await?;
        self.requests.reset();
        let of_cache = counts(&[], &self.cache.statistics().await);
        history.restart(of_cache, (self.clock)());
        self.histories.forget();
        Ok(())
    }

    fn popular(&self) -> Vec<ListRequest> {
        let asked = self.cache.popular(MOST_POPULAR);
        asked.iter().filter_map(|text| by_page(text)).collect()
    }
}

/// A cursor is asked for once, and not kept.
fn by_page(text: &str) -> Option<ListRequest> {
    let request = ListRequest::parse(Some(text)).ok()?;
    request.is_by_page().then_some(request)
}

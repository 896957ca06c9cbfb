//! The version of the data: the loop that follows it, and its confirmation by requests.

use crate::cache::Inner;
use crate::currency::Moment;
use crate::{FillError, SmartMoneyCache};
use smartmoney_model::{DataVersion, with_causes};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// After this time a read of the version counts as failed.
const LONGEST_READ: Duration = Duration::from_secs(5);

impl SmartMoneyCache {
    /// Connects to Redis again if it was lost, sends it what was invalidated here
    /// meanwhile, and learns what other processes invalidated.
    pub async fn poll(&self) {
        if let Some(redis) = &self.inner.redis {
            redis.poll(&self.inner.invalidations).await;
        }
    }

    /// Polls Redis and reads the data's version from the store, every `every`, until
    /// the cache is closed. Run it in a task.
    ///
    /// A request that finds the version unconfirmed for longer than
    /// [`confirmed_within`](crate::CacheOptions::confirmed_within) reads it by itself. While it
    /// can't be read no answer is a HIT: where there is a last answer the caller gets it at
    /// once, as STALE.
    pub async fn follow<F, Fut, E>(&self, every: Duration, read_version: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<DataVersion, E>> + Send + 'static,
        E: Into<FillError>,
    {
        let read = move || {
            let read = read_version();
            let read = async move { read.await.map_err(Into::into) };
            Box::pin(read) as _
        };
        // A second loop reads the same store.
        let _ = self.inner.reader.set(Box::new(read));
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut is_reading = true;
        let forever = async {
            loop {
                ticks.tick().await;
                // Learned at once, however long Redis takes.
                let read = self.inner.read_version(LONGEST_READ);
                let ((), failure) = tokio::join!(self.poll(), read);
                match &failure {
                    Err(error) if is_reading => {
                        tracing::warn!(error, "the version of the data can't be read");
                    }
                    Ok(()) if !is_reading => {
                        tracing::info!("the version of the data is read again");
                    }
                    _ => {}
                }
                is_reading = failure.is_ok();
            }
        };
        self.inner.end.run_until_cancelled(forever).await;
    }
}

impl Inner {
    /// Reads the version for a request where it was not confirmed of late. While the store is
    /// known not to answer no request waits for it.
    pub(crate) async fn confirm(&self) {
        let needs_it = || {
            !self.currency.is_confirmed(self.options.confirmed_within)
                && !self.is_store_unavailable()
        };
        if self.reader.get().is_none() || !needs_it() {
            return;
        }
        let arrived = Moment::now();
        let mut last = self.confirming.lock().await;
        // A read that began after this request came speaks for it, whatever it found.
        if needs_it() && last.is_none_or(|began| began < arrived) {
            *last = Some(Moment::now());
            let _ = self.read_version(self.options.confirm_limit).await;
        }
    }

    /// Reads the version and notes whether the store answers. Nothing before it is known how.
    pub(crate) async fn read_version(&self, limit: Duration) -> Result<(), String> {
        let Some(read) = self.reader.get() else {
            return Ok(());
        };
        let began = Moment::now();
        let (failure, is_unavailable) = match timeout(limit, read()).await {
            Ok(Ok(version)) => {
                self.learn(version, began);
                (Ok(()), false)
            }
            Ok(Err(FillError::Failed(error))) => (Err(with_causes(&*error)), true),
            Ok(Err(FillError::Refused(error) | FillError::Faulty(error))) => {
                self.set_store_faulty(true);
                (Err(with_causes(&*error)), false)
            }
            Err(_) => (Err("no answer in time".to_owned()), true),
        };
        self.set_store_unavailable(is_unavailable);
        failure
    }
}

//! The loop that polls Redis and follows the version of the data.

use crate::SmartMoneyCache;
use std::fmt::Display;
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
    /// While the version can't be read, an answer is a HIT until its time to live is
    /// over, and then STALE at once: no caller that has such an answer waits for the store.
    pub async fn follow<F, Fut, E>(&self, every: Duration, mut read_version: F)
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<i64, E>>,
        E: Display,
    {
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut is_reading = true;
        let forever = async {
            loop {
                ticks.tick().await;
                let read = timeout(LONGEST_READ, read_version());
                // Set at once, however long Redis takes.
                let version = async {
                    let failure = match read.await {
                        Ok(Ok(version)) => {
                            self.advance(version);
                            None
                        }
                        Ok(Err(error)) => Some(error.to_string()),
                        Err(_) => Some("no answer in time".to_owned()),
                    };
                    self.inner.set_store_unavailable(failure.is_some());
                    failure
                };
                let ((), failure) = tokio::join!(self.poll(), version);
                match &failure {
                    Some(error) if is_reading => {
                        tracing::warn!(error, "the version of the data can't be read");
                    }
                    None if !is_reading => tracing::info!("the version of the data is read again"),
                    _ => {}
                }
                is_reading = failure.is_none();
            }
        };
        self.inner.end.run_until_cancelled(forever).await;
    }
}

//! Single-flight: concurrent callers of one key share one read. The first caller
//! leads, the others wait for its result.

use crate::entry::Entry;
use crate::{CacheError, Key, State, Tier};
use smartmoney_model::DataVersion;
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The result of a call, shared by every caller that waits for it.
pub(crate) type Outcome = Result<Served, CacheError>;

#[derive(Debug, Clone)]
pub(crate) struct Served {
    pub(crate) entry: Arc<Entry>,
    pub(crate) state: State,
    pub(crate) tier: Tier,
}

/// The cache key, the data version, and the local generation that the answer needs: a
/// caller that comes after a change must not share a read that began before it.
pub(crate) type CallKey = (Key, Option<DataVersion>, u64);

type Calls = HashMap<CallKey, watch::Receiver<Option<Outcome>>>;

/// The calls in flight, at most one for each [`CallKey`].
#[derive(Debug, Default)]
pub(crate) struct SingleFlight(Mutex<Calls>);

pub(crate) enum Role {
    /// This caller has to fetch the answer and [`complete`](Call::complete) the call.
    Leader(Call, Waiter),
    /// Another caller is fetching the answer.
    Follower(Waiter),
}

/// A call in flight, owned by the task that fetches. Dropping it ends the call,
/// so that a task that panics leaves no call behind.
pub(crate) struct Call {
    group: Arc<SingleFlight>,
    key: CallKey,
    result: watch::Sender<Option<Outcome>>,
}

pub(crate) struct Waiter(watch::Receiver<Option<Outcome>>);

impl SingleFlight {
    pub(crate) fn join(self: &Arc<Self>, key: CallKey) -> Role {
        match self.calls().entry(key) {
            Occupied(call) => Role::Follower(Waiter(call.get().clone())),
            Vacant(entry) => {
                let (result, waiting) = watch::channel(None);
                let call = Call {
                    group: self.clone(),
                    key: entry.key().clone(),
                    result,
                };
                entry.insert(waiting.clone());
                Role::Leader(call, Waiter(waiting))
            }
        }
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call {
    /// The answer has to be in memory by now: later callers look there.
    pub(crate) fn complete(self, outcome: Outcome) {
        self.result.send_replace(Some(outcome));
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.group.calls().remove(&self.key);
    }
}

impl Waiter {
    pub(crate) async fn wait(mut self) -> Outcome {
        match self.0.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().unwrap_or(Err(CacheError::Panicked)),
            // The task ended without a result.
            Err(_) => Err(CacheError::Panicked),
        }
    }
}

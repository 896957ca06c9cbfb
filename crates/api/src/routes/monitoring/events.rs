//! GET `/monitoring/events`: one task reads the figures for all listeners.

use super::now::{Monitoring, look};
use crate::access::Access;
use crate::client::Client;
use crate::parameters::Parameters;
use crate::peers::{PeerPermit, Peers};
use crate::problem::{Problem, ProblemBody};
use crate::state::Api;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

/// Listeners of a process: each holds a connection.
const MOST_LISTENERS: usize = 64;

/// Listeners of one client address, so that one client can't use up all permits.
const MOST_OF_ONE_CLIENT: usize = 8;

/// How long until a client may ask again for a permit.
const COME_AGAIN: Duration = Duration::from_secs(10);

/// The answer of GET /monitoring without a key, as a stream of events.
///
/// At once and then every 2 seconds (every second while a scoring run is under
/// way), until the service ends. While the database does not answer `job` is null.
#[utoipa::path(get, path = "/v1/analytics/smart-money/monitoring/events", tag = "monitoring",
    responses(
        (status = 200, description = "Events named `monitoring`, numbered, each with the answer of GET /monitoring as its data", body = MonitoringEvent, content_type = "text/event-stream"),
        (status = 429, description = "Too many listeners from this address", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Too many listeners, or the service is shutting down", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn events(
    client: Client,
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    let listener = api.ticker.listen(&api, client)?;
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    // Proxies that collect an answer before they pass it on are asked not to.
    let headers = [("x-accel-buffering", "no")];
    let events = Sse::new(events).keep_alive(KeepAlive::default());
    Ok((headers, events).into_response())
}

/// An event of the stream.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "for the contract: axum writes events")]
pub(crate) struct MonitoringEvent {
    event: EventName,
    /// 1, 2, 3, …
    #[schema(pattern = "^[0-9]+$")]
    id: String,
    /// A `Monitoring` in JSON.
    data: String,
}

/// What an event tells of.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code, reason = "for the contract")]
pub(crate) enum EventName {
    /// The figures now.
    Monitoring,
}

/// The one task that reads the figures for all listeners, and only while there are any.
#[derive(Debug)]
pub(crate) struct Ticker {
    /// The latest event; None while the task does not run.
    latest: watch::Sender<Option<Event>>,
    permits: Arc<Semaphore>,
    clients: Arc<Peers>,
    number: AtomicU64,
    worker: Mutex<Option<JoinHandle<()>>>,
}

/// A client that listens.
struct Listener {
    events: watch::Receiver<Option<Event>>,
    draining: CancellationToken,
    _permits: (OwnedSemaphorePermit, PeerPermit),
}

impl Default for Ticker {
    fn default() -> Self {
        Self {
            latest: watch::Sender::new(None),
            permits: Arc::new(Semaphore::new(MOST_LISTENERS)),
            clients: Arc::default(),
            number: AtomicU64::new(0),
            worker: Mutex::default(),
        }
    }
}

impl Ticker {
    fn listen(&self, api: &Api, client: Client) -> Result<Listener, Problem> {
        if api.draining.is_cancelled() {
            let detail = "the service is shutting down";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Err(Problem::new(status, "not_ready", detail).retry_after(COME_AGAIN));
        }
        let permits = self.permits(client)?;
        let mut events = self.latest.subscribe();
        // The latest event is new to a listener that has just come.
        events.mark_changed();
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if worker.as_ref().is_none_or(JoinHandle::is_finished) {
            *worker = Some(tokio::spawn(work(api.clone())));
        }
        Ok(Listener {
            events,
            draining: api.draining.clone(),
            _permits: permits,
        })
    }

    fn permits(
        &self,
        Client(address): Client,
    ) -> Result<(OwnedSemaphorePermit, PeerPermit), Problem> {
        let refused = |status, most, whose| {
            let detail = format!("{most} listen{whose} already: ask for /monitoring instead");
            Problem::new(status, "too_many_listeners", detail).retry_after(COME_AGAIN)
        };
        let of_client =
            Peers::enter(&self.clients, address, MOST_OF_ONE_CLIENT).ok_or_else(|| {
                let status = StatusCode::TOO_MANY_REQUESTS;
                refused(status, MOST_OF_ONE_CLIENT, " from this address")
            })?;
        let of_all = Arc::clone(&self.permits).try_acquire_owned();
        let of_all =
            of_all.map_err(|_| refused(StatusCode::SERVICE_UNAVAILABLE, MOST_LISTENERS, ""))?;
        Ok((of_all, of_client))
    }

    fn send(&self, monitoring: &Monitoring) {
        let number = self.number.fetch_add(1, Ordering::Relaxed) + 1;
        let event = Event::default()
            .event("monitoring")
            .id(number.to_string())
            .json_data(monitoring);
        match event {
            Ok(event) => {
                self.latest.send_replace(Some(event));
            }
            Err(error) => tracing::error!(%error, "an event could not be written"),
        }
    }

    /// Whether there are listeners. It holds the lock, so that the next listener is either seen
    /// here or finds no worker.
    fn is_wanted(&self) -> bool {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if self.latest.receiver_count() > 0 {
            return true;
        }
        *worker = None;
        self.latest.send_replace(None);
        false
    }
}

async fn work(api: Api) {
    while api.ticker.is_wanted() {
        // All listeners get the same event, and so it has what callers without a key may see.
        let monitoring = look(&api, Access::Public).await;
        api.ticker.send(&monitoring);
        let pause = if monitoring.is_running() {
            api.settings.event_pause_in_run
        } else {
            api.settings.event_pause
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = api.draining.cancelled() => break,
        }
    }
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                biased;
                () = self.draining.cancelled() => return None,
                changed = self.events.changed() => changed.ok()?,
            }
            // A copy of the bytes, which are few.
            let event = self.events.borrow_and_update().clone();
            if event.is_some() {
                return event;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_looks_for_nobody() {
        let ticker = Ticker::default();
        let working = tokio::spawn(std::future::pending());
        *ticker.worker.lock().unwrap() = Some(working);
        let listener = ticker.latest.subscribe();
        ticker.latest.send_replace(Some(Event::default()));
        assert!(ticker.is_wanted());
        drop(listener);
        assert!(!ticker.is_wanted());
        // The next listener waits for new figures, by a new worker.
        assert!(ticker.latest.borrow().is_none());
        assert!(ticker.worker.lock().unwrap().is_none());
    }
}

use crate::entry::Entry;
use crate::{CacheError, Key, State, Tier};
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What a flight brings to all that wait for it.
pub(crate) type Outcome = Result<Served, CacheError>;

#[derive(Debug, Clone)]
pub(crate) struct Served {
    pub(crate) entry: Arc<Entry>,
    pub(crate) state: State,
    pub(crate) tier: Tier,
}

/// The question, the version, and the local mark that its answer needs: who asks
/// after a change must not get what was asked for before it.
pub(crate) type FlightKey = (Key, i64, u64);

/// Each question is fetched once at a time.
#[derive(Debug, Default)]
pub(crate) struct Flights(Mutex<HashMap<FlightKey, watch::Receiver<Option<Outcome>>>>);

pub(crate) enum Seat {
    Pilot(Flight, Passenger),
    Passenger(Passenger),
}

/// Held by the task that fetches. Whatever ends that task ends the flight.
pub(crate) struct Flight {
    flights: Arc<Flights>,
    key: FlightKey,
    result: watch::Sender<Option<Outcome>>,
}

pub(crate) struct Passenger(watch::Receiver<Option<Outcome>>);

impl Flights {
    pub(crate) fn board(self: &Arc<Self>, key: FlightKey) -> Seat {
        match self.under_way().entry(key) {
            Occupied(flight) => Seat::Passenger(Passenger(flight.get().clone())),
            Vacant(place) => {
                let (result, waiting) = watch::channel(None);
                let flight = Flight {
                    flights: self.clone(),
                    key: place.key().clone(),
                    result,
                };
                place.insert(waiting.clone());
                Seat::Pilot(flight, Passenger(waiting))
            }
        }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<FlightKey, watch::Receiver<Option<Outcome>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    /// What it brings has to be in memory by now: who asks from here on looks there.
    pub(crate) fn land(self, outcome: Outcome) {
        self.result.send_replace(Some(outcome));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.under_way().remove(&self.key);
    }
}

impl Passenger {
    pub(crate) async fn arrive(mut self) -> Outcome {
        match self.0.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().unwrap_or(Err(CacheError::Panicked)),
            // The task ended without a result.
            Err(_) => Err(CacheError::Panicked),
        }
    }
}

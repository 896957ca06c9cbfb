//! The roles together, as each part of the program is given them.

use crate::{
    CurationStore, DetailStore, KeyStore, Leases, ListStore, MonitoringStore, MoveStore, PastStore,
    RecordStore, Retention, RunHistory, SearchStore, SourceStore, StandingStore, StatsStore,
    StoreState, TradeIntake,
};

/// What the HTTP API needs. It can't publish:
///
/// ```compile_fail,E0599
/// # use smartmoney_store::{ApiStore, Epoch};
/// fn publish(store: &dyn ApiStore) {
///     store.begin(Epoch(1));
/// }
/// ```
///
/// as the store of the scoring job can:
///
/// ```
/// # use smartmoney_store::{Epoch, JobStore};
/// fn publish(store: &dyn JobStore) {
///     store.begin(Epoch(1));
/// }
/// ```
pub trait ApiStore:
    KeyStore
    + CurationStore
    + MoveStore
    + RecordStore
    + MonitoringStore
    + RunHistory
    + StandingStore
    + StatsStore
    + StoreState
    + DetailStore
    + ListStore
    + SearchStore
{
}

impl<S> ApiStore for S where
    S: KeyStore
        + CurationStore
        + MoveStore
        + RecordStore
        + MonitoringStore
        + RunHistory
        + StandingStore
        + StatsStore
        + StoreState
        + DetailStore
        + ListStore
        + SearchStore
{
}

/// What the scoring job needs.
pub trait JobStore: Leases + Retention + RunHistory + StoreState {}

impl<S: Leases + Retention + RunHistory + StoreState> JobStore for S {}

/// All roles of a database: what a command opens.
pub trait Store: ApiStore + JobStore + PastStore + SourceStore + TradeIntake {}

impl<S: ApiStore + JobStore + PastStore + SourceStore + TradeIntake> Store for S {}

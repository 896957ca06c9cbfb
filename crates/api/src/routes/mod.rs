//! One endpoint a file: what it answers, its documentation, its handler.

pub(crate) mod changes;
pub(crate) mod moves;
pub(crate) mod record;
pub(crate) mod search;
pub(crate) mod stats;
pub(crate) mod wallets;

pub(crate) mod invalidate;
pub(crate) mod monitoring;
pub(crate) mod scoring;

pub(crate) mod as_of;
pub(crate) mod contract;
pub(crate) mod health;
pub(crate) mod metrics;

//! What the service counts of itself.

mod histogram;
mod latency;
mod requests;

mod history;
mod registry;

pub(crate) use histogram::Counted;
pub(crate) use history::{History, counts, reads_saved};
pub(crate) use latency::Latency;
pub(crate) use registry::registry;
pub(crate) use requests::{Requests, RouteCounted, method_name};

//! Percentiles of durations for `/monitoring`.

use super::Counted;
use serde::Serialize;
use utoipa::ToSchema;

/// Times to answer, in milliseconds; null of nothing. A percentile is the bound that
/// so many answers stayed within, of 0.5, 1, 2.5, 5, 10, …, 10,000; 10,000 also of
/// what took longer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(
    clippy::struct_field_names,
    reason = "the unit belongs to the name in JSON"
)]
pub(crate) struct Latency {
    pub(crate) mean_ms: Option<f64>,
    pub(crate) p50_ms: Option<f64>,
    pub(crate) p95_ms: Option<f64>,
    pub(crate) p99_ms: Option<f64>,
}

impl Latency {
    pub(crate) fn of(counted: &Counted) -> Self {
        let ms = |secs: f64| (secs * 1e6).round() / 1e3;
        let count = counted.count();
        Self {
            mean_ms: (count > 0).then(|| ms(counted.sum_secs / count as f64)),
            p50_ms: counted.quantile(0.5).map(ms),
            p95_ms: counted.quantile(0.95).map(ms),
            p99_ms: counted.quantile(0.99).map(ms),
        }
    }
}

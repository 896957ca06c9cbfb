//! Counts of requests by route and status.

use super::histogram::{BOUNDS_SECS, Counted, Histogram};
use axum::http::{Method, StatusCode};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// A method and a route's template: never a raw path, of which there are
/// endlessly many.
type Route = (&'static str, String);

/// Every request since the start, by route.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    routes: RwLock<BTreeMap<Route, Arc<Counts>>>,
}

/// The classes of statuses: 1xx, 2xx, 3xx, 4xx, 5xx. A mistake of the caller is
/// no error of the server.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

#[derive(Debug, Default)]
struct Counts {
    by_class: [AtomicU64; CLASSES.len()],
    latency: Histogram,
}

/// What one route counted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RouteCounted {
    pub(crate) method: &'static str,
    pub(crate) route: String,
    pub(crate) by_class: [u64; CLASSES.len()],
    pub(crate) latency: Counted,
}

impl RouteCounted {
    /// Mistakes of the callers.
    pub(crate) fn client_errors(&self) -> u64 {
        self.by_class[3]
    }

    /// What went wrong here. That `/readyz` says "not yet" is what it is for.
    pub(crate) fn server_errors(&self) -> u64 {
        if self.route == "/readyz" {
            0
        } else {
            self.by_class[4]
        }
    }
}

impl Requests {
    pub(crate) fn record(
        &self,
        method: &Method,
        template: Option<&str>,
        status: StatusCode,
        took: Duration,
    ) {
        let route = (method_name(method), template.unwrap_or("none").to_owned());
        let counts = self.counts(route);
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        counts.by_class[class].fetch_add(1, Ordering::Relaxed);
        counts.latency.record(took);
    }

    fn counts(&self, route: Route) -> Arc<Counts> {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counts) = routes.get(&route) {
            return Arc::clone(counts);
        }
        drop(routes);
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(routes.entry(route).or_default())
    }

    /// Each route's counts, by route.
    pub(crate) fn read(&self) -> Vec<RouteCounted> {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        routes
            .iter()
            .map(|((method, route), counts)| RouteCounted {
                method,
                route: route.clone(),
                by_class: std::array::from_fn(|class| {
                    counts.by_class[class].load(Ordering::Relaxed)
                }),
                latency: counts.latency.read(),
            })
            .collect()
    }

    pub(crate) fn reset(&self) {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        for counts in routes.values() {
            for class in &counts.by_class {
                class.store(0, Ordering::Relaxed);
            }
            counts.latency.reset();
        }
    }
}

/// Methods that HTTP does not name are counted together, since a client may invent any number
/// of them.
pub(crate) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// The counts as Prometheus reads them.
#[derive(Debug)]
pub(crate) struct RequestsCollector(pub(crate) Arc<Requests>);

impl Collector for RequestsCollector {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let routes = self.0.read();
        let mut requests = encoder.encode_descriptor(
            "smartmoney_http_requests",
            "Requests answered, by route and class of status",
            None,
            MetricType::Counter,
        )?;
        for route in &routes {
            for (class, count) in CLASSES.iter().zip(route.by_class) {
                let labels = [
                    ("method", route.method),
                    ("route", &route.route),
                    ("status", class),
                ];
                if count > 0 {
                    requests
                        .encode_family(&labels)?
                        .encode_counter::<NoLabelSet, _, u64>(&count, None)?;
                }
            }
        }
        let mut latency = encoder.encode_descriptor(
            "smartmoney_http_request_duration_seconds",
            "Time from a request's head to its answer's",
            None,
            MetricType::Histogram,
        )?;
        for route in &routes {
            let labels = [("method", route.method), ("route", route.route.as_str())];
            let bounds = BOUNDS_SECS.into_iter().chain([f64::INFINITY]);
            let buckets: Vec<(f64, u64)> = bounds.zip(route.latency.buckets).collect();
            latency
                .encode_family(&labels)?
                .encode_histogram::<NoLabelSet>(
                    route.latency.sum_secs,
                    route.latency.count(),
                    &buckets,
                    None,
                )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_mistakes_stand_apart_from_errors_of_the_server() {
        let requests = Requests::default();
        for status in [
            StatusCode::OK,
            StatusCode::BAD_REQUEST,
            StatusCode::BAD_GATEWAY,
        ] {
            requests.record(&Method::GET, Some("/x"), status, Duration::from_millis(1));
        }
        let odd = Method::from_bytes(b"FROB").unwrap();
        requests.record(&odd, None, StatusCode::NOT_FOUND, Duration::ZERO);
        let read = requests.read();
        assert_eq!(read[0].by_class, [0, 1, 0, 1, 1]);
        assert_eq!((read[1].method, read[1].route.as_str()), ("OTHER", "none"));
        requests.reset();
        assert_eq!(requests.read()[0].latency, Counted::NOTHING);
    }
}

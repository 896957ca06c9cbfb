//! The routes and the layers around them.

use crate::body::LONGEST_BODY;
use crate::contract::document;
use crate::dashboard::dashboard;
use crate::guard;
use crate::problem::Problem;
use crate::routes::{
    changes, contract as contract_route, health, invalidate, metrics, monitoring, moves, record,
    scoring, search, stats, wallets,
};
use crate::state::{Api, ApiSettings};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::time::Duration;
use tower::util::option_layer;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Answered through the cache, which has them compressed. These and the others
/// but the service's own are limited and shed, beside the dashboard.
fn cached() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(wallets::list::list))
        .routes(routes!(wallets::detail::detail))
        .routes(routes!(search::search))
        .routes(routes!(moves::moves))
        .routes(routes!(changes::changes))
        .routes(routes!(record::running::record))
        .routes(routes!(record::frozen_list::frozen_list))
        .routes(routes!(stats::stats))
}

fn answers() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(wallets::curate::curate))
        .routes(routes!(monitoring::now::all))
        .routes(routes!(monitoring::now::cache))
        .routes(routes!(monitoring::now::job))
        .routes(routes!(monitoring::now::requests))
        .routes(routes!(monitoring::history::history))
        .routes(routes!(monitoring::events::events))
        .routes(routes!(monitoring::reset::reset))
        .routes(routes!(scoring::status))
        .routes(routes!(scoring::begin))
        .routes(routes!(invalidate::invalidate))
        .routes(routes!(contract_route::openapi))
}

/// What must answer however busy the rest is.
fn service() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(metrics::metrics))
}

/// The routes with everything that a request goes through.
pub fn router(api: Api) -> Router {
    let (cached, _) = cached().split_for_parts();
    let (answers, _) = answers().split_for_parts();
    let (service, _) = service().split_for_parts();
    let pages: Router = dashboard();
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    // From the outside in, and as one: the router copies all that lies within a
    // layer for every request.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(api.clone(), guard::observe))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(option_layer(cors(&api.settings)))
        .layer(DefaultBodyLimit::max(LONGEST_BODY));
    let limited = around
        .clone()
        .layer(from_fn_with_state(api.clone(), guard::limit));
    cached
        .merge(
            answers
                .merge(pages.clone().with_state(()))
                .layer(compression.clone()),
        )
        .fallback(move |request| nowhere(pages, request))
        .method_not_allowed_fallback(not_allowed)
        .layer(limited)
        .merge(
            service
                .method_not_allowed_fallback(not_allowed)
                .layer(around.layer(compression)),
        )
        .with_state(api)
}

/// A person with a browser gets the page that says so and leads on.
async fn nowhere(pages: Router, request: Request) -> Response {
    let accepted = request.headers().get(header::ACCEPT);
    let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
    let is_browser = accepted.is_some_and(|types| types.contains("text/html"));
    if is_browser && request.method().is_safe() && !request.uri().path().starts_with("/v1/") {
        let mut document = Request::new(Body::empty());
        *document.headers_mut() = request.headers().clone();
        document.headers_mut().remove(header::IF_NONE_MATCH);
        let Ok(mut page) = pages.oneshot(document).await;
        *page.status_mut() = StatusCode::NOT_FOUND;
        return page;
    }
    let detail = "there is nothing here: /openapi.json lists what there is";
    Problem::new(StatusCode::NOT_FOUND, "no_such_route", detail).into_response()
}

async fn not_allowed() -> Problem {
    let detail = "this can't be done with this address: /openapi.json lists what can";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the layer asks for this signature"
)]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied());
    Problem::internal(cause.unwrap_or("a panic")).into_response()
}

/// How long a browser may remember what it was allowed.
const CORS_REMEMBERED: Duration = Duration::from_hours(1);

/// None where no page of another origin may read anything: browsers refuse by
/// themselves then, and no answer carries headers for it.
fn cors(settings: &ApiSettings) -> Option<CorsLayer> {
    let origins = &settings.cors_origins;
    if origins.is_empty() {
        return None;
    }
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| origin.parse().ok()))
    };
    let exposed = [
        "x-cache",
        "x-cache-tier",
        "age",
        "etag",
        "x-request-id",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "retry-after",
    ];
    let sent = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        HeaderName::from_static("x-api-key"),
        HeaderName::from_static("x-request-id"),
    ];
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers(sent)
        .expose_headers(exposed.map(HeaderName::from_static))
        .max_age(CORS_REMEMBERED);
    Some(layer)
}

/// The contract (`OpenAPI`), made of the table and the types that handlers answer.
pub fn contract() -> OpenApi {
    let limited = cached().merge(answers()).into_openapi();
    document(limited, service().into_openapi())
}

//! The dashboard's files, built into the binary.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use memory_serve::{CacheControl, MemoryServe, load};

/// The pages that the dashboard draws by itself from one document.
const PAGES: [&str; 6] = [
    "/overview",
    "/record",
    "/record/{day}",
    "/monitoring",
    "/method",
    "/wallets/{address}",
];

const REFERENCE: &str = if cfg!(with_dashboard) {
    "/docs.html"
} else {
    "/index.html"
};

/// The dashboard and the reference of the API, as they were built into the binary.
pub(crate) fn dashboard<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let files: MemoryServe = load!();
    let files = files
        .html_cache_control(CacheControl::NoCache)
        // Their names hold a digest of what is in them.
        .cache_control(CacheControl::Long)
        .add_alias("/docs", REFERENCE);
    let files = PAGES
        .into_iter()
        .fold(files, |files, page| files.add_alias(page, "/index.html"));
    files
        .into_router()
        .layer(axum::middleware::map_response(guarded))
}

/// Nothing from elsewhere and nothing inline: whatever a name of a wallet or
/// token holds, no browser runs it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn guarded(mut response: Response) -> Response {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

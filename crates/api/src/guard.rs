//! What every request goes through, from the outside in.

use crate::access::{KeyId, sent_key, unknown_key};
use crate::client::Client;
use crate::codings::allow_plain;
use crate::keys::ApiKey;
use crate::limits::Caller;
use crate::observe::method_name;
use crate::problem::{Problem, Refused};
use crate::secrets::{could_hold_key, holds_key, without_keys};
use crate::state::Api;
use axum::extract::{MatchedPath, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Method, StatusCode, Uri, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tracing::{Instrument, Level};

const REQUEST_ID: &str = "x-request-id";

/// Names a request, logs it and counts it, and marks its answer. Each layer of this
/// kind copies all that lie within it for every request: hence one that does
/// several things.
pub(crate) async fn observe(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let counting = Counting::new(&api, &request);
    allow_plain(request.headers_mut());
    let id = request_id(&request);
    // It costs as much as a line of the log: what is usually logged names the id itself.
    let span = tracing::debug_span!("request", %id);
    let uri = request.uri().clone();
    let answer = async {
        let response = match refuse_at_the_door(&request) {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        };
        log(&counting, &id, &uri, &response);
        response
    };
    let mut response = answer.instrument(span).await;
    counting.end(response.status());
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    // Nothing is taken for something else, such as a name in an answer for a script.
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}

/// A request under way. One whose caller went away is dropped, and counted as
/// the caller's doing.
struct Counting<'a> {
    api: &'a Api,
    method: Method,
    route: Option<MatchedPath>,
    begun: Instant,
    status: Option<StatusCode>,
}

impl<'a> Counting<'a> {
    fn new(api: &'a Api, request: &Request) -> Self {
        Self {
            api,
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            begun: Instant::now(),
            status: None,
        }
    }

    fn end(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

/// The client closed the connection: no standard has a status for it, nginx's is this.
const GONE_AWAY: u16 = 499;

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        let gone = StatusCode::from_u16(GONE_AWAY).unwrap_or(StatusCode::BAD_REQUEST);
        let route = self.route.as_ref().map(counted_as);
        let status = self.status.unwrap_or(gone);
        let took = self.begun.elapsed();
        self.api.requests.record(&self.method, route, status, took);
    }
}

/// What a route is counted as: all files of the dashboard are one.
fn counted_as(route: &MatchedPath) -> &str {
    let route = route.as_str();
    if route.starts_with("/assets/") {
        "/assets/{file}"
    } else {
        route
    }
}

/// A path as it is logged: a client may send a long one, or a key by mistake.
fn logged(path: &str) -> String {
    // Looked for in the whole of it: where a part is left out, so may be what tells.
    without_keys(path).chars().take(LONGEST_LOGGED).collect()
}

const LONGEST_LOGGED: usize = 200;

/// Requests that take longer are logged as slow.
const SLOW: Duration = Duration::from_secs(1);

/// The usual answer is counted and not logged: a line for each would cost as
/// much as a cached answer's own work.
fn log(of: &Counting<'_>, id: &str, uri: &Uri, response: &Response) {
    let (took, status) = (of.begun.elapsed(), response.status());
    let is_usual = !status.is_client_error() && !status.is_server_error() && took < SLOW;
    if is_usual && !tracing::enabled!(Level::DEBUG) {
        return;
    }
    // A client may invent methods, and so send anything as one.
    let (method, path) = (method_name(&of.method), logged(uri.path()));
    let status = status.as_u16();
    // To the microsecond.
    let took_ms = took.as_micros() as f64 / 1e3;
    let refused = response.extensions().get::<Refused>();
    let code = refused.map(|refused| refused.code);
    if let Some(cause) = refused.and_then(|refused| refused.cause.as_deref()) {
        let cause = &*without_keys(cause);
        tracing::error!(id, method, path, status, code, took_ms, cause, "failed");
    } else if is_usual {
        tracing::debug!(id, method, path, status, took_ms, "answered");
    } else {
        tracing::info!(id, method, path, status, code, took_ms, "answered");
    }
}

/// The longest id that is taken from a caller.
const LONGEST_ID: usize = 64;

/// The caller's own id where it is a short and plain one that can hold no key, else a new one.
fn request_id(request: &Request) -> String {
    let is_plain = |id: &&str| {
        (1..=LONGEST_ID).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            && !could_hold_key(id)
    };
    let sent = request.headers().get(REQUEST_ID);
    sent.and_then(|id| id.to_str().ok())
        .filter(is_plain)
        .map_or_else(new_id, str::to_owned)
}

/// A count under two secret keys of this process: no id comes twice, and none tells how
/// many requests there were.
fn new_id() -> String {
    static KEYS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let [first, second] = KEYS.each_ref().map(|key| key.hash_one(count));
    format!("{first:016x}{second:016x}")
}

/// What no route answers, wherever it leads.
fn refuse_at_the_door(request: &Request) -> Result<(), Problem> {
    refuse_bad_host(request)?;
    refuse_long_uri(request)?;
    refuse_key_in_query(request.uri())
}

/// A key in a query would be kept as a part of a cache's key, and stands in logs on the way
/// here. Its sender has to learn that, also from a page that takes no parameters.
fn refuse_key_in_query(uri: &Uri) -> Result<(), Problem> {
    let Some(query) = uri.query().filter(|query| holds_key(query)) else {
        return Ok(());
    };
    let parameters = form_urlencoded::parse(query.as_bytes());
    let at_fault = parameters.into_iter().find_map(|(name, value)| {
        let is_at_fault = holds_key(&name) || holds_key(&value);
        is_at_fault.then(|| name.into_owned())
    });
    let problem = Problem::bad_parameter(
        &at_fault.unwrap_or_default(),
        "an API key belongs into a header and nowhere else: if this is yours, revoke it",
        "no API key: it is sent as `Authorization: Bearer …`",
    );
    Err(problem.code("key_in_query"))
}

/// Refuses what names no host, or more than one, or what can be none (RFC 9112, 3.2): a proxy
/// in front may have read another host than a program behind it does. HTTP/1.0 has none, and
/// HTTP/2 names it elsewhere.
fn refuse_bad_host(request: &Request) -> Result<(), Problem> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let is_right = match (hosts.next(), hosts.next()) {
        (None, _) => request.version() != Version::HTTP_11,
        (Some(host), None) => is_host(host),
        (Some(_), Some(_)) => false,
    };
    if is_right {
        return Ok(());
    }
    let detail = "a request names the one host that it is for, in the header Host";
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad_host", detail))
}

/// A name or an address, with a port or without; nothing for what has no name.
fn is_host(host: &HeaderValue) -> bool {
    let text = host.as_bytes();
    let is_authority = || Authority::try_from(text).is_ok();
    text.is_empty() || (!text.contains(&b'@') && is_authority())
}

/// The longest path with its query, in bytes.
const LONGEST_URI: usize = 4 * 1024;

/// Refuses paths and queries beyond [`LONGEST_URI`].
fn refuse_long_uri(request: &Request) -> Result<(), Problem> {
    let length = request
        .uri()
        .path_and_query()
        .map_or(0, |p| p.as_str().len());
    if length > LONGEST_URI {
        let detail = format!("the address is longer than {LONGEST_URI} bytes");
        return Err(Problem::new(
            StatusCode::URI_TOO_LONG,
            "uri_too_long",
            detail,
        ));
    }
    Ok(())
}

/// Refuses early what can't be answered in time, so that what is under way is
/// answered well; gives up what takes too long.
async fn shed(api: &Api, request: Request, next: Next) -> Response {
    let Ok(_permit) = api.in_flight.try_acquire() else {
        return Problem::overloaded().into_response();
    };
    let answer = tokio::time::timeout(api.settings.request_timeout, next.run(request));
    answer.await.unwrap_or_else(|_| {
        let detail = "the answer took too long: try again, or ask for less";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", detail)
            .retry_after(api.settings.request_timeout)
            .into_response()
    })
}

/// Identifies the caller, refuses it above its limit, and sheds load beyond what the service
/// takes at once.
pub(crate) async fn limit(State(api): State<Api>, request: Request, next: Next) -> Response {
    match identify(&api, request).await {
        Err(problem) => problem.into_response(),
        Ok((request, caller)) => match api.limits.count(caller) {
            Err(refusal) => {
                let mut response = refusal.problem().into_response();
                refusal.allowance().write(response.headers_mut());
                response
            }
            Ok(allowance) => {
                let mut response = shed(&api, request, next).await;
                if let Some(allowance) = allowance {
                    allowance.write(response.headers_mut());
                }
                response
            }
        },
    }
}

async fn identify(api: &Api, mut request: Request) -> Result<(Request, Caller), Problem> {
    let Client(address) = Client::of(api, request.extensions(), request.headers());
    let address = Caller::Address(address);
    let Some(sent) = sent_key(request.headers()) else {
        return Ok((request, address));
    };
    let found = match ApiKey::parse(sent) {
        Some(key) => api.keys.find(&key).await,
        None => Ok(None),
    };
    let id = match found {
        Ok(Some(id)) => id,
        // A guess counts against the address that it comes from.
        Ok(None) => {
            let counted = api.limits.count(address);
            return Err(counted.map_or_else(|refusal| refusal.problem(), |_| unknown_key()));
        }
        // Reading needs no key: a silent database must not keep its holder from
        // what is cached.
        Err(_) if request.method().is_safe() => return Ok((request, address)),
        Err(error) => return Err(Problem::from(&*error)),
    };
    request.extensions_mut().insert(KeyId(id));
    Ok((request, Caller::Key(id)))
}

//! The policy of errors: a caller gets what it can act on, as
//! `application/problem+json` (RFC 9457) with a machine-readable code; what went
//! wrong inside is logged once, with the request, and never sent.

use crate::secrets::without_keys;
use crate::time_limit::CallError;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use smartmoney_cache::CacheError;
use smartmoney_model::with_causes;
use smartmoney_store::{Fault, StoreError};
use std::fmt::Display;
use std::time::Duration;
use utoipa::ToSchema;

/// A request that could not be answered.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    body: Box<ProblemBody>,
    retry_after: Option<Duration>,
    cause: Option<String>,
}

/// An error, as problem details in JSON.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemBody {
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// For machines; never changes its meaning.
    #[schema(example = "bad_parameter")]
    code: &'static str,
    /// The explanation, for people.
    detail: String,
    /// The parameter that is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// The values that the parameter may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<String>,
}

/// What the log says of a response beside its status.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    /// What went wrong inside, if anything did.
    pub(crate) cause: Option<String>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let body = ProblemBody {
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            parameter: None,
            allowed: None,
        };
        Self {
            status,
            body: Box::new(body),
            retry_after: None,
            cause: None,
        }
    }

    /// A parameter that can't be understood, and what it may be.
    pub(crate) fn bad_parameter(
        name: &str,
        detail: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "bad_parameter", detail);
        problem.body.parameter = Some(name.to_owned());
        problem.body.allowed = Some(allowed.into());
        problem
    }

    /// A more exact code than the one that came with it.
    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.body.code = code;
        self
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// Too much to do: the caller may come again.
    pub(crate) fn overloaded() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "too many requests are under way: try again shortly",
        )
        .retry_after(Duration::from_secs(1))
    }

    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    pub(crate) fn caused_by(mut self, cause: impl Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    pub(crate) fn internal(cause: impl Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "something went wrong here; the request's id leads to it in the log",
        )
        .caused_by(cause)
    }

    /// The bytes of its body: for where they are kept and answered later. It repeats what the
    /// caller sent, but no key, since answers are kept and logged on their way.
    pub(crate) fn into_body(mut self) -> Vec<u8> {
        let body = &mut self.body;
        for said in [&mut body.detail].into_iter().chain(&mut body.parameter) {
            *said = without_keys(said).into_owned();
        }
        serde_json::to_vec(&self.body).unwrap_or_default()
    }

    fn of_fault(fault: Fault, cause: String) -> Self {
        match fault {
            Fault::Unavailable => Self::unavailable(cause),
            Fault::Storage => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "store_not_writable",
                "the database has no room left or can only be read: its operator has to act",
            )
            .retry_after(Duration::from_mins(1))
            .caused_by(cause),
            Fault::Caller => Self::new(
                StatusCode::BAD_REQUEST,
                "bad_value",
                "a value that the database can't hold",
            )
            .caused_by(cause),
            Fault::Program => Self::internal(cause),
        }
    }

    /// Another process has the database's lock, and had it for as long as a write waits: what
    /// is asked here makes no difference.
    fn store_busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "store_busy",
            "another process is writing to the database: try again when it is done",
        )
        .retry_after(Duration::from_secs(15))
    }

    fn unavailable(cause: impl Display) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "store_unavailable",
            "the database does not answer: try again shortly",
        )
        .retry_after(Duration::from_secs(5))
        .caused_by(cause)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}

impl From<&StoreError> for Problem {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::CursorExpired => Self::new(
                StatusCode::GONE,
                "cursor_expired",
                "the version of the list that this cursor belongs to is no longer kept: begin again without a cursor",
            ),
            StoreError::Busy | StoreError::Held { .. } => Self::store_busy().caused_by(error),
            StoreError::Crowded => Self::overloaded().caused_by(error),
            error => Self::of_fault(error.fault(), error.with_causes()),
        }
    }
}

impl From<&CallError> for Problem {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::Store(error) => Self::from(error),
            CallError::TimedOut => Self::unavailable(error),
        }
    }
}

impl From<CacheError> for Problem {
    fn from(error: CacheError) -> Self {
        match &error {
            CacheError::Store(cause) | CacheError::Refused(cause) | CacheError::Faulty(cause) => {
                match cause.downcast_ref::<StoreError>() {
                    Some(cause) => Self::from(cause),
                    None => Self::internal(with_causes(&error)),
                }
            }
            CacheError::TimedOut => Self::unavailable(error),
            CacheError::Overloaded => Self::overloaded(),
            CacheError::Panicked => Self::internal(error),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let (status, retry_after) = (self.status, self.retry_after);
        let refused = Refused {
            code: self.body.code,
            cause: self.cause.take(),
        };
        let mut response = Response::new(Body::from(self.into_body()));
        *response.status_mut() = status;
        response.extensions_mut().insert(refused);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = retry_after {
            let seconds = wait.as_secs_f64().ceil().max(1.0);
            headers.insert(header::RETRY_AFTER, whole_seconds(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"smartmoney\""),
            );
        }
        response
    }
}

/// A number of seconds as a header.
pub(crate) fn whole_seconds(seconds: f64) -> HeaderValue {
    HeaderValue::from_str(&format!("{seconds:.0}")).unwrap_or(HeaderValue::from_static("1"))
}

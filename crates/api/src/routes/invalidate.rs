//! DELETE `/cache`.

use crate::access::Admin;
use crate::parameters::{Parameters, shown};
use crate::problem::Problem;
use crate::routes::scoring::not_stored;
use crate::state::Api;
use crate::wire::AnyAddress;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use smartmoney_cache::Propagation;
use smartmoney_model::Address;
use utoipa::ToSchema;

const ALLOWED_SCOPES: &str = "all, lists or detail";

/// Which cached answers.
#[derive(Debug, Clone, Copy, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) enum InvalidationScope {
    /// All of them.
    All,
    /// Lists, searches and moves.
    Lists,
    /// The page of one wallet, which `address` names.
    Detail,
}

/// Invalidates cached answers in all processes: the next request reads the database.
#[utoipa::path(delete, path = "/v1/analytics/smart-money/cache", tag = "cache",
    params(
        ("scope" = Option<InvalidationScope>, Query, description = "all when left out"),
        ("address" = Option<AnyAddress>, Query, description = "The wallet of scope=detail, and of no other")),
    security(("apiKey" = [])),
    responses(
        (status = 204, description = "No process serves the invalidated answers any more"),
        (status = 202, description = "This process no longer serves them; Redis does not answer, so other processes may", body = Untold)))]
pub(crate) async fn invalidate(
    _: Admin,
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let scope = parameters.take_with("scope", || ALLOWED_SCOPES.to_owned(), parse_scope)?;
    let address: Option<Address> = parameters.take_with(
        "address",
        || "an address".to_owned(),
        |text| Address::parse_any(text).map_err(|error| error.to_string()),
    )?;
    parameters.finish()?;
    let propagation = match (scope.unwrap_or(InvalidationScope::All), address) {
        (InvalidationScope::All, None) => api.cache.invalidate_all().await,
        (InvalidationScope::Lists, None) => api.cache.invalidate_lists().await,
        (InvalidationScope::Detail, Some(address)) => api.cache.invalidate_detail(&address).await,
        (InvalidationScope::Detail, None) => {
            return Err(Problem::bad_parameter(
                "address",
                "scope=detail needs the address of a wallet",
                "an address",
            ));
        }
        (InvalidationScope::All | InvalidationScope::Lists, Some(_)) => {
            return Err(Problem::bad_parameter(
                "address",
                "an address goes with scope=detail alone",
                "no address",
            ));
        }
    };
    Ok(match propagation {
        Propagation::AllProcesses => StatusCode::NO_CONTENT.into_response(),
        Propagation::ThisProcess => {
            (StatusCode::ACCEPTED, not_stored(Json(UNTOLD))).into_response()
        }
    })
}

/// An invalidation that has not yet reached Redis, and so not the other processes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Untold {
    /// Always false: this process tells Redis once it answers again.
    redis_told: bool,
    /// The explanation, for people.
    detail: &'static str,
}

const UNTOLD: Untold = Untold {
    redis_told: false,
    detail: "this process has forgotten; Redis does not answer, and it and other processes learn of it \
        when it does: ask again if this process ends before",
};

fn parse_scope(text: &str) -> Result<InvalidationScope, String> {
    match text {
        "all" => Ok(InvalidationScope::All),
        "lists" => Ok(InvalidationScope::Lists),
        "detail" => Ok(InvalidationScope::Detail),
        other => Err(format!("expected {ALLOWED_SCOPES}, not {}", shown(other))),
    }
}

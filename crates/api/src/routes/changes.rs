//! GET `/changes`.

use super::as_of::{take_as_of, unknown_version};
use super::wallets::list::json;
use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::parameters::Parameters;
use crate::problem::{Problem, ProblemBody};
use crate::state::Api;
use crate::wire::{AsOf, Changes};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use smartmoney_cache::{Filled, Key};
use smartmoney_store::{ApiStore, StoreError, changes as compare};
use std::sync::Arc;

const DEFAULT_LIMIT: u64 = 10;
const MOST_WALLETS: u64 = 100;

/// What two runs showed differently, wallet by wallet, and why.
#[utoipa::path(get, path = "/v1/analytics/smart-money/changes", tag = "wallets",
    params(
        ("from" = Option<AsOf>, Query, description = "The earlier moment: a data version, or a time; the state before that of to when left out"),
        ("to" = Option<AsOf>, Query, description = "The later moment; the present when left out"),
        ("limit" = Option<u64>, Query, description = "Wallets of each kind at most; 10 when left out", minimum = 1, maximum = 100)),
    responses(
        (status = 200, description = "From the earlier run to the later", body = Changes),
        (status = 304, description = "The caller has it already"),
        (status = 404, description = "Nothing was published by then", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn changes(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let from = take_as_of(&mut parameters, "from")?;
    let to = take_as_of(&mut parameters, "to")?;
    let limit = parameters.take_count("limit", 1, MOST_WALLETS)?;
    parameters.finish()?;
    if let (Some(from), Some(to)) = (from, to)
        && from.is_after(to)
    {
        let detail = "from lies after to: exchange the two";
        return Err(Problem::bad_parameter("from", detail, "a moment before to"));
    }
    let moments = Moments {
        from,
        to,
        limit: limit.unwrap_or(DEFAULT_LIMIT),
    };
    let key = moments.key();
    let store = Arc::clone(&api.store);
    let fill = move || async move { fill(store.as_ref(), &moments).await.map_err(fill_error) };
    Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers))
}

struct Moments {
    from: Option<smartmoney_store::AsOf>,
    to: Option<smartmoney_store::AsOf>,
    limit: u64,
}

impl Moments {
    /// No list's text begins so.
    fn key(&self) -> Key {
        let shown = |of: Option<smartmoney_store::AsOf>| of.map(|of| of.to_string());
        let [from, to] = [self.from, self.to].map(|of| shown(of).unwrap_or_default());
        Key::list(&format!("changes?from={from}&to={to}&limit={}", self.limit))
    }
}

async fn fill(store: &dyn ApiStore, moments: &Moments) -> Result<Filled, StoreError> {
    let limit = usize::try_from(moments.limit).unwrap_or(usize::MAX);
    // Before all else: an answer that there is nothing must not be of a later version.
    let present = store.data_version().await?;
    let to = moments.to.unwrap_or(smartmoney_store::AsOf::LATEST);
    let Some(found) = compare(store, moments.from, to, limit).await? else {
        let detail = "nothing was published yet";
        let problem = Problem::not_found(detail).code("nothing_published");
        return Ok(Filled::not_found(present, problem.into_body()));
    };
    let version = found.present;
    let mut given = [moments.from, moments.to].into_iter().flatten();
    if let Some(problem) = given.find_map(|of| unknown_version(of, version)) {
        return Ok(Filled::not_found(version, problem.into_body()));
    }
    Ok(Filled::found(version, json(&Changes::from(found))?))
}

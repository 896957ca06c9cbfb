//! GET `/moves`.

use super::wallets::list::{Meta, json};
use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::state::Api;
use crate::wire::{Move, MoveCounts, MovingRun};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use smartmoney_cache::{Filled, Key};
use smartmoney_store::{ApiStore, StoreError};
use std::sync::Arc;
use utoipa::ToSchema;

/// What the latest run that changed something did to smart money.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoveList {
    /// Null before the first.
    run: Option<MovingRun>,
    /// How many moved, shown or not.
    counts: MoveCounts,
    /// Identified by this run, best first.
    new: Vec<Move>,
    /// Identified before and after with a higher score, largest change first.
    risen: Vec<Move>,
    /// Identified before and after with a lower score, largest change first.
    fallen: Vec<Move>,
    /// Identified before and not any more, best first.
    former: Vec<Move>,
    meta: Meta,
}

const DEFAULT_LIMIT: u64 = 10;
const MOST_MOVES: u64 = 50;

/// The wallets that entered, rose, fell or left with the latest run that changed something.
#[utoipa::path(get, path = "/v1/analytics/smart-money/moves", tag = "wallets",
    params(("limit" = Option<u64>, Query, description = "Wallets of each kind at most; 10 when left out", minimum = 1, maximum = 50)),
    responses(
        (status = 200, description = "Since the run before; x-cache says where it came from", body = MoveList),
        (status = 304, description = "The caller has it already")))]
pub(crate) async fn moves(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let limit = parameters.take_count("limit", 1, MOST_MOVES)?;
    parameters.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    // No list's text begins so.
    let key = Key::list(&format!("moves?limit={limit}"));
    let store = Arc::clone(&api.store);
    let fill = move || async move { fill(store.as_ref(), limit).await.map_err(fill_error) };
    Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers))
}

async fn fill(store: &dyn ApiStore, limit: u64) -> Result<Filled, StoreError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let moves = store.moves(limit).await?;
    let version = moves.data_version;
    let body = MoveList {
        run: moves.run.map(MovingRun::from),
        counts: moves.counts.into(),
        new: to_wire(moves.new),
        risen: to_wire(moves.risen),
        fallen: to_wire(moves.fallen),
        former: to_wire(moves.former),
        meta: Meta::new(version, moves.as_of, moves.methodology_version),
    };
    Ok(Filled::found(version, json(&body)?))
}

fn to_wire(moves: Vec<smartmoney_store::Move>) -> Vec<Move> {
    moves.into_iter().map(Move::from).collect()
}

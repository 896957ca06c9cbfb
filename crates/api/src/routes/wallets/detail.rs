//! GET `/wallets/{address}`.

use super::list::{Meta, json};
use super::then::{self, WalletStandings};
use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::parameters::Parameters;
use crate::problem::{Problem, ProblemBody};
use crate::routes::as_of::take_as_of;
use crate::state::Api;
use crate::wire::{AnyAddress, AsOf, ChainName, WalletEntry};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smartmoney_cache::{Filled, Key};
use smartmoney_model::{Address, ChainId};
use smartmoney_store::{ApiStore, StoreError};
use std::sync::Arc;
use utoipa::ToSchema;

/// Every chain's entry of an address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WalletDetails {
    data: Vec<WalletEntry>,
    meta: Meta,
}

/// All that is shown of an address, or with `asOf` what is kept of it from then.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[allow(
    dead_code,
    reason = "the contract alone needs it: answers are made one by one"
)]
pub(crate) enum DetailAnswer {
    /// Without `asOf`.
    Now(WalletDetails),
    /// With it.
    Then(WalletStandings),
}

/// Why a wallet has its score: reasons, evidence, profile, positions, trades.
#[utoipa::path(get, path = "/v1/analytics/smart-money/wallets/{address}", tag = "wallets",
    params(
        ("address" = AnyAddress, Path, description = "Its address, in any case on EVM chains"),
        ("chain" = Option<ChainName>, Query, description = "On this chain only"),
        ("asOf" = Option<AsOf>, Query, description = "What was shown of it then: a data version, or a time. Only its rank, status, score, confidence and expected excess are kept from that time")),
    responses(
        (status = 200, description = "The address on each chain", body = DetailAnswer),
        (status = 304, description = "The caller has it already"),
        (status = 400, description = "No address", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "A wallet without a score", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn detail(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Path(address) = path.map_err(|rejection| bad_path(&rejection))?;
    let address = parse_address(&address)?;
    let mut parameters = Parameters::parse(query.as_deref())?;
    let chain: Option<ChainId> = parameters.take("chain", "the name of a chain")?;
    let as_of = take_as_of(&mut parameters, "asOf")?;
    parameters.finish()?;
    let store = Arc::clone(&api.store);
    if let Some(as_of) = as_of {
        let on = chain.as_ref().map_or("any", ChainId::as_str);
        // No list's text begins so.
        let key = Key::list(&format!("wallet?address={address}&chain={on}&asOf={as_of}"));
        let fill = move || async move {
            let filled = then::detail(store.as_ref(), address, chain.as_ref(), as_of).await;
            filled.map_err(fill_error)
        };
        return Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers));
    }
    // One key an address: a chain narrows what was read.
    let key = Key::detail(&address);
    let fill = move || async move { fill(store.as_ref(), address).await.map_err(fill_error) };
    let answer = api.cache.get_or_fill(&key, fill).await?;
    match chain {
        Some(chain) if answer.is_found => {
            let body = narrow(&answer.body, &chain).ok_or_else(|| unknown(address))?;
            Ok(respond(answer.with_body(body), &headers))
        }
        _ => Ok(respond(answer, &headers)),
    }
}

pub(crate) fn bad_path(rejection: &PathRejection) -> Problem {
    Problem::bad_parameter("path", rejection.body_text(), "UTF-8")
}

pub(crate) fn parse_address(text: &str) -> Result<Address, Problem> {
    Address::parse_any(text).map_err(|error| {
        let allowed = "0x and 40 hexadecimal digits, or a Solana address in base58";
        Problem::bad_parameter("address", error.to_string(), allowed)
    })
}

pub(crate) fn unknown(address: Address) -> Problem {
    let address = address.checksummed();
    Problem::not_found(format!(
        "no score for {address}: it made no trade in the data, or none on this chain"
    ))
    .code("wallet_unknown")
}

/// The one place where the bytes of a wallet are made.
pub(crate) async fn fill(store: &dyn ApiStore, address: Address) -> Result<Filled, StoreError> {
    let found = store.wallet_entries(address, None).await?;
    let Some(first) = found.entries.first() else {
        let problem = unknown(address).into_body();
        return Ok(Filled::not_found(found.data_version, problem));
    };
    let methodology = first.wallet.methodology_version.to_string();
    let meta = Meta::new(found.data_version, found.as_of, Some(methodology));
    let body = WalletDetails {
        data: found.entries.into_iter().map(WalletEntry::from).collect(),
        meta,
    };
    Ok(Filled::found(found.data_version, json(&body)?))
}

/// The same answer with one chain's entry alone; None where there is none.
fn narrow(body: &[u8], chain: &ChainId) -> Option<Bytes> {
    #[derive(Deserialize, Serialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        data: Vec<&'a RawValue>,
        #[serde(borrow)]
        meta: &'a RawValue,
    }
    #[derive(Deserialize)]
    struct Entry {
        wallet: OfChain,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct OfChain {
        chain_id: ChainId,
    }
    let mut parts: Parts<'_> = serde_json::from_slice(body).ok()?;
    parts.data.retain(|entry| {
        serde_json::from_str::<Entry>(entry.get())
            .is_ok_and(|entry| entry.wallet.chain_id == *chain)
    });
    if parts.data.is_empty() {
        return None;
    }
    serde_json::to_vec(&parts).ok().map(Bytes::from)
}

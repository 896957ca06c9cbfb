//! Wallets as they were shown after an earlier run.

use super::detail::unknown;
use super::list::{ListAnswer, Pagination, json};
use super::request::ListRequest;
use crate::routes::as_of::fill_then;
use crate::wire::ShownRun;
use serde::Serialize;
use smartmoney_cache::Filled;
use smartmoney_model::{Address, ChainId, WalletStanding};
use smartmoney_store::{ApiStore, AsOf, StoreError};
use utoipa::ToSchema;

/// A page of wallets as they were shown after an earlier run. It does not change any more, and
/// has no cursor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StandingList {
    data: Vec<WalletStanding>,
    pagination: Pagination,
    meta: ShownRun,
}

/// Every chain's entry of an address, as it was shown after an earlier run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WalletStandings {
    data: Vec<WalletStanding>,
    meta: ShownRun,
}

pub(crate) async fn list(
    store: &dyn ApiStore,
    request: &ListRequest,
    as_of: AsOf,
) -> Result<Filled, StoreError> {
    fill_then(store, as_of, |found| {
        let matching = found.matching(&request.query);
        let total = matching.len() as u64;
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let page = matching.into_iter().skip(size(request.offset()));
        let page = page.take(size(request.limit));
        let list = StandingList {
            data: page.map(|of| of.standing.clone()).collect(),
            pagination: Pagination {
                page: Some(request.offset() / request.limit + 1),
                limit: request.limit,
                total,
                total_pages: total.div_ceil(request.limit),
                next_cursor: None,
            },
            meta: ShownRun::from(&found.run),
        };
        json(&ListAnswer::Then(list)).map(Ok)
    })
    .await
}

pub(crate) async fn detail(
    store: &dyn ApiStore,
    address: Address,
    chain: Option<&ChainId>,
    as_of: AsOf,
) -> Result<Filled, StoreError> {
    fill_then(store, as_of, |found| {
        let is_it = |of: &&WalletStanding| {
            of.wallet_address == address && chain.is_none_or(|chain| of.chain_id == *chain)
        };
        let wallets = found.wallets.iter().map(|of| &of.standing);
        let mut data: Vec<_> = wallets.filter(is_it).cloned().collect();
        if data.is_empty() {
            return Ok(Err(unknown(address)));
        }
        data.sort_by(|a, b| a.chain_id.as_str().cmp(b.chain_id.as_str()));
        let meta = ShownRun::from(&found.run);
        json(&WalletStandings { data, meta }).map(Ok)
    })
    .await
}

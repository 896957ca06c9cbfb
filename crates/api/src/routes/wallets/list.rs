//! GET `/wallets`.

use super::parameters::FilterAndOrder;
use super::request::{ListRequest, Start};
use super::then;
use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::problem::{Problem, ProblemBody};
use crate::state::Api;
use crate::wire::{AsOf, Cursor, ListedWallet};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use smartmoney_cache::{Filled, Key};
use smartmoney_model::{DataVersion, Timestamp};
use smartmoney_store::{ListStore, ReadVersion, StoreError, WalletPage};
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// A page of wallets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WalletList {
    data: Vec<ListedWallet>,
    pagination: Pagination,
    meta: Meta,
}

/// The list, or with `asOf` an earlier one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ListAnswer {
    /// Without `asOf`.
    Now(WalletList),
    /// With it.
    Then(then::StandingList),
}

/// The position of a page in its list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pagination {
    /// 1 is the first; null for a page that was asked for by cursor.
    pub(super) page: Option<u64>,
    /// Wallets a page.
    pub(super) limit: u64,
    /// Wallets that match; of a walk by cursor those that did when it began.
    pub(super) total: u64,
    pub(super) total_pages: u64,
    /// Asks for the next page, with the same filters and order; null on the last.
    /// A walk by cursors meets every wallet of its first page's version once,
    /// whatever is published in between.
    pub(super) next_cursor: Option<String>,
}

/// Of what an answer was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Meta {
    /// Rises whenever published values change.
    data_version: i64,
    /// Tells two states of one number apart, as there may be after a restore from a backup.
    data_tag: String,
    /// The day up to which was measured; null before the first run.
    as_of: Option<Timestamp>,
    /// The rules by which it was measured; null before the first run.
    methodology_version: Option<String>,
}

impl Meta {
    pub(crate) fn new(
        version: DataVersion,
        as_of: Option<Timestamp>,
        methodology_version: Option<String>,
    ) -> Self {
        Self {
            data_version: version.number,
            data_tag: version.tag_text(),
            as_of,
            methodology_version,
        }
    }

    pub(crate) fn of(read: ReadVersion) -> Self {
        Self::new(read.data_version, read.as_of, read.methodology_version)
    }
}

/// The best wallets, or those that filters leave.
#[utoipa::path(get, path = "/v1/analytics/smart-money/wallets", tag = "wallets",
    params(
        FilterAndOrder,
        ("page" = Option<u64>, Query, description = "1 is the first", minimum = 1, maximum = 1000),
        ("limit" = Option<u64>, Query, description = "Wallets a page; 20 when left out", minimum = 1, maximum = 100),
        ("cursor" = Option<Cursor>, Query, description = "The nextCursor of a page, instead of page, with the filters, the order and the include of that page"),
        ("asOf" = Option<AsOf>, Query, description = "The list as it was shown then: a data version, or a time. Its rows have what is kept: rank, status, score, confidence and expected excess. Only chains, minScore, scoreBasis, status, minConfidence, sortBy (score or followerExcess), sortOrder, page and limit go with it")),
    responses(
        (status = 200, description = "A page; x-cache says where it came from", body = ListAnswer),
        (status = 304, description = "The caller has it already"),
        (status = 404, description = "With asOf: nothing was published yet", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The cursor is too old: begin again", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request = ListRequest::parse(query.as_deref())?;
    // Of earlier lists there may be chains on which no wallet is any more.
    if request.as_of.is_none() {
        api.refuse_unknown_chains(&request.query.chains).await?;
    }
    let key = Key::list(&request.canonical());
    if request.is_by_page() && request.as_of.is_none() {
        api.cache.count_request(&key);
    }
    let store = Arc::clone(&api.store);
    let fill = move || async move {
        let filled = match request.as_of {
            Some(as_of) => then::list(store.as_ref(), &request, as_of).await,
            None => fill(store.as_ref(), &request).await,
        };
        filled.map_err(fill_error)
    };
    Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers))
}

/// The one place where the bytes of a list are made, for requests and for warming.
pub(crate) async fn fill(
    store: &dyn ListStore,
    request: &ListRequest,
) -> Result<Filled, StoreError> {
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let page = store
        .wallets(&request.query, limit, &request.page_start())
        .await?;
    let (version, is_empty) = (page.data_version, page.wallets.is_empty());
    let filled = Filled::found(version, body(page, request)?);
    // A cursor is used once, and there are endlessly many pages past the end.
    let is_kept = matches!(request.start, Start::Page(page) if page == 1 || !is_empty);
    Ok(if is_kept {
        filled
    } else {
        filled.with_ttl(Duration::ZERO)
    })
}

fn body(page: WalletPage, request: &ListRequest) -> Result<Vec<u8>, StoreError> {
    let next_cursor = page.next.map(|position| request.cursor(position));
    let list = WalletList {
        data: page.wallets.into_iter().map(ListedWallet::from).collect(),
        pagination: Pagination {
            page: match request.start {
                Start::Page(page) => Some(page),
                Start::Cursor(_) => None,
            },
            limit: request.limit,
            total: page.total,
            total_pages: page.total.div_ceil(request.limit),
            next_cursor,
        },
        meta: Meta::new(page.data_version, page.as_of, page.methodology_version),
    };
    json(&ListAnswer::Now(list))
}

/// What a handler answers, as bytes.
pub(crate) fn json(body: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(body).map_err(|error| StoreError::Damaged {
        what: "answer",
        reason: error.to_string(),
    })
}

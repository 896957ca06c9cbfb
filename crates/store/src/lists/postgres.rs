//! `ListStore` in PostgreSQL.

use crate::lists::count::{Access, Counted, count_statement, rest_statement};
use crate::lists::filter::{Parameter, Statement};
use crate::lists::sql::{
    EARLIER_TAG, Found, VERSIONS, Versions, address_statement, by_key_statement, into_page,
    page_statement, read_page_row, read_versions, walked_from,
};
use crate::postgres::PostgresStore;
use crate::postgres::columns::Columns;
use crate::postgres::sessions::Snapshot;
use crate::postgres::statement::{self, Preparing, Session};
use crate::row::ReadColumns;
use crate::wallet::row::read_wallet;
use crate::{ListFilter, ListStore, PageStart, StoreError, WalletPage, WalletQuery};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::{Address, ChainId, Wallet, WalletKey};
use tokio_postgres::Row;

#[async_trait]
impl ListStore for PostgresStore {
    async fn wallets(
        &self,
        query: &WalletQuery,
        limit: usize,
        start: &PageStart,
    ) -> Result<WalletPage, StoreError> {
        let (query, start) = (query.clone(), start.clone());
        self.sessions
            .read_in_few_trips(|snapshot| {
                Box::pin(async move { wallets(snapshot, &query, limit, &start).await })
            })
            .await?
    }

    async fn wallets_by_key(
        &self,
        query: &WalletQuery,
        after: Option<WalletKey>,
        limit: usize,
    ) -> Result<Vec<Wallet>, StoreError> {
        let page = by_key_statement(query, after.as_ref(), limit);
        let rows = self
            .sessions
            .read_snapshot(|transaction| Box::pin(rows(transaction, page)))
            .await?;
        let wallet = |row| found(row).map(|(_, wallet)| wallet);
        rows.iter().map(wallet).collect()
    }
}

/// In two round trips: beginning, versions and counts are sent together, and so are the
/// page, which depends on them, and the end. An error of the caller is no error of the
/// snapshot, which ends as ever.
async fn wallets(
    snapshot: Snapshot<'_>,
    query: &WalletQuery,
    at_most: usize,
    start: &PageStart,
) -> Result<Result<WalletPage, StoreError>, StoreError> {
    let client = snapshot.client;
    let preparing = Preparing(client);
    let keeps_plans =
        !snapshot.is_pooled() && is_usual(query) && client.statement_cache.size() < MAX_STATEMENTS;
    let session: &dyn Session = if keeps_plans { &preparing } else { client };
    let ((), mut versions, walked_tag, counted) = tokio::try_join!(
        biased;
        snapshot.begin(),
        versions(session),
        earlier_tag(session, start),
        count(session, query, start),
    )?;
    versions.walked_tag = walked_tag;
    let page = match page_statement(query, at_most, start, &versions, counted, no_hint) {
        Ok(page) => page,
        Err(refused) => {
            snapshot.end().await?;
            return Ok(Err(refused));
        }
    };
    let values = sent(&page.values);
    // The text of a page of a former version holds that version: there is no end of these.
    let keeps_plan = keeps_plans && page.is_in_order;
    let session: &dyn Session = if keeps_plan { &preparing } else { client };
    if keeps_plan {
        preparing.prepare(&page.sql, &values).await?;
    }
    let settings = match (page.is_in_order, keeps_plan) {
        (false, _) => None,
        (true, false) => Some(WALK),
        (true, true) => Some(WALK_BY_KEPT_PLAN),
    };
    let (rows, ()) = tokio::try_join!(
        biased;
        after_settings(client, settings, session.rows(&page.sql, &values)),
        snapshot.end(),
    )?;
    let rows = rows
        .iter()
        .map(|row| read_page_row(query, &mut Columns::new(row, "wallet")));
    let rows = rows.collect::<Result<_, _>>();
    Ok(rows.map(|rows| into_page(rows, at_most, start, counted.matching, versions)))
}

/// Statements that a connection keeps prepared; each takes some 170 KB of the server.
const MAX_STATEMENTS: usize = 64;

/// Of lists by status alone there are few kinds: the plans of these are kept.
fn is_usual(query: &WalletQuery) -> bool {
    let by_status_alone = |(filter, _): (ListFilter, _)| filter.flag == "status";
    query.include.is_empty() && query.conditions().all(by_status_alone)
}

/// Sends settings of the transaction, where there are any, together with the statement.
async fn after_settings(
    client: &Client,
    settings: Option<&str>,
    rows: impl Future<Output = Result<Vec<Row>, StoreError>>,
) -> Result<Vec<Row>, StoreError> {
    let Some(settings) = settings else {
        return rows.await;
    };
    let set = async { Ok(client.batch_execute(settings).await?) };
    let ((), rows) = tokio::try_join!(biased; set, rows)?;
    Ok(rows)
}

pub(crate) async fn versions(session: &(impl Session + ?Sized)) -> Result<Versions, StoreError> {
    let row = session.row(VERSIONS, &[]).await?;
    read_versions(&mut Columns::new(&row, "state"))
}

async fn earlier_tag(session: &dyn Session, start: &PageStart) -> Result<Option<i64>, StoreError> {
    let Some(number) = walked_from(start) else {
        return Ok(None);
    };
    let row = session.row(EARLIER_TAG, &[&number]).await?;
    Columns::new(&row, "data version").integer_option()
}

async fn count(
    session: &dyn Session,
    query: &WalletQuery,
    start: &PageStart,
) -> Result<Counted, StoreError> {
    let statement = count_statement(query);
    let row = session
        .row(&statement.sql, &sent(&statement.values))
        .await?;
    let counted = Counted::read(query, start, &mut Columns::new(&row, "count"))?;
    let Some(rest) = rest_statement(query, start, &counted, no_hint) else {
        return Ok(counted);
    };
    let row = session.row(&rest.sql, &sent(&rest.values)).await?;
    let rest = Columns::new(&row, "count").count()?;
    Ok(counted.with_rest(query, rest))
}

/// The server knows how the values of a column are spread.
fn no_hint(_: Access) -> String {
    String::new()
}

pub(crate) async fn wallet(
    transaction: &Transaction<'_>,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<Vec<Found>, StoreError> {
    let rows = rows(transaction, address_statement(&address, chain)).await?;
    rows.iter().map(found).collect()
}

fn found(row: &Row) -> Result<Found, StoreError> {
    read_wallet(&mut Columns::new(row, "wallet"))
}

/// The server guesses how many wallets match, often far too few, and would then
/// sort all of them. A sort that is needed happens all the same.
const WALK: &str = "SET LOCAL enable_sort = off";

/// Of a walk whose plan is kept the order says what the plan is, whatever the values: along
/// the index, and to each wide row by its key. Without values the server takes a page for a
/// tenth of all rows, for which it would read the wide table whole.
const WALK_BY_KEPT_PLAN: &str = "SET LOCAL enable_sort = off;
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
    SET LOCAL plan_cache_mode = force_generic_plan";

/// Lists come in too many kinds to keep each one's statement prepared, and so
/// the types of parameters are not asked of the server.
pub(crate) async fn rows(
    transaction: &Transaction<'_>,
    statement: Statement,
) -> Result<Vec<Row>, StoreError> {
    if statement.is_in_order {
        transaction.batch_execute(WALK).await?;
    }
    transaction
        .rows(&statement.sql, &sent(&statement.values))
        .await
}

fn sent(values: &[Parameter]) -> Vec<&dyn statement::Parameter> {
    fn value(value: &Parameter) -> &dyn statement::Parameter {
        match value {
            Parameter::Boolean(value) => value,
            Parameter::Integer(value) => value,
            Parameter::Real(value) => value,
            Parameter::Text(value) => value,
        }
    }
    values.iter().map(value).collect()
}

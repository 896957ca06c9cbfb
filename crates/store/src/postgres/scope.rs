use super::columns::{Columns, Moment};
use super::statement::Session;
use crate::row::{ReadColumns, limit};
use crate::{Pending, Scope, StoreError, TradeSeq, WalletId};
use deadpool_postgres::Client;

/// One statement, so that all of it is of one moment.
pub(super) async fn pending(client: &Client) -> Result<Pending, StoreError> {
    let row = client
        .row(
            "SELECT (SELECT coalesce(max(id), 0) FROM trades), count(*), min(earliest)
             FROM dirty_wallets",
            &[],
        )
        .await?;
    let mut columns = Columns::new(&row, "dirty wallet");
    Ok(Pending {
        up_to: TradeSeq(columns.integer()?),
        dirty_wallets: columns.count()?,
        earliest: columns.time_option()?,
    })
}

/// The wallets `w` of a scope: `$1` says whether all of them, `$2` is the
/// moment from which prices changed.
const IN_SCOPE: &str = "($1 OR f.wallet_id IS NULL
    OR ($2::timestamptz IS NOT NULL AND (f.holds OR f.last_trade >= $2))
    OR EXISTS (SELECT FROM dirty_wallets d WHERE d.wallet_id = w.id))";

fn parameters(scope: Scope) -> (bool, Option<Moment>) {
    match scope {
        Scope::All => (true, None),
        Scope::Affected {
            prices_changed_from,
        } => (false, prices_changed_from.map(Moment)),
    }
}

pub(super) async fn count_to_analyse(client: &Client, scope: Scope) -> Result<u64, StoreError> {
    let (all, changed_from) = parameters(scope);
    let row = client
        .row(
            &format!(
                "SELECT count(*) FROM wallets w LEFT JOIN wallet_facts f ON f.wallet_id = w.id
             WHERE {IN_SCOPE}"
            ),
            &[&all, &changed_from],
        )
        .await?;
    Columns::new(&row, "count").count()
}

pub(super) async fn wallets_to_analyse(
    client: &Client,
    scope: Scope,
    after: WalletId,
    at_most: usize,
) -> Result<Vec<WalletId>, StoreError> {
    let (all, changed_from) = parameters(scope);
    let rows = client
        .rows(
            &format!(
                "SELECT w.id FROM wallets w
             LEFT JOIN wallet_facts f ON f.wallet_id = w.id AND f.wallet_id > $3
             WHERE w.id > $3 AND {IN_SCOPE} ORDER BY w.id LIMIT $4"
            ),
            &[&all, &changed_from, &after.0, &limit(at_most)],
        )
        .await?;
    let read = |row| Columns::new(row, "wallet").integer().map(WalletId);
    rows.iter().map(read).collect()
}

//! The wallets that a run analyses, in PostgreSQL.

use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::Session;
use crate::row::{ReadColumns, limit};
use crate::{AnalysisScope, StoreError, WalletId};
use deadpool_postgres::Client;

/// The wallets `w` of a scope: `$1` says whether all of them, `$2` is the
/// moment from which prices changed. A wallet's trades are looked for by the wallet: of `EXISTS`
/// beside `OR` the server may make a table of the wallets of all trades first.
const IN_SCOPE: &str = "($1 OR (f.wallet_id IS NULL AND 
      (SELECT true FROM trades t WHERE t.wallet_id = w.id LIMIT 1) IS NOT NULL)
    OR ($2::timestamptz IS NOT NULL AND (f.is_unsettled OR f.last_trade >= $2))
    OR EXISTS (SELECT FROM dirty_wallets d WHERE d.wallet_id = w.id))";

fn parameters(scope: AnalysisScope) -> (bool, Option<Moment>) {
    match scope {
        AnalysisScope::All => (true, None),
        AnalysisScope::Affected {
            prices_changed_from,
        } => (false, prices_changed_from.map(Moment)),
    }
}

pub(crate) async fn count_to_analyse(
    client: &Client,
    scope: AnalysisScope,
) -> Result<u64, StoreError> {
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

pub(crate) async fn wallets_to_analyse(
    client: &Client,
    scope: AnalysisScope,
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

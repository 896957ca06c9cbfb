use super::columns::Columns;
use crate::row::{ReadColumns, columns_of, limit, order, read_wallet, status_name};
use crate::{StoreError, WalletId, WalletPage, WalletQuery};
use deadpool_postgres::Transaction;
use smartmoney_model::{Address, ChainId, Confidence, Wallet, WalletKey};
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

/// A parameter with its type: lists come in too many kinds to keep each one's
/// statement prepared, and so their types are not asked of the server.
type Value = (Box<dyn ToSql + Sync + Send>, Type);

/// Conditions of a list, and the values of their parameters.
#[derive(Default)]
struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    fn of(query: &WalletQuery) -> Self {
        let mut filter = Self::default();
        if let Some(status) = status_name(query.status) {
            let status = filter.value(status, Type::TEXT);
            filter.conditions.push(format!("status = {status}"));
        }
        if !query.chains.is_empty() {
            filter.one_of("chain_id", query.chains.iter().map(ChainId::as_str));
        }
        if let Some(least) = query.min_score {
            let least = filter.value(least, Type::FLOAT8);
            filter
                .conditions
                .push(format!("smart_money_score >= {least}"));
        }
        if let Some(verified) = query.verified {
            let verified = filter.value(verified, Type::BOOL);
            filter.conditions.push(format!("verified = {verified}"));
        }
        if let Some(wallet_type) = query.wallet_type {
            filter.one_of("wallet_type", [wallet_type.as_str()].into_iter());
        }
        if let Some(least) = query.min_confidence {
            let levels = [Confidence::Low, Confidence::Medium, Confidence::High];
            let enough = levels.into_iter().filter(|level| *level >= least);
            filter.one_of("confidence_level", enough.map(Confidence::as_str));
        }
        filter
    }

    fn one_of<'a>(&mut self, column: &str, allowed: impl Iterator<Item = &'a str>) {
        let allowed: Vec<String> = allowed.map(str::to_owned).collect();
        let allowed = self.value(allowed, Type::TEXT_ARRAY);
        self.conditions.push(format!("{column} = ANY ({allowed})"));
    }

    /// The next parameter's place.
    fn value(&mut self, value: impl ToSql + Sync + Send + 'static, kind: Type) -> String {
        self.values.push((Box::new(value), kind));
        format!("${}", self.values.len())
    }

    fn sql(&self) -> String {
        if self.conditions.is_empty() {
            "true".to_owned()
        } else {
            self.conditions.join(" AND ")
        }
    }
}

pub(super) async fn wallets(
    transaction: &Transaction<'_>,
    query: &WalletQuery,
    at_most: usize,
    offset: u64,
) -> Result<WalletPage, StoreError> {
    let filter = Filter::of(query);
    let total = count_matching(transaction, &filter).await?;
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    Ok(WalletPage {
        wallets: read_page(transaction, filter, &order(query), at_most, offset).await?,
        total,
    })
}

/// Finds a page by the few columns that it needs for it; only the rows of the
/// page, which are wide, are read whole.
async fn read_page(
    transaction: &Transaction<'_>,
    mut filter: Filter,
    order: &str,
    at_most: usize,
    offset: i64,
) -> Result<Vec<Wallet>, StoreError> {
    let conditions = filter.sql();
    let at_most = filter.value(limit(at_most), Type::INT8);
    let offset = filter.value(offset, Type::INT8);
    let sql = format!(
        "SELECT {} FROM (
           SELECT wallet_id AS place FROM smart_money_wallets
           WHERE {conditions} ORDER BY {order} LIMIT {at_most} OFFSET {offset}) page
         JOIN smart_money_wallets w ON w.wallet_id = page.place ORDER BY {order}",
        columns_of("w")
    );
    let wallets = read_wallets(transaction, &sql, &filter.values).await?;
    Ok(wallets.into_iter().map(|(_, wallet)| wallet).collect())
}

async fn count_matching(transaction: &Transaction<'_>, filter: &Filter) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM smart_money_wallets WHERE {}",
        filter.sql()
    );
    let rows = query(transaction, &sql, &filter.values).await?;
    rows.first()
        .map_or(Ok(0), |row| Columns::new(row, "count").count())
}

pub(super) async fn wallets_by_key(
    transaction: &Transaction<'_>,
    query: &WalletQuery,
    after: Option<WalletKey>,
    at_most: usize,
) -> Result<Vec<Wallet>, StoreError> {
    let mut filter = Filter::of(query);
    if let Some(after) = after {
        let chain = filter.value(after.chain_id.as_str().to_owned(), Type::TEXT);
        let address = filter.value(after.wallet_address.to_string(), Type::TEXT);
        filter
            .conditions
            .push(format!("(chain_id, wallet_address) > ({chain}, {address})"));
    }
    read_page(transaction, filter, "chain_id, wallet_address", at_most, 0).await
}

pub(super) async fn wallet(
    transaction: &Transaction<'_>,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
    let mut filter = Filter::default();
    let address = filter.value(address.to_string(), Type::TEXT);
    // Naming the few chains there are lets the primary key find the address.
    let chains = match chain {
        Some(chain) => filter.value(vec![chain.as_str().to_owned()], Type::TEXT_ARRAY),
        None => "ARRAY(SELECT name FROM chains)".to_owned(),
    };
    let sql = format!(
        "SELECT {} FROM smart_money_wallets w
         WHERE wallet_address = {address} AND chain_id = ANY ({chains}) ORDER BY chain_id",
        columns_of("w")
    );
    read_wallets(transaction, &sql, &filter.values).await
}

async fn read_wallets(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[Value],
) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
    let rows = query(transaction, sql, values).await?;
    rows.iter()
        .map(|row| read_wallet(&mut Columns::new(row, "wallet")))
        .collect()
}

async fn query(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let values: Vec<(&(dyn ToSql + Sync), Type)> = values
        .iter()
        .map(|(value, kind)| (value.as_ref() as &(dyn ToSql + Sync), kind.clone()))
        .collect();
    Ok(transaction.query_typed(sql, &values).await?)
}

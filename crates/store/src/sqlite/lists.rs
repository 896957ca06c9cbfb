use super::columns::Columns;
use crate::row::{columns_of, limit, order, read_wallet, status_name};
use crate::{StoreError, WalletId, WalletPage, WalletQuery};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use smartmoney_model::{Address, ChainId, Confidence, Wallet, WalletKey};

/// Conditions of a list, and the values of their parameters.
struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    fn of(query: &WalletQuery) -> Self {
        let mut filter = Self {
            conditions: Vec::new(),
            values: Vec::new(),
        };
        if let Some(status) = status_name(query.status) {
            filter.one_of("status", [status]);
        }
        if !query.chains.is_empty() {
            filter.one_of("chain_id", query.chains.iter().map(ChainId::as_str));
        }
        if let Some(least) = query.min_score {
            filter.push("smart_money_score >= ", least);
        }
        if let Some(verified) = query.verified {
            filter.push("verified = ", verified);
        }
        if let Some(wallet_type) = query.wallet_type {
            filter.one_of("wallet_type", [wallet_type.as_str()]);
        }
        if let Some(least) = query.min_confidence {
            let levels = [Confidence::Low, Confidence::Medium, Confidence::High];
            let enough = levels.into_iter().filter(|level| *level >= least);
            filter.one_of("confidence_level", enough.map(Confidence::as_str));
        }
        filter
    }

    fn push(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.conditions
            .push(format!("{condition}?{}", self.values.len()));
    }

    fn one_of<'a>(&mut self, column: &str, allowed: impl IntoIterator<Item = &'a str>) {
        let mut places = Vec::new();
        for value in allowed {
            self.values.push(value.to_owned().into());
            places.push(format!("?{}", self.values.len()));
        }
        self.conditions
            .push(format!("{column} IN ({})", places.join(", ")));
    }

    /// The next parameter's place.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    fn sql(&self) -> String {
        if self.conditions.is_empty() {
            "true".to_owned()
        } else {
            self.conditions.join(" AND ")
        }
    }
}

pub(super) fn wallets(
    connection: &Connection,
    query: &WalletQuery,
    at_most: usize,
    offset: u64,
) -> Result<WalletPage, StoreError> {
    let filter = Filter::of(query);
    let total = count_matching(connection, &filter)?;
    // Named, since SQLite would find a chain by the primary key and then read
    // the wide row of each of its wallets.
    let from = "smart_money_wallets INDEXED BY smart_money_wallets_list";
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    Ok(WalletPage {
        wallets: read_page(connection, filter, from, &order(query), at_most, offset)?,
        total,
    })
}

/// Finds a page in an index that covers the conditions and the order; only the
/// rows of the page, which are wide, are read from the table.
fn read_page(
    connection: &Connection,
    mut filter: Filter,
    from: &str,
    order: &str,
    at_most: usize,
    offset: i64,
) -> Result<Vec<Wallet>, StoreError> {
    let conditions = filter.sql();
    let at_most = filter.value(limit(at_most));
    let offset = filter.value(offset);
    let sql = format!(
        "SELECT {} FROM (
           SELECT rowid AS place FROM {from}
           WHERE {conditions} ORDER BY {order} LIMIT {at_most} OFFSET {offset}) page
         JOIN smart_money_wallets w ON w.rowid = page.place ORDER BY {order}",
        columns_of("w")
    );
    let wallets = read_wallets(connection, &sql, filter.values)?;
    Ok(wallets.into_iter().map(|(_, wallet)| wallet).collect())
}

fn count_matching(connection: &Connection, filter: &Filter) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM smart_money_wallets WHERE {}",
        filter.sql()
    );
    let values = params_from_iter(&filter.values);
    let mut statement = connection.prepare_cached(&sql)?;
    let count: i64 = statement.query_row(values, |row| row.get(0))?;
    u64::try_from(count).map_err(|error| StoreError::Database(error.to_string()))
}

pub(super) fn wallets_by_key(
    connection: &Connection,
    query: &WalletQuery,
    after: Option<WalletKey>,
    at_most: usize,
) -> Result<Vec<Wallet>, StoreError> {
    let mut filter = Filter::of(query);
    if let Some(after) = after {
        let chain = filter.value(after.chain_id.as_str().to_owned());
        let address = filter.value(after.wallet_address.to_string());
        filter
            .conditions
            .push(format!("(chain_id, wallet_address) > ({chain}, {address})"));
    }
    let order = "chain_id, wallet_address";
    read_page(connection, filter, "smart_money_wallets", order, at_most, 0)
}

pub(super) fn wallet(
    connection: &Connection,
    address: Address,
    chain: Option<&ChainId>,
) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
    // Naming the few chains there are lets the primary key find the address.
    let (condition, values) = match chain {
        Some(chain) => (
            "chain_id = ?2",
            vec![address.to_string().into(), chain.as_str().to_owned().into()],
        ),
        None => (
            "chain_id IN (SELECT name FROM chains)",
            vec![address.to_string().into()],
        ),
    };
    let sql = format!(
        "SELECT {} FROM smart_money_wallets w
         WHERE wallet_address = ?1 AND {condition} ORDER BY chain_id",
        columns_of("w")
    );
    read_wallets(connection, &sql, values)
}

fn read_wallets(
    connection: &Connection,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut wallets = Vec::new();
    while let Some(row) = rows.next()? {
        wallets.push(read_wallet(&mut Columns::new(row, "wallet"))?);
    }
    Ok(wallets)
}

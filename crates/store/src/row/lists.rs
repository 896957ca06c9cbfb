//! The statements of lists, the same in both databases.

use super::{ReadColumns, columns_of, limit, read_wallet};
use crate::{
    ListedWallet, PageStart, Place, SortBy, SortOrder, SortValue, StatusFilter, StoreError,
    WalletId, WalletPage, WalletQuery,
};
use smartmoney_model::{ChainId, Confidence, Timestamp, Wallet, WalletKey, WalletStatus};

/// A value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Parameter {
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Text(String),
}

/// Conditions of a statement and the values of its parameters. SQLite numbers
/// parameters as they first appear: the conditions stand in the order in which
/// they were added, and nothing stands before them.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    conditions: Vec<String>,
    pub(crate) values: Vec<Parameter>,
}

/// A statement with the values of its parameters.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) values: Vec<Parameter>,
}

impl Filter {
    /// All conditions of a list.
    pub(crate) fn of(query: &WalletQuery) -> Self {
        let mut filter = Self::of_kind(query);
        if let Some(least) = query.min_score {
            let least = filter.value(Parameter::Real(least));
            filter.add(format!("smart_money_score >= {least}"));
        }
        filter
    }

    /// The conditions by which wallets are counted.
    fn of_kind(query: &WalletQuery) -> Self {
        let mut filter = Self::default();
        if query.status != StatusFilter::All {
            filter.one_of("status", [query.status.as_str()]);
        }
        if !query.chains.is_empty() {
            filter.one_of("chain_id", query.chains.iter().map(ChainId::as_str));
        }
        if let Some(verified) = query.verified {
            let verified = filter.value(Parameter::Boolean(verified));
            filter.add(format!("verified = {verified}"));
        }
        if let Some(wallet_type) = query.wallet_type {
            filter.one_of("wallet_type", [wallet_type.as_str()]);
        }
        if let Some(least) = query
            .min_confidence
            .filter(|least| *least > Confidence::Low)
        {
            let enough = Confidence::ALL.into_iter().filter(|level| *level >= least);
            filter.one_of("confidence_level", enough.map(Confidence::as_str));
        }
        filter
    }

    /// Only what comes after this key.
    pub(crate) fn after_key(&mut self, key: &WalletKey) {
        let after = self.key(key);
        self.add(format!("(chain_id, wallet_address) > {after}"));
    }

    /// Only what comes after this place.
    fn after(&mut self, query: &WalletQuery, place: &Place) -> Result<(), StoreError> {
        let column = sort_column(query.sort_by);
        let condition = match place.value {
            None => {
                let after = self.key(&place.key);
                format!("{column} IS NULL AND (chain_id, wallet_address) > {after}")
            }
            Some(value) => {
                let value = self.value(sort_parameter(query.sort_by, value)?);
                let after = self.key(&place.key);
                let further = match query.sort_order {
                    SortOrder::Asc => '>',
                    SortOrder::Desc => '<',
                };
                format!(
                    "({column} {further} {value} OR {column} IS NULL
                      OR ({column} = {value} AND (chain_id, wallet_address) > {after}))"
                )
            }
        };
        self.add(condition);
        Ok(())
    }

    fn key(&mut self, key: &WalletKey) -> String {
        let chain = self.value(Parameter::Text(key.chain_id.to_string()));
        let address = self.value(Parameter::Text(key.wallet_address.to_string()));
        format!("({chain}, {address})")
    }

    fn one_of<'a>(&mut self, column: &str, allowed: impl IntoIterator<Item = &'a str>) {
        let places: Vec<_> = allowed
            .into_iter()
            .map(|value| self.value(Parameter::Text(value.to_owned())))
            .collect();
        self.add(format!("{column} IN ({})", places.join(", ")));
    }

    fn add(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    /// The next parameter's place.
    pub(crate) fn value(&mut self, value: Parameter) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub(crate) fn sql(&self) -> String {
        if self.conditions.is_empty() {
            "true".to_owned()
        } else {
            self.conditions.join(" AND ")
        }
    }
}

fn sort_column(sort_by: SortBy) -> &'static str {
    match sort_by {
        SortBy::Score => "smart_money_score",
        SortBy::Roi => "roi_all_time",
        SortBy::Pnl => "total_pnl",
        SortBy::Trades => "total_trades",
        SortBy::WinRate => "win_rate",
        SortBy::Sharpe => "sharpe_ratio",
        SortBy::MaxDrawdown => "max_drawdown",
        SortBy::LastTrade => "last_trade",
    }
}

fn is_integer(sort_by: SortBy) -> bool {
    matches!(sort_by, SortBy::Pnl | SortBy::Trades | SortBy::LastTrade)
}

/// A place comes back from clients: one of another list is refused.
fn sort_parameter(sort_by: SortBy, value: SortValue) -> Result<Parameter, StoreError> {
    match value {
        SortValue::Integer(value) if is_integer(sort_by) => Ok(Parameter::Integer(value)),
        SortValue::Real(value) if !is_integer(sort_by) => Ok(Parameter::Real(value)),
        _ => Err(StoreError::PlaceExpired),
    }
}

/// Undefined values come last in both orders, and no two rows are equal: else
/// wallets would repeat or vanish between pages.
fn order(query: &WalletQuery, value: &str, table: &str) -> String {
    let direction = match query.sort_order {
        SortOrder::Asc => "ASC",
        SortOrder::Desc => "DESC",
    };
    format!("{value} {direction} NULLS LAST, {table}chain_id, {table}wallet_address")
}

/// The data versions that there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Versions {
    pub(crate) present: i64,
    /// The oldest that can be walked through.
    pub(crate) oldest: i64,
    pub(crate) as_of: Option<Timestamp>,
}

/// Reads `present`, `oldest` and `as_of` by [`VERSIONS`].
pub(crate) fn read_versions(columns: &mut impl ReadColumns) -> Result<Versions, StoreError> {
    Ok(Versions {
        present: columns.integer()?,
        oldest: columns.integer()?,
        as_of: columns.time_option()?,
    })
}

pub(crate) const VERSIONS: &str = "\
    SELECT data_version, oldest_version,
      (SELECT as_of FROM job_runs WHERE outcome <> 'failed' ORDER BY id DESC LIMIT 1)
    FROM store_state";

/// A wallet's sparkline, where one was published.
const SPARKLINE: &str = "(
    SELECT d.sparkline FROM wallet_details d
    WHERE d.wallet_id = w.wallet_id AND d.epoch <= (SELECT details_epoch FROM store_state)
    ORDER BY d.epoch DESC LIMIT 1)";

/// Finds a page among the narrow places; only the rows of the page, which are
/// wide, are read whole. One more than asked for tells whether a page follows.
pub(crate) fn page_statement(
    query: &WalletQuery,
    at_most: usize,
    start: &PageStart,
    versions: Versions,
) -> Result<Statement, StoreError> {
    let mut filter = Filter::of(query);
    let column = sort_column(query.sort_by);
    let (source, offset) = match start {
        PageStart::Offset(offset) => {
            let source = places(&filter.sql(), column);
            (source, i64::try_from(*offset).unwrap_or(i64::MAX))
        }
        PageStart::After(place) => {
            let walkable = versions.oldest..=versions.present;
            if !walkable.contains(&place.version) {
                return Err(StoreError::PlaceExpired);
            }
            filter.after(query, place)?;
            let source = if place.version == versions.present {
                places(&filter.sql(), column)
            } else {
                places_at(&filter.sql(), column, place.version)
            };
            (source, 0)
        }
    };
    let at_most = filter.value(Parameter::Integer(limit(at_most.saturating_add(1))));
    let offset = filter.value(Parameter::Integer(offset));
    let sql = format!(
        "SELECT {}, page.value, {SPARKLINE} FROM (
           SELECT * FROM ({source}) places
           ORDER BY {} LIMIT {at_most} OFFSET {offset}) page
         JOIN smart_money_wallets w ON w.wallet_id = page.wallet_id ORDER BY {}",
        columns_of("w"),
        order(query, "value", ""),
        order(query, "page.value", "page."),
    );
    let values = filter.values;
    Ok(Statement { sql, values })
}

fn places(condition: &str, column: &str) -> String {
    format!(
        "SELECT wallet_id, {column} AS value, chain_id, wallet_address
         FROM wallet_places WHERE {condition}"
    )
}

/// The places as they were at a version.
fn places_at(condition: &str, column: &str, version: i64) -> String {
    let present = places(condition, column);
    format!(
        "{present} AND since_version <= {version}
         UNION ALL
         SELECT wallet_id, {column} AS value, chain_id, wallet_address
         FROM former_places
         WHERE {condition} AND from_version <= {version} AND to_version > {version}"
    )
}

/// Counts whole points of the score by what is counted already.
pub(crate) fn count_statement(query: &WalletQuery) -> Statement {
    let mut filter = Filter::of_kind(query);
    if let Some(least) = query.min_score {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "a cast of a float saturates"
        )]
        let least = filter.value(Parameter::Integer(least.ceil() as i64));
        filter.add(format!("points >= {least}"));
    }
    let sql = format!(
        "SELECT CAST(coalesce(sum(wallets), 0) AS BIGINT) FROM wallet_counts WHERE {}",
        filter.sql()
    );
    let values = filter.values;
    Statement { sql, values }
}

/// Counts the wallets whose score lies between what is asked for and the next
/// whole point; None when that is a whole point itself.
pub(crate) fn rest_statement(query: &WalletQuery) -> Option<Statement> {
    let least = query.min_score.filter(|least| least.fract() != 0.0)?;
    let mut filter = Filter::of_kind(query);
    if query.status == StatusFilter::All {
        // Named, so that the index by status and score finds the few rows.
        filter.one_of("status", WalletStatus::ALL.map(WalletStatus::as_str));
    }
    let from = filter.value(Parameter::Real(least));
    filter.add(format!("smart_money_score >= {from}"));
    let to = filter.value(Parameter::Real(least.ceil()));
    filter.add(format!("smart_money_score < {to}"));
    let sql = format!("SELECT count(*) FROM wallet_places WHERE {}", filter.sql());
    let values = filter.values;
    Some(Statement { sql, values })
}

/// A row of [`page_statement`].
pub(crate) struct PageRow {
    wallet: ListedWallet,
    value: Option<SortValue>,
}

pub(crate) fn read_page_row(
    sort_by: SortBy,
    columns: &mut impl ReadColumns,
) -> Result<PageRow, StoreError> {
    let (_, wallet) = read_wallet(columns)?;
    let value = if is_integer(sort_by) {
        columns.integer_option()?.map(SortValue::Integer)
    } else {
        columns.real_option()?.map(SortValue::Real)
    };
    let sparkline = columns.text_option()?.unwrap_or_else(|| "[]".to_owned());
    let sparkline = serde_json::from_str(&sparkline).map_err(|error| columns.damaged(error))?;
    Ok(PageRow {
        wallet: ListedWallet { wallet, sparkline },
        value,
    })
}

/// A page of the rows that came, of which the last only says that more follow.
pub(crate) fn into_page(
    mut rows: Vec<PageRow>,
    at_most: usize,
    start: &PageStart,
    total: u64,
    versions: Versions,
) -> WalletPage {
    let more_follow = rows.len() > at_most;
    rows.truncate(at_most);
    let version = match start {
        PageStart::Offset(_) => versions.present,
        PageStart::After(place) => place.version,
    };
    let last = rows.last().filter(|_| more_follow);
    WalletPage {
        next: last.map(|row| Place {
            version,
            total,
            value: row.value,
            key: row.wallet.wallet.key(),
        }),
        wallets: rows.into_iter().map(|row| row.wallet).collect(),
        total,
        data_version: versions.present,
        as_of: versions.as_of,
    }
}

/// Wallets by key, for going through all of them.
pub(crate) fn by_key_statement(
    query: &WalletQuery,
    after: Option<&WalletKey>,
    at_most: usize,
) -> Statement {
    let mut filter = Filter::of(query);
    if let Some(after) = after {
        filter.after_key(after);
    }
    let conditions = filter.sql();
    let at_most = filter.value(Parameter::Integer(limit(at_most)));
    let sql = format!(
        "SELECT {} FROM smart_money_wallets w WHERE {conditions}
         ORDER BY chain_id, wallet_address LIMIT {at_most}",
        columns_of("w"),
    );
    let values = filter.values;
    Statement { sql, values }
}

/// The entries of an address. Naming the few chains there are lets the primary
/// key find it.
pub(crate) fn address_statement(
    address: &smartmoney_model::Address,
    chain: Option<&ChainId>,
) -> Statement {
    let mut filter = Filter::default();
    let address = filter.value(Parameter::Text(address.to_string()));
    filter.add(format!("wallet_address = {address}"));
    match chain {
        Some(chain) => filter.one_of("chain_id", [chain.as_str()]),
        None => filter.add("chain_id IN (SELECT name FROM chains)".to_owned()),
    }
    let sql = format!(
        "SELECT {} FROM smart_money_wallets w WHERE {} ORDER BY chain_id",
        columns_of("w"),
        filter.sql()
    );
    let values = filter.values;
    Statement { sql, values }
}

/// What [`by_key_statement`] and [`address_statement`] find.
pub(crate) type Found = (WalletId, Wallet);

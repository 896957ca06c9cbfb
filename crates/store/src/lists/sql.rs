//! The statements of lists, the same in both databases.

use crate::lists::count::{Access, Counted};
use crate::lists::filter::{
    Filter, Parameter, Statement, is_integer, may_be_undefined, sort_column,
};
use crate::lists::row::{listed_columns, read_listed};
use crate::row::{ReadColumns, limit};
use crate::state::read_data_version;
use crate::wallet::row::columns_of;
use crate::{
    CursorPosition, ListedWallet, PageStart, SortBy, SortOrder, SortValue, StoreError, WalletId,
    WalletPage, WalletQuery,
};
use smartmoney_model::{Address, ChainId, DataVersion, Timestamp, Wallet, WalletKey};

/// Undefined values come last in both orders, and no two rows are equal: else
/// wallets would repeat or vanish between pages.
fn order(sort_by: SortBy, sort_order: SortOrder, value: &str, table: &str) -> String {
    let direction = match sort_order {
        SortOrder::Asc => "ASC",
        SortOrder::Desc => "DESC",
    };
    // Said of a column that has no NULL it would keep PostgreSQL from its index.
    let nulls = if may_be_undefined(sort_by) {
        "NULLS LAST"
    } else {
        ""
    };
    format!("{value} {direction} {nulls}, {table}chain_id, {table}wallet_address")
}

/// The data versions that there are, and what the present one was made by.
#[derive(Debug, Clone)]
pub(crate) struct Versions {
    pub(crate) present: DataVersion,
    /// The tag of the version at which the walk began that a page belongs to.
    pub(crate) walked_tag: Option<i64>,
    /// The oldest that can be walked through.
    pub(crate) oldest: i64,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) methodology: Option<String>,
}

/// Reads what [`VERSIONS`] selects.
pub(crate) fn read_versions(columns: &mut impl ReadColumns) -> Result<Versions, StoreError> {
    Ok(Versions {
        present: read_data_version(columns)?,
        walked_tag: None,
        oldest: columns.integer()?,
        as_of: columns.time_option()?,
        methodology: columns.text_option()?,
    })
}

/// A run measures all wallets by the same methodology: that of the best is found by an index.
pub(crate) const VERSIONS: &str = "\
    SELECT data_version, version_tag, oldest_version,
      (SELECT as_of FROM job_runs WHERE outcome <> 'failed' ORDER BY id DESC LIMIT 1),
      (SELECT methodology_version FROM smart_money_wallets WHERE wallet_id = (
        SELECT wallet_id FROM wallet_places ORDER BY smart_money_score DESC NULLS LAST LIMIT 1))
    FROM store_state";

/// The tag of an earlier version that can be walked through; the parameter is its number.
pub(crate) const EARLIER_TAG: &str =
    "SELECT (SELECT tag FROM data_versions WHERE version = $1) FROM store_state";

/// The number of the version at which a walk began that goes on here.
pub(crate) fn walked_from(start: &PageStart) -> Option<i64> {
    match start {
        PageStart::Offset(_) => None,
        PageStart::After(position) => Some(position.version.number),
    }
}

impl Versions {
    /// The version that a page shows: the present one, or that at which the walk began.
    fn shown(&self, start: &PageStart) -> Result<DataVersion, StoreError> {
        let PageStart::After(CursorPosition { version, .. }) = start else {
            return Ok(self.present);
        };
        let is_there = self.oldest <= version.number && version.number < self.present.number;
        let is_earlier = is_there && self.walked_tag == Some(version.tag);
        if is_earlier || *version == self.present {
            Ok(*version)
        } else {
            Err(StoreError::CursorExpired)
        }
    }
}

/// A wallet's sparkline, where one was published.
const SPARKLINE: &str = "(
    SELECT d.sparkline FROM wallet_details d
    WHERE d.wallet_id = w.wallet_id AND d.epoch <= (SELECT details_epoch FROM store_state)
    ORDER BY d.epoch DESC LIMIT 1)";

/// How a page is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// All that match, which are then put in order.
    Collect,
    /// In the order of an index, until the page is full.
    Walk,
}

impl Plan {
    /// Collecting reads what matches, or all rows where no index has what is asked for;
    /// walking reads all up to the page's end, of which only a share matches. Databases guess these numbers, and guess
    /// wrong where conditions go together, as score and confidence do.
    fn of(counted: Counted, page_end: u64) -> Self {
        let (matching, all) = (u128::from(counted.matching), u128::from(counted.all));
        let collected = match counted.access {
            Access::Scan => matching.max(all / u128::from(Access::LOOKUP)),
            Access::Conditions | Access::Index(_) => matching,
        };
        if collected * matching <= u128::from(page_end) * all {
            Self::Collect
        } else {
            Self::Walk
        }
    }
}

/// Finds a page among the narrow index rows; only of the page's rows, which are wide, are
/// the columns read that the query includes. One more than asked for tells whether a page
/// follows. `hint` makes a database read a table in the way that it is given.
pub(crate) fn page_statement(
    query: &WalletQuery,
    at_most: usize,
    start: &PageStart,
    versions: &Versions,
    counted: Counted,
    hint: impl Fn(Access) -> String,
) -> Result<Statement, StoreError> {
    let column = sort_column(query.sort_by);
    let mut filter = Filter::of(query);
    let (offset, position) = match start {
        PageStart::Offset(skipped) => (*skipped, None),
        PageStart::After(position) => (0, Some(position)),
    };
    let version = versions.shown(start)?.number;
    let fetched = limit(at_most.saturating_add(1));
    let page_end = offset.saturating_add(fetched.unsigned_abs());
    let plan = Plan::of(counted, page_end);
    if plan == Plan::Collect && counted.access == Access::Conditions {
        filter.name_statuses(query);
    }
    let condition = filter.sql();
    let after = match position {
        Some(position) => filter.after(query, position)?,
        None => Vec::new(),
    };
    let fetched_as = filter.value(Parameter::Integer(fetched));
    let is_walk = plan == Plan::Walk && version == versions.present.number;
    let source = if is_walk {
        let table = format!("wallet_places {}", hint(Access::Index(column)));
        walked(&table, &condition, &after, query.sort_by, &fetched_as)
    } else {
        let condition = all_after(&condition, &after);
        if version < versions.present.number {
            index_rows_at(&condition, column, version)
        } else {
            let table = format!("wallet_places {}", hint(counted.access));
            index_rows(&table, &condition, column)
        }
    };
    // What is materialized is not put in order before it is found.
    let how = match plan {
        Plan::Collect => "MATERIALIZED",
        Plan::Walk => "NOT MATERIALIZED",
    };
    let offset = filter.value(Parameter::Integer(
        i64::try_from(offset).unwrap_or(i64::MAX),
    ));
    let sql = format!(
        "WITH matching AS {how} ({source}), page AS MATERIALIZED (
           SELECT * FROM matching ORDER BY {} LIMIT {fetched_as} OFFSET {offset})
         SELECT {}, {SPARKLINE}, page.value
         FROM page JOIN smart_money_wallets w ON w.wallet_id = page.wallet_id ORDER BY {}",
        order(query.sort_by, query.sort_order, "value", ""),
        listed_columns("w", &query.include),
        order(query.sort_by, query.sort_order, "page.value", "page."),
    );
    Ok(Statement {
        is_in_order: is_walk,
        ..Statement::new(sql, filter)
    })
}

fn index_rows(table: &str, condition: &str, column: &str) -> String {
    format!(
        "SELECT wallet_id, {column} AS value, chain_id, wallet_address
         FROM {table} WHERE {condition}"
    )
}

/// The conditions and, where a page begins after a position, that all of it does.
fn all_after(condition: &str, after: &[(String, SortOrder)]) -> String {
    let parts: Vec<_> = after.iter().map(|(part, _)| format!("({part})")).collect();
    match parts[..] {
        [] => condition.to_owned(),
        _ => format!("{condition} AND ({})", parts.join(" OR ")),
    }
}

/// As many index rows of each part as a page may have, each part read by its own index.
fn walked(
    table: &str,
    condition: &str,
    after: &[(String, SortOrder)],
    sort_by: SortBy,
    fetched: &str,
) -> String {
    let column = sort_column(sort_by);
    let part = |(part, sort_order): &(String, SortOrder)| {
        format!(
            "SELECT * FROM ({} ORDER BY {} LIMIT {fetched}) part",
            index_rows(table, &format!("{condition} AND {part}"), column),
            order(sort_by, *sort_order, column, ""),
        )
    };
    match after {
        [] => index_rows(table, condition, column),
        _ => after
            .iter()
            .map(part)
            .collect::<Vec<_>>()
            .join(" UNION ALL "),
    }
}

/// The index rows as they were at a version.
fn index_rows_at(condition: &str, column: &str, version: i64) -> String {
    let present = index_rows("wallet_places", condition, column);
    let former = index_rows("former_places", condition, column);
    format!(
        "{present} AND since_version <= {version}
         UNION ALL
         {former} AND from_version <= {version} AND to_version > {version}"
    )
}

/// A row of [`page_statement`].
pub(crate) struct PageRow {
    wallet: ListedWallet,
    value: Option<SortValue>,
}

pub(crate) fn read_page_row(
    query: &WalletQuery,
    columns: &mut impl ReadColumns,
) -> Result<PageRow, StoreError> {
    let wallet = read_listed(&query.include, columns)?;
    let value = if is_integer(query.sort_by) {
        columns.integer_option()?.map(SortValue::Integer)
    } else {
        columns.real_option()?.map(SortValue::Real)
    };
    Ok(PageRow { wallet, value })
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
        PageStart::After(position) => position.version,
    };
    let last = rows.last().filter(|_| more_follow);
    WalletPage {
        next: last.map(|row| CursorPosition {
            version,
            total,
            value: row.value,
            key: row.wallet.summary.key(),
        }),
        wallets: rows.into_iter().map(|row| row.wallet).collect(),
        total,
        data_version: versions.present,
        as_of: versions.as_of,
        methodology_version: versions.methodology,
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
    Statement::new(sql, filter)
}

/// The entries of an address. Naming the few chains there are lets the primary
/// key find it.
pub(crate) fn address_statement(address: &Address, chain: Option<&ChainId>) -> Statement {
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
    Statement::new(sql, filter)
}

/// What [`by_key_statement`] and [`address_statement`] find.
pub(crate) type Found = (WalletId, Wallet);

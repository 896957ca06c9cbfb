//! How many wallets a list has, and by what they are counted, the same in both databases.

use crate::lists::filter::{Filter, Parameter, SCORE, Statement, sort_column};
use crate::row::ReadColumns;
use crate::{PageStart, SortBy, StoreError, WalletQuery};

/// How many wallets a list has, and how many there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) matching: u64,
    pub(crate) all: u64,
    pub(crate) access: Access,
}

impl Counted {
    /// Reads what [`count_statement`] counts. Where a cursor says how many match, it is believed.
    pub(crate) fn read(
        query: &WalletQuery,
        start: &PageStart,
        columns: &mut impl ReadColumns,
    ) -> Result<Self, StoreError> {
        let (counted, all) = (columns.count()?, columns.count()?);
        let matching = match start {
            PageStart::Offset(_) => counted,
            PageStart::After(position) => position.total,
        };
        Ok(Self {
            matching,
            all,
            access: Access::of(query, counted, all),
        })
    }

    /// With what [`rest_statement`] counts.
    pub(crate) fn with_rest(self, query: &WalletQuery, rest: u64) -> Self {
        let counted = if is_counted(query) { self.matching } else { 0 };
        Self {
            matching: counted + rest,
            ..self
        }
    }
}

/// How the rows are read of which those that match are picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// By an index of conditions, which leave few.
    Conditions,
    /// By the index of this column.
    Index(&'static str),
    /// All of them, one after the other.
    Scan,
}

impl Access {
    /// To look a row up that an index has found costs as much as to read this many
    /// in a row.
    pub(crate) const LOOKUP: u64 = 8;

    /// A part of each is the beginning of an index, or within one.
    const INDEXED: [&str; 4] = ["status", "chain_id", "confidence_level", SCORE];

    /// `counted` is how many match as far as `wallet_counts` knows.
    fn of(query: &WalletQuery, counted: u64, all: u64) -> Self {
        let columns: Vec<_> = query
            .conditions()
            .map(|(filter, _)| filter.column)
            .collect();
        let is_indexed = columns.iter().any(|column| Self::INDEXED.contains(column));
        if is_indexed && counted.saturating_mul(Self::LOOKUP) <= all {
            return Self::Conditions;
        }
        let mut uncounted = query.conditions().filter(|(filter, _)| !filter.is_counted);
        let Some((filter, _)) = uncounted.next() else {
            return Self::Scan;
        };
        // An index of an order has the chain beside its column, and no more.
        let has = |column: &&str| [filter.column, "chain_id"].contains(column);
        let is_an_order = SortBy::ALL.map(sort_column).contains(&filter.column);
        if is_an_order && columns.iter().all(has) {
            Self::Index(filter.column)
        } else {
            Self::Scan
        }
    }
}

/// Whether `wallet_counts` knows how many wallets match.
fn is_counted(query: &WalletQuery) -> bool {
    query.conditions().all(|(filter, _)| filter.is_counted)
}

/// Counts the wallets of whole buckets of the score that match, as far as
/// `wallet_counts` knows, and all wallets.
pub(crate) fn count_statement(query: &WalletQuery) -> Statement {
    let mut filter = Filter::of_counted(query);
    if let Some(least) = query.least_score() {
        let least = filter.value(Parameter::Integer(next_bucket(least)));
        filter.add(format!("score_bucket >= {least}"));
    }
    let sql = format!(
        "SELECT CAST(coalesce(sum(wallets) FILTER (WHERE {}), 0) AS BIGINT),
           CAST(coalesce(sum(wallets), 0) AS BIGINT) FROM wallet_counts",
        filter.sql()
    );
    Statement::new(sql, filter)
}

/// Counts what [`count_statement`] can't: all wallets that match a filter of which
/// `wallet_counts` does not know, or those whose score lies between what is asked for and
/// the next whole bucket. None where nothing is missing, and where a cursor says the total.
pub(crate) fn rest_statement(
    query: &WalletQuery,
    start: &PageStart,
    counted: &Counted,
    hint: impl Fn(Access) -> String,
) -> Option<Statement> {
    if matches!(start, PageStart::After(_)) {
        return None;
    }
    if !is_counted(query) {
        let mut filter = Filter::of(query);
        if counted.access == Access::Conditions {
            filter.name_statuses(query);
        }
        return Some(count_rows(filter, &hint(counted.access)));
    }
    let least = query.least_score()?;
    let next = next_bucket(least) as f64 / BUCKETS_PER_POINT;
    if least == next {
        return None;
    }
    let mut filter = Filter::of_counted(query);
    filter.name_statuses(query);
    let from = filter.value(Parameter::Real(least));
    filter.add(format!("smart_money_score >= {from}"));
    let to = filter.value(Parameter::Real(next));
    filter.add(format!("smart_money_score < {to}"));
    Some(count_rows(filter, ""))
}

fn count_rows(filter: Filter, hint: &str) -> Statement {
    let sql = format!(
        "SELECT count(*) FROM wallet_places {hint} WHERE {}",
        filter.sql()
    );
    Statement::new(sql, filter)
}

/// Buckets in a point of the score. Of a power of two the product is exact; tenths
/// would put some scores on the wrong side.
const BUCKETS_PER_POINT: f64 = 8.0;

#[allow(
    clippy::cast_possible_truncation,
    reason = "a cast of a float saturates"
)]
fn next_bucket(score: f64) -> i64 {
    (score * BUCKETS_PER_POINT).ceil() as i64
}

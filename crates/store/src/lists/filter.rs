//! Conditions of lists, the same in both databases.

use crate::{
    CursorPosition, ListFilter, SortBy, SortOrder, SortValue, StatusFilter, StoreError, WalletQuery,
};
use smartmoney_model::{WalletKey, WalletStatus};

/// A value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Parameter {
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Text(String),
}

/// What a filter asks of its column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    OneOf(Vec<String>),
    Equals(Parameter),
    /// An undefined value does not match.
    AtLeast(Parameter),
}

/// None without texts.
pub(crate) fn one_of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Condition> {
    let texts: Vec<_> = texts.into_iter().map(str::to_owned).collect();
    (!texts.is_empty()).then_some(Condition::OneOf(texts))
}

pub(crate) fn equals(value: Option<impl Into<Parameter>>) -> Option<Condition> {
    value.map(|value| Condition::Equals(value.into()))
}

pub(crate) fn at_least(value: Option<impl Into<Parameter>>) -> Option<Condition> {
    value.map(|value| Condition::AtLeast(value.into()))
}

impl From<bool> for Parameter {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<u64> for Parameter {
    fn from(value: u64) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Parameter {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
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
    /// Whether an index has the order: nothing needs to be sorted for the page.
    pub(crate) is_in_order: bool,
}

impl Statement {
    pub(crate) fn new(sql: String, filter: Filter) -> Self {
        Self {
            sql,
            values: filter.values,
            is_in_order: false,
        }
    }
}

impl Filter {
    /// All conditions of a list.
    pub(crate) fn of(query: &WalletQuery) -> Self {
        Self::all_of(query.conditions())
    }

    /// The conditions whose columns `wallet_counts` has. Of the score it has buckets.
    pub(crate) fn of_counted(query: &WalletQuery) -> Self {
        let is_counted = |filter: &ListFilter| filter.is_counted && filter.column != SCORE;
        Self::all_of(query.conditions().filter(|(filter, _)| is_counted(filter)))
    }

    fn all_of(conditions: impl Iterator<Item = (ListFilter, Condition)>) -> Self {
        let mut filter = Self::default();
        for (ListFilter { column, .. }, condition) in conditions {
            match condition {
                Condition::OneOf(texts) => {
                    filter.one_of(column, texts.iter().map(String::as_str));
                }
                Condition::Equals(value) => {
                    let value = filter.value(value);
                    filter.add(format!("{column} = {value}"));
                }
                Condition::AtLeast(value) => {
                    let value = filter.value(value);
                    filter.add(format!("{column} >= {value}"));
                }
            }
        }
        filter
    }

    /// Says that the status is any, where the query does not name one, so that the
    /// index by status and score can find the few that match.
    pub(crate) fn name_statuses(&mut self, query: &WalletQuery) {
        if query.status == StatusFilter::All {
            self.one_of("status", WalletStatus::ALL.map(WalletStatus::as_str));
        }
    }

    /// Only what comes after this key.
    pub(crate) fn after_key(&mut self, key: &WalletKey) {
        let after = self.key(key);
        self.add(format!("(chain_id, wallet_address) > {after}"));
    }

    /// What comes after this position, in the order of the list: conditions of parts of which
    /// an index has the beginning of each, as it has not that of all together. With each
    /// the order to ask for it in; where all values are equal that is the index's own.
    pub(crate) fn after(
        &mut self,
        query: &WalletQuery,
        position: &CursorPosition,
    ) -> Result<Vec<(String, SortOrder)>, StoreError> {
        let column = sort_column(query.sort_by);
        let undefined = format!("{column} IS NULL");
        let Some(value) = position.value else {
            let after = self.key(&position.key);
            let rest = format!("{undefined} AND (chain_id, wallet_address) > {after}");
            return Ok(vec![(rest, SortOrder::Desc)]);
        };
        let value = self.value(sort_parameter(query.sort_by, value)?);
        let after = self.key(&position.key);
        let further = match query.sort_order {
            SortOrder::Asc => '>',
            SortOrder::Desc => '<',
        };
        let equal = format!("{column} = {value} AND (chain_id, wallet_address) > {after}");
        let further = format!("{column} {further} {value}");
        let mut parts = vec![(equal, SortOrder::Desc), (further, query.sort_order)];
        if may_be_undefined(query.sort_by) {
            parts.push((undefined, SortOrder::Desc));
        }
        Ok(parts)
    }

    fn key(&mut self, key: &WalletKey) -> String {
        let chain = self.value(Parameter::Text(key.chain_id.to_string()));
        let address = self.value(Parameter::Text(key.wallet_address.to_string()));
        format!("({chain}, {address})")
    }

    pub(crate) fn one_of<'a>(&mut self, column: &str, allowed: impl IntoIterator<Item = &'a str>) {
        let placeholders: Vec<_> = allowed
            .into_iter()
            .map(|value| self.value(Parameter::Text(value.to_owned())))
            .collect();
        self.add(format!("{column} IN ({})", placeholders.join(", ")));
    }

    pub(crate) fn add(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    /// Adds a parameter, and gives its placeholder.
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

/// The column of the score; in the narrow rows that by which lists are ordered.
pub(crate) const SCORE: &str = "smart_money_score";

pub(crate) fn sort_column(sort_by: SortBy) -> &'static str {
    match sort_by {
        SortBy::Score => SCORE,
        SortBy::Roi => "roi_all_time",
        SortBy::Pnl => "total_pnl",
        SortBy::Trades => "total_trades",
        SortBy::WinRate => "win_rate",
        SortBy::Sharpe => "sharpe_ratio",
        SortBy::MaxDrawdown => "max_drawdown",
        SortBy::LastTrade => "last_trade",
        SortBy::FollowerExcess => "follower_excess",
    }
}

pub(crate) fn is_integer(sort_by: SortBy) -> bool {
    matches!(sort_by, SortBy::Pnl | SortBy::Trades | SortBy::LastTrade)
}

pub(crate) fn may_be_undefined(sort_by: SortBy) -> bool {
    !is_integer(sort_by)
}

/// Clients send positions back: one of another list is refused.
fn sort_parameter(sort_by: SortBy, value: SortValue) -> Result<Parameter, StoreError> {
    match value {
        SortValue::Integer(value) if is_integer(sort_by) => Ok(Parameter::Integer(value)),
        SortValue::Real(value) if !is_integer(sort_by) => Ok(Parameter::Real(value)),
        _ => Err(StoreError::CursorExpired),
    }
}

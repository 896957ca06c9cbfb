//! Conditions of lists, the same in both databases.

use crate::{Place, SortBy, SortOrder, SortValue, StatusFilter, StoreError, WalletQuery};
use smartmoney_model::{ChainId, Confidence, WalletKey};

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
    /// Whether an index has the order: nothing needs to be sorted for the page.
    pub(crate) is_in_order: bool,
}

impl Statement {
    pub(super) fn new(sql: String, filter: Filter) -> Self {
        Self {
            sql,
            values: filter.values,
            is_in_order: false,
        }
    }
}

impl Filter {
    /// All conditions of a list.
    pub(super) fn of(query: &WalletQuery) -> Self {
        let mut filter = Self::of_kind(query);
        if let Some(least) = query.min_score {
            let least = filter.value(Parameter::Real(least));
            filter.add(format!("smart_money_score >= {least}"));
        }
        filter
    }

    /// The conditions by which wallets are counted.
    pub(super) fn of_kind(query: &WalletQuery) -> Self {
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
    pub(super) fn after_key(&mut self, key: &WalletKey) {
        let after = self.key(key);
        self.add(format!("(chain_id, wallet_address) > {after}"));
    }

    /// Only what comes after this place.
    pub(super) fn after(&mut self, query: &WalletQuery, place: &Place) -> Result<(), StoreError> {
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
                if may_be_undefined(query.sort_by) {
                    format!(
                        "({column} {further} {value} OR {column} IS NULL
                          OR ({column} = {value} AND (chain_id, wallet_address) > {after}))"
                    )
                } else {
                    // The first condition tells an index where to begin.
                    format!(
                        "{column} {further}= {value} AND ({column} {further} {value}
                          OR (chain_id, wallet_address) > {after})"
                    )
                }
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

    pub(super) fn one_of<'a>(&mut self, column: &str, allowed: impl IntoIterator<Item = &'a str>) {
        let places: Vec<_> = allowed
            .into_iter()
            .map(|value| self.value(Parameter::Text(value.to_owned())))
            .collect();
        self.add(format!("{column} IN ({})", places.join(", ")));
    }

    pub(super) fn add(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    /// The next parameter's place.
    pub(super) fn value(&mut self, value: Parameter) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub(super) fn sql(&self) -> String {
        if self.conditions.is_empty() {
            "true".to_owned()
        } else {
            self.conditions.join(" AND ")
        }
    }
}

pub(super) fn sort_column(sort_by: SortBy) -> &'static str {
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

pub(super) fn is_integer(sort_by: SortBy) -> bool {
    matches!(sort_by, SortBy::Pnl | SortBy::Trades | SortBy::LastTrade)
}

pub(super) fn may_be_undefined(sort_by: SortBy) -> bool {
    !is_integer(sort_by) && sort_by != SortBy::Score
}

/// A place comes back from clients: one of another list is refused.
fn sort_parameter(sort_by: SortBy, value: SortValue) -> Result<Parameter, StoreError> {
    match value {
        SortValue::Integer(value) if is_integer(sort_by) => Ok(Parameter::Integer(value)),
        SortValue::Real(value) if !is_integer(sort_by) => Ok(Parameter::Real(value)),
        _ => Err(StoreError::PlaceExpired),
    }
}

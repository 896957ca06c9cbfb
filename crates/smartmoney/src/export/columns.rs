use smartmoney_model::{RiskProfile, Timestamp, TradingStyle, Usd, Wallet};

/// A column: its name in the table, and its value of a wallet.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) value: fn(&Wallet) -> Value,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Bool,
    Count,
    Ratio,
    Usd,
    Time,
}

/// One value; `Unknown` where it is not defined.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Unknown,
    Text(String),
    Bool(bool),
    Count(i64),
    Ratio(f64),
    Usd(Usd),
    Time(Timestamp),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(ratio: f64) -> Self {
        Self::Ratio(ratio)
    }
}

impl From<Usd> for Value {
    fn from(usd: Usd) -> Self {
        Self::Usd(usd)
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}

/// Lists and breakdowns are JSON texts.
fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_string(value).map_or(Value::Unknown, Value::Text)
}

macro_rules! columns {
    ($($name:literal $kind:ident $value:expr;)*) => {
        /// All columns, in the order of the table.
        pub(crate) const COLUMNS: &[Column] = &[
            $(Column { name: $name, kind: Kind::$kind, value: { const VALUE: fn(&Wallet) -> Value = $value; VALUE } },)*
        ];
    };
}

columns! {
    "chain_id" Text |w| w.chain_id.as_str().into();
    "wallet_address" Text |w| w.wallet_address.to_string().into();
    "wallet_name" Text |w| w.wallet_name.clone().into();
    "wallet_type" Text |w| w.wallet_type.as_str().into();
    "discovery_method" Text |w| w.discovery_method.as_str().into();
    "verified" Bool |w| w.verified.into();
    "status" Text |w| w.status.as_str().into();
    "status_reasons" Text |w| json(&w.status_reasons);
    "smart_money_score" Ratio |w| w.smart_money_score.value().into();
    "score_breakdown" Text |w| json(&w.score_breakdown);
    "confidence_level" Text |w| w.confidence_level.as_str().into();
    "confidence_reasons" Text |w| json(&w.confidence_reasons);
    "total_pnl" Usd |w| w.total_pnl.into();
    "realized_pnl" Usd |w| w.realized_pnl.into();
    "unrealized_pnl" Usd |w| w.unrealized_pnl.into();
    "base_asset_pnl" Usd |w| w.base_asset_pnl.into();
    "net_pnl" Usd |w| w.net_pnl.into();
    "profit_without_best" Usd |w| w.profit_without_best.into();
    "roi_all_time" Ratio |w| w.roi_all_time.into();
    "win_rate" Ratio |w| w.win_rate.into();
    "win_rate_shrunk" Ratio |w| w.win_rate_shrunk.into();
    "wins" Count |w| w.wins.into();
    "losses" Count |w| w.losses.into();
    "profit_factor" Ratio |w| w.profit_factor.into();
    "sharpe_ratio" Ratio |w| w.sharpe_ratio.into();
    "sortino_ratio" Ratio |w| w.sortino_ratio.into();
    "volatility" Ratio |w| w.volatility.into();
    "max_drawdown" Ratio |w| w.max_drawdown.into();
    "total_trades" Count |w| w.total_trades.into();
    "total_volume" Usd |w| w.total_volume.into();
    "avg_trade_size" Usd |w| w.avg_trade_size.into();
    "avg_holding_period_days" Ratio |w| w.avg_holding_period_days.into();
    "median_holding_period_days" Ratio |w| w.median_holding_period_days.into();
    "closed_positions" Count |w| w.closed_positions.into();
    "open_positions" Count |w| w.open_positions.into();
    "active_days" Count |w| u64::from(w.active_days).into();
    "trading_style" Text |w| w.trading_style.map(TradingStyle::as_str).into();
    "risk_profile" Text |w| w.risk_profile.map(RiskProfile::as_str).into();
    "is_bot" Bool |w| w.is_bot.into();
    "preferred_tokens" Text |w| json(&w.preferred_tokens);
    "preferred_protocols" Text |w| json(&w.preferred_protocols);
    "coverage" Ratio |w| w.coverage.into();
    "unmatched_proceeds" Usd |w| w.unmatched_proceeds.into();
    "compared_positions" Count |w| w.compared_positions.into();
    "mean_excess_return" Ratio |w| w.mean_excess_return.into();
    "p_value" Ratio |w| w.p_value.into();
    "q_value" Ratio |w| w.q_value.into();
    "anomalies" Text |w| json(&w.anomalies);
    "first_seen" Time |w| w.first_seen.into();
    "last_trade_timestamp" Time |w| w.last_trade_timestamp.into();
    "last_updated" Time |w| w.last_updated.into();
    "methodology_version" Text |w| w.methodology_version.as_str().into();
}

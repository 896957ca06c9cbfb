//! A [`Wallet`] and its row in `smart_money_wallets` and `staged_wallets`.

use crate::row::checks::real;
use crate::row::{ReadColumns, count, json, real_option, usd, usd_option};
use crate::{StoreError, WalletId};
use smartmoney_model::{RiskProfile, Timestamp, TradingStyle, Wallet, WalletKey};
use std::borrow::Cow;

/// A value of a column, in the form that fits any database.
#[derive(Debug)]
pub(crate) enum Field<'w> {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    MicroDollars(i64),
    Time(Timestamp),
    Text(Cow<'w, str>),
    Texts(&'w [String]),
    Json(String),
}

/// The columns in the order in which [`fields`] and [`read_wallet`] take them.
pub(crate) const COLUMNS: [&str; 53] = [
    "wallet_id",
    "chain_id",
    "wallet_address",
    "wallet_name",
    "wallet_type",
    "discovery_method",
    "verified",
    "status",
    "status_reasons",
    "smart_money_score",
    "score_breakdown",
    "confidence_level",
    "confidence_reasons",
    "total_pnl",
    "realized_pnl",
    "unrealized_pnl",
    "base_asset_pnl",
    "net_pnl",
    "profit_without_best",
    "roi_all_time",
    "win_rate",
    "win_rate_shrunk",
    "wins",
    "losses",
    "profit_factor",
    "sharpe_ratio",
    "sortino_ratio",
    "volatility",
    "max_drawdown",
    "total_trades",
    "total_volume",
    "avg_trade_size",
    "avg_holding_period_days",
    "median_holding_period_days",
    "closed_positions",
    "open_positions",
    "active_days",
    "trading_style",
    "risk_profile",
    "is_bot",
    "preferred_tokens",
    "preferred_protocols",
    "coverage",
    "unmatched_proceeds",
    "compared_positions",
    "mean_excess_return",
    "p_value",
    "q_value",
    "anomalies",
    "first_seen",
    "last_trade_timestamp",
    "last_updated",
    "methodology_version",
];

/// What an upsert sets where the wallet is there already.
pub(crate) fn replaced_columns() -> String {
    COLUMNS
        .iter()
        .filter(|column| **column != "wallet_id")
        .map(|column| format!("{column} = excluded.{column}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `w.wallet_id, w.chain_id, …`
pub(crate) fn columns_of(table: &str) -> String {
    COLUMNS.map(|column| format!("{table}.{column}")).join(", ")
}

/// A wallet's values. Refuses what no column can hold.
pub(crate) fn fields(
    id: WalletId,
    wallet: &Wallet,
) -> Result<[Field<'_>; COLUMNS.len()], StoreError> {
    let text = |text| Field::Text(Cow::Borrowed(text));
    let text_option = |value: Option<_>| value.map_or(Field::Null, text);
    let money = |what, value| usd(what, value).map(Field::MicroDollars);
    let number = |what, value| count(what, value).map(Field::Integer);
    let or_null = |value: Option<_>| value.map_or(Field::Null, Field::Real);
    let ratio = |what, value| real_option(what, value).map(or_null);
    let w = wallet;
    Ok([
        Field::Integer(id.0),
        text(w.chain_id.as_str()),
        Field::Text(w.wallet_address.to_string().into()),
        text_option(w.wallet_name.as_deref()),
        text(w.wallet_type.as_str()),
        text(&w.discovery_method),
        Field::Boolean(w.verified),
        text(w.status.as_str()),
        Field::Json(json("status_reasons", &w.status_reasons)?),
        Field::Real(w.smart_money_score.value()),
        Field::Json(json("score_breakdown", &w.score_breakdown)?),
        text(w.confidence_level.as_str()),
        Field::Json(json("confidence_reasons", &w.confidence_reasons)?),
        money("total_pnl", w.total_pnl)?,
        money("realized_pnl", w.realized_pnl)?,
        money("unrealized_pnl", w.unrealized_pnl)?,
        money("base_asset_pnl", w.base_asset_pnl)?,
        money("net_pnl", w.net_pnl)?,
        money("profit_without_best", w.profit_without_best)?,
        ratio("roi_all_time", w.roi_all_time)?,
        ratio("win_rate", w.win_rate)?,
        ratio("win_rate_shrunk", w.win_rate_shrunk)?,
        number("wins", w.wins)?,
        number("losses", w.losses)?,
        ratio("profit_factor", w.profit_factor)?,
        ratio("sharpe_ratio", w.sharpe_ratio)?,
        ratio("sortino_ratio", w.sortino_ratio)?,
        ratio("volatility", w.volatility)?,
        ratio("max_drawdown", w.max_drawdown)?,
        number("total_trades", w.total_trades)?,
        money("total_volume", w.total_volume)?,
        usd_option("avg_trade_size", w.avg_trade_size)?.map_or(Field::Null, Field::MicroDollars),
        ratio("avg_holding_period_days", w.avg_holding_period_days)?,
        ratio("median_holding_period_days", w.median_holding_period_days)?,
        number("closed_positions", w.closed_positions)?,
        number("open_positions", w.open_positions)?,
        Field::Integer(w.active_days.into()),
        text_option(w.trading_style.map(TradingStyle::as_str)),
        text_option(w.risk_profile.map(RiskProfile::as_str)),
        Field::Boolean(w.is_bot),
        Field::Texts(&w.preferred_tokens),
        Field::Texts(&w.preferred_protocols),
        Field::Real(real("coverage", w.coverage)?),
        money("unmatched_proceeds", w.unmatched_proceeds)?,
        number("compared_positions", w.compared_positions)?,
        ratio("mean_excess_return", w.mean_excess_return)?,
        ratio("p_value", w.p_value)?,
        ratio("q_value", w.q_value)?,
        Field::Json(json("anomalies", &w.anomalies)?),
        Field::Time(w.first_seen),
        Field::Time(w.last_trade_timestamp),
        Field::Time(w.last_updated),
        text(&w.methodology_version),
    ])
}

/// Reads the columns in their order; the fields below stand in the same one.
pub(crate) fn read_wallet(
    columns: &mut impl ReadColumns,
) -> Result<(WalletId, Wallet), StoreError> {
    let c = columns;
    let id = WalletId(c.integer()?);
    let key = WalletKey {
        chain_id: c.chain()?,
        wallet_address: c.address_text()?,
    };
    let wallet = Wallet {
        chain_id: key.chain_id,
        wallet_address: key.wallet_address,
        wallet_name: c.text_option()?,
        wallet_type: c.named()?,
        discovery_method: c.named()?,
        verified: c.boolean()?,
        status: c.named()?,
        status_reasons: c.json()?,
        smart_money_score: c.score()?,
        score_breakdown: c.json()?,
        confidence_level: c.named()?,
        confidence_reasons: c.json()?,
        total_pnl: c.usd()?,
        realized_pnl: c.usd()?,
        unrealized_pnl: c.usd()?,
        base_asset_pnl: c.usd()?,
        net_pnl: c.usd()?,
        profit_without_best: c.usd()?,
        roi_all_time: c.real_option()?,
        win_rate: c.real_option()?,
        win_rate_shrunk: c.real_option()?,
        wins: c.count()?,
        losses: c.count()?,
        profit_factor: c.real_option()?,
        sharpe_ratio: c.real_option()?,
        sortino_ratio: c.real_option()?,
        volatility: c.real_option()?,
        max_drawdown: c.real_option()?,
        total_trades: c.count()?,
        total_volume: c.usd()?,
        avg_trade_size: c.usd_option()?,
        avg_holding_period_days: c.real_option()?,
        median_holding_period_days: c.real_option()?,
        closed_positions: c.count()?,
        open_positions: c.count()?,
        active_days: c.small()?,
        trading_style: c.named_option()?,
        risk_profile: c.named_option()?,
        is_bot: c.boolean()?,
        preferred_tokens: c.texts()?,
        preferred_protocols: c.texts()?,
        coverage: c.real()?,
        unmatched_proceeds: c.usd()?,
        compared_positions: c.count()?,
        mean_excess_return: c.real_option()?,
        p_value: c.real_option()?,
        q_value: c.real_option()?,
        anomalies: c.json()?,
        first_seen: c.time()?,
        last_trade_timestamp: c.time()?,
        last_updated: c.time()?,
        methodology_version: c.named()?,
    };
    Ok((id, wallet))
}

//! The parts of a wallet that lists show.

use crate::{
    Address, ChainId, Confidence, RiskProfile, Score, Timestamp, TradingStyle, Usd, Wallet,
    WalletKey, WalletStatus, WalletType,
};
use compact_str::CompactString;
use serde::Serialize;

/// Some fields of a [`Wallet`], under their names there, which are their columns' too.
macro_rules! part_of_wallet {
    ($(#[$doc:meta])* $part:ident { $($(#[$attribute:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $part {
            $(
                #[doc = concat!("[`Wallet::", stringify!($field), "`]")]
                $(#[$attribute])*
                pub $field: $kind,
            )+
        }

        impl $part {
            /// Its columns, in the order of its fields.
            pub const COLUMNS: [&str; [$(stringify!($field)),+].len()] = [$(stringify!($field)),+];
        }

        impl From<&Wallet> for $part {
            fn from(wallet: &Wallet) -> Self {
                Self {
                    $($field: wallet.$field.clone(),)+
                }
            }
        }
    };
}

part_of_wallet! {
    /// What every row of a list shows.
    WalletSummary {
        chain_id: ChainId,
        wallet_address: Address,
        wallet_name: Option<String>,
        wallet_type: WalletType,
        verified: bool,
        status: WalletStatus,
        smart_money_score: Score,
        confidence_level: Confidence,
        #[serde(with = "crate::usd::dollars")]
        total_pnl: Usd,
        roi_all_time: Option<f64>,
        win_rate: Option<f64>,
        sharpe_ratio: Option<f64>,
        max_drawdown: Option<f64>,
        total_trades: u64,
        avg_holding_period_days: Option<f64>,
        trading_style: Option<TradingStyle>,
        is_bot: bool,
        mean_excess_return: Option<f64>,
        last_trade_timestamp: Timestamp,
        methodology_version: CompactString,
    }
}

part_of_wallet! {
    /// The metrics that a [`WalletSummary`] leaves out.
    WalletMetrics {
        discovery_method: CompactString,
        #[serde(with = "crate::usd::dollars")]
        realized_pnl: Usd,
        #[serde(with = "crate::usd::dollars")]
        unrealized_pnl: Usd,
        #[serde(with = "crate::usd::dollars")]
        base_asset_pnl: Usd,
        #[serde(with = "crate::usd::dollars")]
        net_pnl: Usd,
        #[serde(with = "crate::usd::dollars")]
        profit_without_best: Usd,
        win_rate_shrunk: Option<f64>,
        wins: u64,
        losses: u64,
        profit_factor: Option<f64>,
        sortino_ratio: Option<f64>,
        volatility: Option<f64>,
        #[serde(with = "crate::usd::dollars")]
        total_volume: Usd,
        #[serde(with = "crate::usd::dollars::option")]
        avg_trade_size: Option<Usd>,
        median_holding_period_days: Option<f64>,
        closed_positions: u64,
        open_positions: u64,
        active_days: u32,
        risk_profile: Option<RiskProfile>,
        preferred_tokens: Vec<String>,
        preferred_protocols: Vec<String>,
        coverage: f64,
        #[serde(with = "crate::usd::dollars")]
        unmatched_proceeds: Usd,
        compared_positions: u64,
        p_value: Option<f64>,
        q_value: Option<f64>,
        first_seen: Timestamp,
        last_updated: Timestamp,
    }
}

impl WalletSummary {
    /// Its chain and address.
    pub fn key(&self) -> WalletKey {
        WalletKey {
            chain_id: self.chain_id.clone(),
            wallet_address: self.wallet_address,
        }
    }
}

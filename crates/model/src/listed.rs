//! The parts of a wallet that lists show.

use crate::column::{ColumnType, Kind, OwnedValue, ReadValue, WalletColumn};
use crate::{
    Address, ChainId, Confidence, Followability, Score, ScoreBasis, Timestamp, TradingStyle, Usd,
    Wallet, WalletKey, WalletStatus, WalletType,
};
use compact_str::CompactString;
use serde::{Serialize, Serializer};

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

            /// Reads [`COLUMNS`](Self::COLUMNS) in their order.
            pub fn read<R: ReadValue>(row: &mut R) -> Result<Self, R::Error> {
                Ok(Self {
                    $($field: ColumnType::read(row)?,)+
                })
            }
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
        smart_money_score: Option<Score>,
        score_basis: ScoreBasis,
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
        follower_excess: Option<f64>,
        followability: Followability,
        last_trade_timestamp: Timestamp,
        methodology_version: CompactString,
    }
}

/// The columns of a [`Wallet`] that a [`WalletSummary`] leaves out, without those that are
/// lists or records of rules and factors.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletMetrics(Vec<(&'static WalletColumn, OwnedValue)>);

impl WalletMetrics {
    /// Their columns, in the order of [`Wallet::COLUMNS`].
    pub fn columns() -> impl Iterator<Item = &'static WalletColumn> {
        Wallet::COLUMNS.iter().filter(|column| {
            column.kind != Kind::Json && !WalletSummary::COLUMNS.contains(&column.name)
        })
    }

    /// Reads [`WalletMetrics::columns`] in their order.
    pub fn read<R: ReadValue>(row: &mut R) -> Result<Self, R::Error> {
        let metrics = Self::columns().map(|column| Ok((column, column.kind.read(row)?)));
        metrics.collect::<Result<_, _>>().map(Self)
    }
}

impl From<&Wallet> for WalletMetrics {
    fn from(wallet: &Wallet) -> Self {
        let metric = |column: &'static WalletColumn| {
            let value = (column.value)(wallet);
            (column, OwnedValue::from(value))
        };
        Self(Self::columns().map(metric).collect())
    }
}

/// A map from names in camelCase to values, as a [`Wallet`] writes them.
impl Serialize for WalletMetrics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metrics = self.0.iter();
        serializer.collect_map(metrics.map(|(column, value)| (column.json_name(), value)))
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

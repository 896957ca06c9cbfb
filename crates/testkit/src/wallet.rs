//! Wallets made of the list of columns, so that a new column is in them by itself.

use crate::trade::{evm_address, time};
use serde::de::DeserializeOwned;
use smartmoney_model::{Confidence, Followability, ScoreBasis, WalletType};
use smartmoney_model::{Kind, ReadValue, Timestamp, Usd, Wallet, WalletColumn, WalletStatus};
use std::fmt::Display;

/// A wallet on Ethereum of which every column is filled, each with a value of its own.
///
/// # Panics
///
/// When a new column of JSON has no value here.
pub fn full_wallet(number: u64) -> Wallet {
    made(number, true)
}

/// A wallet on Ethereum that has nothing which a wallet may lack.
///
/// # Panics
///
/// When a new column of JSON has no value here.
pub fn empty_wallet(number: u64) -> Wallet {
    Wallet {
        wallet_type: WalletType::Trader,
        status: WalletStatus::None,
        score_basis: ScoreBasis::Bot,
        followability: Followability::Unknown,
        confidence_level: Confidence::Low,
        discovery_method: "dex_trades".into(),
        methodology_version: "1".into(),
        first_seen: time("2024-01-01"),
        last_trade_timestamp: time("2024-01-02"),
        last_updated: time("2024-03-01"),
        ..made(number, false)
    }
}

fn made(number: u64, is_full: bool) -> Wallet {
    let mut values = Values {
        number,
        is_full,
        read: 0,
    };
    Wallet::read(&mut values).expect("each value fits its column")
}

struct Values {
    number: u64,
    is_full: bool,
    /// How many columns were read.
    read: u32,
}

impl Values {
    fn next(&mut self) -> &'static WalletColumn {
        self.read += 1;
        &Wallet::COLUMNS[self.read as usize - 1]
    }

    /// Another for each column of a full wallet.
    fn number(&mut self) -> u32 {
        self.next();
        if self.is_full { self.read } else { 0 }
    }
}

impl ReadValue for Values {
    type Error = String;

    fn damaged(&self, reason: impl Display) -> String {
        format!("column {}: {reason}", self.read)
    }

    fn skip_null(&mut self) -> Result<bool, String> {
        if !self.is_full {
            self.next();
        }
        Ok(!self.is_full)
    }

    fn boolean(&mut self) -> Result<bool, String> {
        self.next();
        Ok(self.is_full)
    }

    fn count(&mut self) -> Result<u64, String> {
        Ok(self.number().into())
    }

    fn real(&mut self) -> Result<f64, String> {
        Ok(f64::from(self.number()) / 3.0)
    }

    fn usd(&mut self) -> Result<Usd, String> {
        Ok(Usd::from_micros(self.number().into()))
    }

    fn time(&mut self) -> Result<Timestamp, String> {
        Ok(Timestamp::from_micros(
            1_700_000_000_000_000 + i64::from(self.number()),
        ))
    }

    fn text(&mut self) -> Result<String, String> {
        let column = self.next();
        Ok(match (column.name, column.kind) {
            ("chain_id", _) => "ethereum".to_owned(),
            ("wallet_address", _) => evm_address(self.number).to_string(),
            ("copy_of", _) => evm_address(self.number + 1).to_string(),
            ("score_basis", _) => "tested".to_owned(),
            (_, Kind::Name(names)) => names[self.read as usize % names.len()].to_owned(),
            (name, _) => format!("the {name} of {}", self.number),
        })
    }

    fn texts(&mut self) -> Result<Vec<String>, String> {
        let name = self.next().name;
        let texts = ["first", "second"].map(|text| format!("{text} of {name}"));
        Ok(if self.is_full {
            texts.into()
        } else {
            Vec::new()
        })
    }

    fn json<T: DeserializeOwned>(&mut self) -> Result<T, String> {
        let name = self.next().name;
        let value = match (name, self.is_full) {
            ("status_reasons" | "confidence_reasons", true) => {
                let reason = |rule, is_met| {
                    serde_json::json!({
                        "rule": rule, "isMet": is_met, "text": format!("“{rule}” of {name}"),
                    })
                };
                serde_json::json!([reason("min_roi", true), reason("by_judgement", false)])
            }
            ("status_reasons" | "confidence_reasons" | "excess_curve" | "alpha_decay", false) => {
                serde_json::json!([])
            }
            ("profile", true) => serde_json::json!({ "factors": [{
                "name": "performance.roi", "value": 200.0 / 3.0, "reason": "ROI of 12 %",
            }]}),
            ("profile", false) => serde_json::json!({ "factors": [] }),
            // A day since 1970, and the values of its period.
            ("excess_curve", true) => serde_json::json!([[19_723, 0.3, -0.25, 0.1, null]]),
            ("alpha_decay", true) => serde_json::json!([{
                "delaySecs": null, "positions": 31, "fillRate": 0.96875, "excess": 0.04,
                "low": 0.01, "high": 0.07, "leaderExcess": 0.05,
            }]),
            ("anomalies", true) => serde_json::json!({
                "same_token": 13, "sale_without_purchase": u64::MAX,
            }),
            ("anomalies", false) => serde_json::json!({}),
            _ => panic!("what does a wallet of the tests have in {name}?"),
        };
        serde_json::from_value(value).map_err(|error| self.damaged(error))
    }
}

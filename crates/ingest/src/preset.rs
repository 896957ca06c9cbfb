//! The shapes of columns that are known.

use crate::Field;
use std::fmt;
use std::str::FromStr;

/// A known shape of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preset {
    /// Dune's `dex.trades`; the wallet is `tx_from`.
    Dune,
    /// Dune's `dex_solana.trades`; the wallet is `trader_id`.
    DuneSolana,
    /// The swaps of a Messari-schema subgraph: *In* is what the wallet sold.
    Messari,
    /// Columns named as the fields are.
    Canonical,
}

/// Why a text is no preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no preset: expected dune, dune-solana, messari or canonical")]
pub struct PresetError(String);

impl Preset {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Dune, Self::DuneSolana, Self::Messari, Self::Canonical];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dune => "dune",
            Self::DuneSolana => "dune-solana",
            Self::Messari => "messari",
            Self::Canonical => "canonical",
        }
    }

    /// The chain of a row that names none.
    pub(crate) const fn default_chain(self) -> Option<&'static str> {
        match self {
            Self::DuneSolana => Some("solana"),
            Self::Messari => Some("ethereum"),
            Self::Dune | Self::Canonical => None,
        }
    }

    /// The shape of these columns, where it is unambiguous.
    pub(crate) fn detect(columns: &[String]) -> Option<Self> {
        let has = |name: &str| columns.iter().any(|c| c.trim().eq_ignore_ascii_case(name));
        let has_all = |names: &[&str]| names.iter().all(|name| has(name));
        if has_all(&["trader_id", "tx_id", "token_bought_mint_address"]) {
            return Some(Self::DuneSolana);
        }
        let has_messari = |prefix: &str| {
            ["timestamp", "hash", "amountIn", "amountOut"]
                .iter()
                .all(|name| has(&format!("{prefix}{name}")))
        };
        if has_messari("") || has_messari("swaps_") {
            return Some(Self::Messari);
        }
        let is_dune = has_all(&["block_time", "tx_hash"])
            && (has("tx_from") || has("taker"))
            && (has("token_bought_amount") || has("token_bought_amount_raw"));
        is_dune.then_some(Self::Dune)
    }

    /// The names that the shape may give a field, the most likely first.
    pub(crate) const fn names(self, field: Field) -> &'static [&'static str] {
        match self {
            Self::Canonical => canonical(field),
            Self::Dune => dune(field),
            Self::DuneSolana => dune_solana(field),
            Self::Messari => messari(field),
        }
    }
}

const fn canonical(field: Field) -> &'static [&'static str] {
    match field {
        Field::Chain => &["blockchain"],
        _ => &[],
    }
}

const fn dune(field: Field) -> &'static [&'static str] {
    match field {
        Field::Chain => &["blockchain"],
        Field::Wallet => &["tx_from"],
        _ => &[],
    }
}

const fn dune_solana(field: Field) -> &'static [&'static str] {
    match field {
        Field::Chain => &["blockchain"],
        Field::Wallet => &["trader_id"],
        Field::TxHash => &["tx_id"],
        Field::BlockNumber => &["block_slot"],
        Field::TokenBoughtAddress => &["token_bought_mint_address"],
        Field::TokenSoldAddress => &["token_sold_mint_address"],
        _ => &[],
    }
}

const fn messari(field: Field) -> &'static [&'static str] {
    match field {
        Field::Wallet => &["account_id", "swaps_account_id", "to"],
        Field::BlockTime => &["timestamp", "swaps_timestamp"],
        Field::BlockNumber => &["blockNumber", "swaps_blockNumber"],
        Field::TxHash => &["hash", "swaps_hash"],
        Field::EvtIndex => &["logIndex", "swaps_logIndex"],
        Field::TokenSoldAddress => &["tokenIn_id", "swaps_tokenIn_id"],
        Field::TokenSoldSymbol => &["tokenIn_symbol", "swaps_tokenIn_symbol"],
        Field::TokenSoldAmountRaw => &["amountIn", "swaps_amountIn"],
        Field::TokenSoldDecimals => &["tokenIn_decimals", "swaps_tokenIn_decimals"],
        Field::TokenBoughtAddress => &["tokenOut_id", "swaps_tokenOut_id"],
        Field::TokenBoughtSymbol => &["tokenOut_symbol", "swaps_tokenOut_symbol"],
        Field::TokenBoughtAmountRaw => &["amountOut", "swaps_amountOut"],
        Field::TokenBoughtDecimals => &["tokenOut_decimals", "swaps_tokenOut_decimals"],
        Field::AmountUsd => &[
            "amountInUSD",
            "amountOutUSD",
            "swaps_amountInUSD",
            "swaps_amountOutUSD",
        ],
        Field::Project => &["protocol", "protocol_name"],
        _ => &[],
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Preset {
    type Err = PresetError;

    fn from_str(text: &str) -> Result<Self, PresetError> {
        let name = text.trim().to_ascii_lowercase().replace('_', "-");
        Self::ALL
            .into_iter()
            .find(|preset| preset.as_str() == name)
            .ok_or_else(|| PresetError(crate::reject::shortened(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_shape_from_the_columns() {
        for (columns, preset) in [
            (
                "blockchain,block_time,tx_hash,tx_from,token_bought_amount",
                Some(Preset::Dune),
            ),
            (
                "BLOCK_TIME,TX_HASH,TAKER,TOKEN_BOUGHT_AMOUNT_RAW",
                Some(Preset::Dune),
            ),
            (
                "block_time,trader_id,tx_id,token_bought_mint_address",
                Some(Preset::DuneSolana),
            ),
            ("timestamp,hash,amountIn,amountOut", Some(Preset::Messari)),
            (
                "swaps_timestamp,swaps_hash,swaps_amountIn,swaps_amountOut,to",
                Some(Preset::Messari),
            ),
            ("timestamp,swaps_hash,amountIn,amountOut", None),
            ("wallet,block_time,tx_hash,token_bought_amount", None),
            ("", None),
        ] {
            let columns: Vec<String> = columns.split(',').map(str::to_owned).collect();
            assert_eq!(Preset::detect(&columns), preset, "{columns:?}");
        }
    }

    #[test]
    fn names_read_back() {
        for preset in Preset::ALL {
            assert_eq!(preset.as_str().parse(), Ok(preset));
        }
        assert!("messary".parse::<Preset>().is_err());
    }
}

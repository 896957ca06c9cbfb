//! The shapes of columns that are known, one source a file.

mod bitquery;
mod dune;
mod dune_v1;
mod messari;
mod side;
mod uniswap;

pub(crate) use dune_v1::{TokenA, token_a};

use crate::Field;
use crate::columns::has_column;
use crate::legs::Legs;
use std::fmt;
use std::str::FromStr;

/// A known shape of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preset {
    /// Dune's `dex.trades`; the wallet is `tx_from`.
    Dune,
    /// Dune's first `dex.trades`, with `token_a` and `token_b`; the wallet is `tx_from`.
    DuneV1,
    /// Dune's `dex_solana.trades`; the wallet is `trader_id`.
    DuneSolana,
    /// The swaps of a Messari-schema subgraph: *In* is what the wallet sold.
    Messari,
    /// The swaps of Uniswap's v3 subgraph: signed amounts; the wallet is `origin`.
    UniswapV3,
    /// The swaps of Uniswap's v2 subgraph: amounts in and out; the wallet is `from`.
    UniswapV2,
    /// Bitquery's `DEXTrades`: *Buy* is what the pool bought, so the wallet sold it.
    Bitquery,
    /// A side, a base token and a quote token.
    Side,
    /// Columns named as the fields are.
    Canonical,
}

/// Why a text is no preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no preset: expected one of {names}", names = Preset::names_of_all())]
pub struct PresetError(String);

impl Preset {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Dune,
        Self::DuneV1,
        Self::DuneSolana,
        Self::Messari,
        Self::UniswapV3,
        Self::UniswapV2,
        Self::Bitquery,
        Self::Side,
        Self::Canonical,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dune => "dune",
            Self::DuneV1 => "dune-v1",
            Self::DuneSolana => "dune-solana",
            Self::Messari => "messari",
            Self::UniswapV3 => "uniswap-v3",
            Self::UniswapV2 => "uniswap-v2",
            Self::Bitquery => "bitquery",
            Self::Side => "side",
            Self::Canonical => "canonical",
        }
    }

    /// `dune, dune-v1, …`
    pub fn names_of_all() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }

    /// The chain of a row that names none.
    pub(crate) const fn default_chain(self) -> Option<&'static str> {
        match self {
            Self::DuneSolana => Some("solana"),
            Self::DuneV1 | Self::Messari | Self::UniswapV3 | Self::UniswapV2 | Self::Bitquery => {
                Some("ethereum")
            }
            Self::Dune | Self::Side | Self::Canonical => None,
        }
    }

    /// Whether the source writes the chain's native token so, which has no contract.
    pub(crate) fn is_native_token(self, address: &str) -> bool {
        self == Self::Bitquery && matches!(address.trim(), "0x" | "-")
    }

    /// How its rows state what was bought and sold; None where the columns decide.
    pub(crate) const fn legs(self) -> Option<Legs> {
        match self {
            Self::Dune | Self::DuneV1 | Self::DuneSolana | Self::Messari | Self::Bitquery => {
                Some(Legs::BoughtSold)
            }
            Self::UniswapV3 => Some(Legs::Signed),
            Self::UniswapV2 => Some(Legs::InOut),
            Self::Side => Some(Legs::Sided),
            Self::Canonical => None,
        }
    }

    /// The shape of these columns, where it is unambiguous.
    pub(crate) fn detect(columns: &[String]) -> Option<Self> {
        let has = |name: &str| has_column(columns, name);
        let has_all = |names: &[&str]| names.iter().all(|name| has(name));
        let has_amount = |name: &str| has(name) || has(&format!("{name}_raw"));
        let found = |preset: Self, field: Field| preset.names(field).iter().any(|name| has(name));
        if has_all(&["trader_id", "tx_id", "token_bought_mint_address"]) {
            return Some(Self::DuneSolana);
        }
        let has_messari = |prefix: &str| {
            ["timestamp", "hash", "amountIn", "amountOut"]
                .iter()
                .all(|name| has(&format!("{prefix}{name}")))
        };
        if has_messari("") || has_messari("swaps.") {
            return Some(Self::Messari);
        }
        // A log of one's own may have a `buyAmount` that the wallet bought.
        let is_first_bitquery = has_all(&["buyAmount", "sellAmount"])
            && columns.iter().any(|column| {
                let column = column.to_ascii_lowercase().replace('.', "_");
                column.starts_with("block_timestamp_") || column == "transaction_txfrom_address"
            });
        if is_first_bitquery || has_all(&["Trade.Buy.Amount", "Trade.Sell.Amount"]) {
            return Some(Self::Bitquery);
        }
        if has_all(&["block_time", "tx_hash"]) {
            if has_amount("token_a_amount") && has_amount("token_b_amount") {
                return Some(Self::DuneV1);
            }
            if (has("tx_from") || has("taker")) && has_amount("token_bought_amount") {
                return Some(Self::Dune);
            }
        }
        let has_pool = found(Self::UniswapV3, Field::BlockTime)
            && (found(Self::UniswapV3, Field::Token0Address)
                || found(Self::UniswapV3, Field::Token0Symbol));
        if has_pool && has_all(&["amount0In", "amount0Out", "amount1In", "amount1Out"]) {
            return Some(Self::UniswapV2);
        }
        if has_pool && has_all(&["amount0", "amount1"]) {
            return Some(Self::UniswapV3);
        }
        let is_sided = [Field::Side, Field::BaseAmount].map(|field| found(Self::Side, field));
        let tokens = [
            [Field::BaseTokenAddress, Field::BaseTokenSymbol],
            [Field::QuoteTokenAddress, Field::QuoteTokenSymbol],
        ];
        let has_tokens = tokens.map(|token| token.iter().any(|field| found(Self::Side, *field)));
        (is_sided == [true; 2] && has_tokens == [true; 2] && !has_amount("token_bought_amount"))
            .then_some(Self::Side)
    }

    /// The names that the shape may give a field, the most likely first. Case does not
    /// count, and `tokenIn.id` is also `tokenIn_id`.
    pub(crate) const fn names(self, field: Field) -> &'static [&'static str] {
        match self {
            Self::Canonical => match field {
                Field::Chain => &["blockchain"],
                _ => &[],
            },
            Self::Dune => dune::trades(field),
            Self::DuneV1 => dune_v1::names(field),
            Self::DuneSolana => dune::solana(field),
            Self::Messari => messari::names(field),
            Self::UniswapV3 => uniswap::v3(field),
            Self::UniswapV2 => uniswap::v2(field),
            Self::Bitquery => bitquery::names(field),
            Self::Side => side::names(field),
        }
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
                "block_time,tx_hash,tx_from,token_a_amount,token_b_amount_raw",
                Some(Preset::DuneV1),
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
            (
                "timestamp,amount0,amount1,pool.token0.id",
                Some(Preset::UniswapV3),
            ),
            (
                "timestamp,amount0In,amount0Out,amount1In,amount1Out,pair.token0.symbol",
                Some(Preset::UniswapV2),
            ),
            ("Trade.Buy.Amount,Trade.Sell.Amount", Some(Preset::Bitquery)),
            (
                "buyAmount,sellAmount,block.timestamp.time",
                Some(Preset::Bitquery),
            ),
            ("buyAmount,sellAmount,block_time", None),
            ("timestamp,hash,amount_in,amount_out", None),
            ("side,base,quote,amount,price", Some(Preset::Side)),
            ("side,base,quote,amount,token_bought_amount", None),
            ("timestamp,amount0,amount1", None),
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
        let error = "messary".parse::<Preset>().unwrap_err().to_string();
        assert!(error.contains("dune, dune-v1, dune-solana"), "{error}");
    }
}

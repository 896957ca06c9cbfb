//! Tokens.

use crate::known_tokens::{kind_of_address, kind_of_symbol, wrapped_native};
use crate::{Address, ChainId, Hour, TokenAmount, Usd};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id that a store gave a token; small, dense and without meaning outside that
/// store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenId(pub u32);

/// How the ledger treats a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// A USD stablecoin: cash, worth $1, never a position.
    Stable,
    /// The chain's native token or its wrapper: a position, but selling what
    /// was never bought is ordinary funding.
    Base,
    /// Everything else.
    Other,
}

/// The identity of a token on its chain.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TokenAddress {
    /// Its contract or mint.
    Address(Address),
    /// Only its symbol is known: the source had no address.
    Symbol(CompactString),
}

/// A token on a chain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// Its chain.
    pub chain: ChainId,
    /// Its identity on the chain.
    pub address: TokenAddress,
    /// Its ticker, as the source wrote it; for display only, since any token can call
    /// itself USDC.
    pub symbol: Option<CompactString>,
}

/// What tells the value of trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HourQuote {
    /// The cash on their other side.
    Cash,
    /// The base asset on their other side.
    Base,
    /// Their source states it.
    Stated,
}

/// A token's trades of one hour whose value is told in one way. Their volume-weighted
/// average price is `usd ÷ amount`, or `base ÷ amount` in the base asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHour {
    /// The token.
    pub token: TokenId,
    /// The hour.
    pub hour: Hour,
    /// What tells their value.
    pub quote: HourQuote,
    /// Value of its trades, USD; zero where the quote is the base asset.
    pub usd: Usd,
    /// Value of its trades in the base asset; zero where it is not the quote.
    pub base: TokenAmount,
    /// Amount of its trades, in tokens.
    pub amount: TokenAmount,
}

impl Token {
    /// How the ledger treats it, by its address; by its symbol only where the source has
    /// no address.
    pub fn kind(&self) -> TokenKind {
        match &self.address {
            TokenAddress::Address(address) => kind_of_address(&self.chain, address),
            TokenAddress::Symbol(symbol) => kind_of_symbol(&self.chain, symbol),
        }
    }

    /// Its symbol, or the beginning of its address.
    pub fn label(&self) -> String {
        match (&self.symbol, &self.address) {
            (Some(symbol), _) | (None, TokenAddress::Symbol(symbol)) => symbol.to_string(),
            (None, TokenAddress::Address(address)) => {
                address.to_string().chars().take(10).collect()
            }
        }
    }

    /// Its address; None where the source had only a symbol.
    pub fn known_address(&self) -> Option<Address> {
        match &self.address {
            TokenAddress::Address(address) => Some(*address),
            TokenAddress::Symbol(_) => None,
        }
    }
}

impl TokenAddress {
    /// One address for each token: the placeholders by which sources write the
    /// native token (`0xeee…`, `0x000…`) become its wrapper's address.
    #[must_use]
    pub fn canonical(self, chain: &ChainId) -> Self {
        let is_native = matches!(&self, Self::Address(Address::Evm(bytes)) if *bytes == [0xee; 20] || *bytes == [0; 20]);
        if !is_native {
            return self;
        }
        wrapped_native(chain).map_or(self, Self::Address)
    }
}

impl fmt::Display for TokenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => f.pad(&address.to_string()),
            Self::Symbol(symbol) => f.pad(symbol),
        }
    }
}

impl fmt::Debug for TokenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(chain: &str, address: &str, symbol: &str) -> Token {
        let chain: ChainId = chain.parse().unwrap();
        let address = TokenAddress::Address(Address::parse(address, &chain).unwrap());
        Token {
            address: address.canonical(&chain),
            chain,
            symbol: Some(symbol.into()),
        }
    }

    #[test]
    fn a_token_that_calls_itself_usdc_is_no_cash() {
        assert_eq!(
            token(
                "ethereum",
                "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
                "x"
            )
            .kind(),
            TokenKind::Stable
        );
        assert_eq!(
            token(
                "ethereum",
                "0x1111111111111111111111111111111111111111",
                "USDC"
            )
            .kind(),
            TokenKind::Other
        );
    }

    #[test]
    fn the_native_token_and_its_wrapper_are_one() {
        let native = token(
            "ethereum",
            "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE",
            "ETH",
        );
        let wrapped = token(
            "ethereum",
            "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
            "WETH",
        );
        assert_eq!(native.address, wrapped.address);
        assert_eq!(native.kind(), TokenKind::Base);
    }

    #[test]
    fn symbols_count_only_without_an_address() {
        let chain: ChainId = "ethereum".parse().unwrap();
        let by_symbol = |s: &str| {
            Token {
                chain: chain.clone(),
                address: TokenAddress::Symbol(s.into()),
                symbol: None,
            }
            .kind()
        };
        assert_eq!(by_symbol("USDC"), TokenKind::Stable);
        assert_eq!(by_symbol("ETH"), TokenKind::Base);
        assert_eq!(by_symbol("PEPE"), TokenKind::Other);
    }
}

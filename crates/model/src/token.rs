//! Tokens.

use crate::known_tokens::{
    is_native_address, is_native_symbol, kind_of_address, kind_of_symbol, native_address,
};
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
    /// Whether it is cash, where the user says so against or beside the built-in list.
    pub is_cash: Option<bool>,
}

/// Whether a token is cash, as a user says with `--cash`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CashToken {
    /// Its chain.
    pub chain: ChainId,
    /// Its contract or mint.
    pub address: Address,
    /// Its ticker, for display only.
    pub symbol: Option<CompactString>,
    /// False takes it off the built-in list.
    pub is_cash: bool,
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
    /// How the ledger treats it: as the user says, or by its address; by its symbol only where
    /// the source has no address.
    pub fn kind(&self) -> TokenKind {
        let listed = match &self.address {
            TokenAddress::Address(address) => kind_of_address(&self.chain, address),
            TokenAddress::Symbol(symbol) => kind_of_symbol(&self.chain, symbol),
        };
        match (self.is_cash, listed) {
            (Some(true), _) => TokenKind::Stable,
            (Some(false), TokenKind::Stable) if self.is_native() => TokenKind::Base,
            (Some(false), TokenKind::Stable) => TokenKind::Other,
            (_, listed) => listed,
        }
    }

    fn is_native(&self) -> bool {
        self.address.is_native(&self.chain)
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
    /// One address for each token: the placeholders and, without an address, the symbols by
    /// which sources write the native token become its wrapper's address.
    #[must_use]
    pub fn canonical(self, chain: &ChainId) -> Self {
        if self.is_native(chain) {
            Self::Address(native_address(chain))
        } else {
            self
        }
    }

    fn is_native(&self, chain: &ChainId) -> bool {
        match self {
            Self::Address(address) => is_native_address(chain, address),
            Self::Symbol(symbol) => is_native_symbol(chain, symbol),
        }
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
            is_cash: None,
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
        let natives = [
            (
                "ethereum",
                "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
                "0x0000000000000000000000000000000000000000",
            ),
            (
                "optimism",
                "0x4200000000000000000000000000000000000006",
                "0xDeadDeAddeAddEAddeadDEaDDEAdDeaDDeAD0000",
            ),
            (
                "polygon",
                "0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270",
                "0x0000000000000000000000000000000000001010",
            ),
            (
                "zksync",
                "0x5aea5775959fbc2557cc8789bc1bf90a239d9a91",
                "0x000000000000000000000000000000000000800A",
            ),
            (
                "mantle",
                "0x78c1b0c915c4faa5fffa6cabf0219da63d7f4cb8",
                "0xdeaddeaddeaddeaddeaddeaddeaddeaddead0000",
            ),
            (
                "celo",
                "0x471ece3750da237f93b8e339c536989b8978a438",
                "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE",
            ),
            (
                "solana",
                "So11111111111111111111111111111111111111112",
                "So11111111111111111111111111111111111111111",
            ),
            (
                "solana",
                "So11111111111111111111111111111111111111112",
                "11111111111111111111111111111111",
            ),
        ];
        for (chain, wrapped, native) in natives {
            let (wrapped, native) = (token(chain, wrapped, "w"), token(chain, native, "n"));
            assert_eq!(native.address, wrapped.address, "{chain}");
            assert_eq!(native.kind(), TokenKind::Base, "{chain}");
        }
        let polygon: ChainId = "polygon".parse().unwrap();
        let symbols = ["MATIC", "WMATIC", "POL", "WPOL"];
        let canonical = symbols.map(|s| TokenAddress::Symbol(s.into()).canonical(&polygon));
        assert_eq!(canonical[0].to_string(), natives[2].1);
        assert!(canonical.iter().all(|address| *address == canonical[0]));
    }

    #[test]
    fn the_user_decides_what_is_cash() {
        let usdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
        let said = |chain: &str, address: &str, is_cash| Token {
            is_cash: Some(is_cash),
            ..token(chain, address, "x")
        };
        let unknown = "0x1111111111111111111111111111111111111111";
        assert_eq!(said("ethereum", unknown, true).kind(), TokenKind::Stable);
        assert_eq!(said("ethereum", unknown, false).kind(), TokenKind::Other);
        assert_eq!(said("ethereum", usdc, false).kind(), TokenKind::Other);
        let xdai = "0x0000000000000000000000000000000000000000";
        assert_eq!(said("gnosis", xdai, false).kind(), TokenKind::Base);
    }

    #[test]
    fn symbols_count_only_without_an_address() {
        let chain: ChainId = "ethereum".parse().unwrap();
        let by_symbol = |s: &str| {
            Token {
                chain: chain.clone(),
                address: TokenAddress::Symbol(s.into()),
                symbol: None,
                is_cash: None,
            }
            .kind()
        };
        assert_eq!(by_symbol("USDC"), TokenKind::Stable);
        assert_eq!(by_symbol("ETH"), TokenKind::Base);
        assert_eq!(by_symbol("PEPE"), TokenKind::Other);
    }
}

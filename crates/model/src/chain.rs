//! Chains, by name.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A chain by the lower-case name that Dune's `blockchain` column uses:
/// `ethereum`, `arbitrum`, `bnb`, `solana`, …
///
/// Other spellings (`eth`, `bsc`, EIP-155 numbers such as `1` or `56`) are
/// read as the same chain, so that one chain never becomes two.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "CompactString", into = "CompactString")]
pub struct ChainId(CompactString);

/// How addresses of a chain are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFamily {
    /// 20 bytes in hexadecimal, case-insensitive.
    Evm,
    /// 32 bytes in base58, case-sensitive.
    Solana,
}

/// Why a text is no chain name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a chain name: expected 1 to 32 of a-z, 0-9, '_' and '-' (ethereum, arbitrum, solana, …)"
)]
pub struct ChainError(String);

const LONGEST_NAME: usize = 32;

const ALIASES: [(&str, &str); 22] = [
    ("1", "ethereum"),
    ("eth", "ethereum"),
    ("mainnet", "ethereum"),
    ("10", "optimism"),
    ("op", "optimism"),
    ("56", "bnb"),
    ("bsc", "bnb"),
    ("binance", "bnb"),
    ("bnb_chain", "bnb"),
    ("100", "gnosis"),
    ("xdai", "gnosis"),
    ("137", "polygon"),
    ("matic", "polygon"),
    ("250", "fantom"),
    ("8453", "base"),
    ("42161", "arbitrum"),
    ("arbitrum_one", "arbitrum"),
    ("arb", "arbitrum"),
    ("43114", "avalanche_c"),
    ("avalanche", "avalanche_c"),
    ("avax", "avalanche_c"),
    ("sol", "solana"),
];

impl ChainId {
    /// The chain's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How its addresses are written.
    pub fn address_family(&self) -> AddressFamily {
        match self.as_str() {
            "solana" | "eclipse" | "fogo" => AddressFamily::Solana,
            _ => AddressFamily::Evm,
        }
    }
}

impl FromStr for ChainId {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self, ChainError> {
        let name = text.trim().to_ascii_lowercase();
        let well_formed = (1..=LONGEST_NAME).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
        if !well_formed {
            return Err(ChainError(text.chars().take(64).collect()));
        }
        let name = ALIASES
            .iter()
            .find(|(alias, _)| *alias == name)
            .map_or(name.as_str(), |(_, canonical)| canonical);
        Ok(Self(CompactString::new(name)))
    }
}

impl TryFrom<CompactString> for ChainId {
    type Error = ChainError;

    fn try_from(text: CompactString) -> Result<Self, ChainError> {
        text.parse()
    }
}

impl From<ChainId> for CompactString {
    fn from(chain: ChainId) -> Self {
        chain.0
    }
}

impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_chain_is_one_chain() {
        for text in ["ethereum", "Ethereum", " ETH ", "1", "mainnet"] {
            assert_eq!(text.parse::<ChainId>().unwrap().as_str(), "ethereum");
        }
    }

    #[test]
    fn refuses_what_is_no_name() {
        for text in ["", "  ", "eth ereum", "ether\0", &"a".repeat(33), "ünïcode"] {
            assert!(text.parse::<ChainId>().is_err(), "{text:?}");
        }
    }
}

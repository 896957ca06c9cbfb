//! Chains, by name.

use crate::Address;
use crate::chain_table::{canonical_name, chain_number, known_chain};
use crate::known_tokens::native_address;
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A chain by the lower-case name that Dune's `blockchain` column uses:
/// `ethereum`, `arbitrum`, `bnb`, `solana`, …
///
/// Other spellings are read as the same chain, so that one chain never becomes two: the names
/// that The Graph, `CoinGecko` and `DefiLlama` use (`arbitrum-one`, `binance-smart-chain`, `era`),
/// EIP-155 numbers (`42161`, `42161.0`, `0xa4b1`) and CAIP-2 identifiers (`eip155:42161`). A name that is known to
/// none of them is a chain of its own.
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

impl ChainId {
    /// The chain that a database has under this name: exactly the name, whatever other chain
    /// it may have become an alias of since.
    pub fn stored(name: &str) -> Result<Self, ChainError> {
        well_formed(name)
    }

    /// Whether the chain is known: which token is its native one, and its EIP-155 number.
    pub fn is_known(&self) -> bool {
        known_chain(self.as_str()).is_some()
    }

    /// The chain's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one address of its native token and of that token's wrapper.
    pub fn native_address(&self) -> Address {
        native_address(self)
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
        match (canonical_name(text), chain_number(text)) {
            (Some(name), _) => Ok(Self(CompactString::const_new(name))),
            (None, Some(number)) => well_formed(&number.to_string()),
            (None, None) => well_formed(text),
        }
    }
}

fn well_formed(text: &str) -> Result<ChainId, ChainError> {
    let name = text.trim().to_ascii_lowercase();
    let is_well_formed = (1..=LONGEST_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if is_well_formed {
        Ok(ChainId(CompactString::new(name)))
    } else {
        Err(ChainError(text.chars().take(64).collect()))
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
        let spellings = [
            (
                "ethereum",
                "Ethereum| ETH |1|1.0|1.00|0x1|mainnet|eip155:1|ethereum-mainnet",
            ),
            (
                "arbitrum",
                "arbitrum-one|arbitrum_one|Arbitrum One|arb|42161",
            ),
            (
                "optimism",
                "optimistic-ethereum|op|OP Mainnet|op-mainnet|10",
            ),
            ("polygon", "polygon-pos|polygon_pos|matic|Matic|137"),
            (
                "bnb",
                "bsc|binance-smart-chain|BNB Smart Chain|bsc-mainnet|56",
            ),
            (
                "avalanche_c",
                "avalanche|avax|avalanche-c|Avalanche C-Chain|43114",
            ),
            ("gnosis", "xdai|gnosis-chain|100"),
            ("zksync", "zksync-era|zkSync Era|era|324"),
            ("zkevm", "polygon-zkevm|polygon_zkevm|1101"),
            ("nova", "arbitrum-nova|arbitrum_nova|42170"),
            ("worldchain", "world-chain|wc|480"),
            ("manta_pacific", "manta|manta-pacific|169"),
            ("hyperevm", "hyperliquid|999"),
            ("kaia", "klaytn|klay-token|8217"),
            (
                "base",
                "base-mainnet|8453|8453.0|0x2105|0X2105|eip155:0x2105",
            ),
            ("linea", "linea-mainnet|59144"),
            ("scroll", "534352"),
            ("blast", "blast-mainnet|81457"),
            ("zora", "zora-network|7777777"),
            ("celo", "celo-mainnet|42220"),
            ("mantle", "5000"),
            ("fantom", "ftm|250"),
            ("solana", "sol|solana-mainnet-beta"),
            // Known to the library alone.
            ("lukso", "lukso"),
            ("zeta", "7000"),
        ];
        for (chain, names) in spellings {
            for name in names.split('|').chain([chain]) {
                assert_eq!(name.parse::<ChainId>().unwrap().as_str(), chain, "{name}");
            }
        }
    }

    #[test]
    fn an_unknown_name_is_a_chain_of_its_own() {
        for number in ["31337000", "31337000.0", "0x1de2a28", "eip155:31337000"] {
            let chain: ChainId = number.parse().unwrap();
            assert_eq!(chain.as_str(), "31337000", "{number}");
        }
        for name in ["ethereum-2", "my_chain", "31337000"] {
            let chain: ChainId = name.parse().unwrap();
            assert_eq!((chain.as_str(), chain.is_known()), (name, false));
        }
        assert!("324".parse::<ChainId>().unwrap().is_known());
    }

    #[test]
    fn a_stored_name_stays_what_it_is() {
        let stored = ChainId::stored("arbitrum-one").unwrap();
        assert_eq!(stored.as_str(), "arbitrum-one");
        assert!(ChainId::stored("Arbitrum One").is_err());
    }

    #[test]
    fn refuses_what_is_no_name() {
        for text in [
            "",
            "  ",
            "1.5",
            ".0",
            "eth ereum",
            "ether\0",
            &"a".repeat(33),
            "ünïcode",
        ] {
            assert!(text.parse::<ChainId>().is_err(), "{text:?}");
        }
    }
}

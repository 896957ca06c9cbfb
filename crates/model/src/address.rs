//! Addresses of wallets and contracts.

use crate::decimal::hex_digits;
use crate::{AddressFamily, ChainId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A well-formed address in its canonical form. Two spellings of one address
/// are equal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// 20 bytes; shown in lower case.
    Evm([u8; 20]),
    /// 32 bytes; shown in base58.
    Solana([u8; 32]),
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not 0x and 40 hexadecimal digits.
    #[error("{0:?} is not an EVM address: expected 0x and 40 hexadecimal digits")]
    Evm(String),
    /// Not 32 bytes of base58.
    #[error("{0:?} is not a Solana address: expected 32 bytes in base58 (32 to 44 characters)")]
    Solana(String),
    /// Neither, where any chain's will do.
    #[error(
        "{0:?} is no address: expected 0x and 40 hexadecimal digits, or 32 bytes in base58 (Solana)"
    )]
    Any(String),
}

impl Address {
    /// Reads an address as the chain writes it; an EVM one also without its 0x, or with the
    /// `\x` of PostgreSQL in its place. A checksum in the letters'
    /// case is not required and not verified.
    pub fn parse(text: &str, chain: &ChainId) -> Result<Self, AddressError> {
        match chain.address_family() {
            AddressFamily::Evm => parse_evm(text),
            AddressFamily::Solana => parse_solana(text),
        }
    }

    /// Reads an address whose chain is not named: hexadecimal is EVM, base58 is Solana.
    pub fn parse_any(text: &str) -> Result<Self, AddressError> {
        parse_evm(text).or_else(|evm| {
            if text.trim().starts_with("0x") {
                Err(evm)
            } else {
                parse_solana(text).map_err(|_| AddressError::Any(shortened(text)))
            }
        })
    }

    /// Reads the raw bytes of an address (`varbinary` columns): 20 or 32 of them.
    pub fn from_bytes(bytes: &[u8], chain: &ChainId) -> Option<Self> {
        match chain.address_family() {
            AddressFamily::Evm => bytes.try_into().ok().map(Self::Evm),
            AddressFamily::Solana => bytes.try_into().ok().map(Self::Solana),
        }
    }

    /// The form for people: EIP-55 mixed case for EVM, base58 for Solana.
    pub fn checksummed(&self) -> String {
        match self {
            Self::Evm(bytes) => alloy_primitives::Address::from(*bytes).to_checksum(None),
            Self::Solana(_) => self.to_string(),
        }
    }
}

fn parse_evm(text: &str) -> Result<Address, AddressError> {
    let text = text.trim();
    let digits = hex_digits(text).unwrap_or(text);
    let mut bytes = [0; 20];
    // The decoder would skip a second 0x.
    let is_hex = digits.len() == 40 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_hex
        .then(|| alloy_primitives::hex::decode_to_slice(digits, &mut bytes).ok())
        .flatten()
        .map(|()| Address::Evm(bytes))
        .ok_or_else(|| AddressError::Evm(shortened(text)))
}

fn parse_solana(text: &str) -> Result<Address, AddressError> {
    let text = text.trim();
    let mut bytes = [0; 32];
    // The length is checked first: base58 decoding takes quadratic time.
    let decoded = ((32..=44).contains(&text.len()))
        .then(|| bs58::decode(text).onto(&mut bytes).ok())
        .flatten();
    if decoded == Some(32) {
        Ok(Address::Solana(bytes))
    } else {
        Err(AddressError::Solana(shortened(text)))
    }
}

/// What an error message quotes of hostile input.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evm(bytes) => f.pad(&alloy_primitives::hex::encode_prefixed(bytes)),
            Self::Solana(bytes) => f.pad(&bs58::encode(bytes).into_string()),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_any(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(name: &str) -> ChainId {
        name.parse().unwrap()
    }

    #[test]
    fn evm_addresses_ignore_case_and_solana_addresses_keep_it() {
        let mixed = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2";
        let address = Address::parse(mixed, &chain("ethereum")).unwrap();
        assert_eq!(address.to_string(), mixed.to_lowercase());
        assert_eq!(address.checksummed(), mixed);

        let sol = "So11111111111111111111111111111111111111112";
        assert_eq!(
            Address::parse(sol, &chain("solana")).unwrap().to_string(),
            sol
        );
        // Another case is another address, or none.
        assert_ne!(
            Address::parse(&sol.replace('S', "s"), &chain("solana")),
            Address::parse(sol, &chain("solana"))
        );
    }

    #[test]
    fn bytes_may_be_written_in_other_ways() {
        let digits = "c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2";
        for text in [
            digits.to_owned(),
            digits.to_uppercase(),
            format!("\\x{digits}"),
            format!("\\\\x{digits}"),
            format!(" 0X{digits} "),
        ] {
            let address = Address::parse(&text, &chain("ethereum")).unwrap();
            assert_eq!(address.to_string(), format!("0x{digits}"), "{text}");
            assert_eq!(Address::parse_any(&text), Ok(address));
        }
    }

    #[test]
    fn refuses_malformed_addresses() {
        for text in [
            "",
            "0x",
            "0x12",
            "02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
            "0x0xc02aaa39b223fe8d0a0e5c4f27ead9083c756c",
            "0xx02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
            "0xg02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
        ] {
            assert!(
                Address::parse(text, &chain("ethereum")).is_err(),
                "{text:?}"
            );
        }
        assert!(Address::parse(&"1".repeat(1_000_000), &chain("solana")).is_err());
    }
}

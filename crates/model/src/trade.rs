//! Trades.

use crate::decimal::hex_digits;
use crate::{Address, ChainId, Timestamp, Token, TokenAddress, TokenAmount, TokenId, Usd};
use compact_str::CompactString;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// One row of a source: what one pool or one aggregator exchanged with one wallet. What
/// a wallet did in a transaction is the [`Swap`](crate::Swap) of all of its rows.
///
/// (chain, `tx_hash`, `evt_index`, tokens) identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trade {
    /// The chain.
    pub chain: ChainId,
    /// The address that traded.
    pub wallet: Address,
    /// The time of its block.
    pub block_time: Timestamp,
    /// The block's number, where the source has it.
    pub block_number: Option<u64>,
    /// The transaction hash.
    pub tx_hash: TxHash,
    /// The transaction's index in its block, where the source has it.
    pub tx_index: Option<u64>,
    /// The log index in the block, or what stands for it.
    pub evt_index: EventIndex,
    /// What the wallet sold.
    pub sold: Leg,
    /// What the wallet bought.
    pub bought: Leg,
    /// The value that the source states, USD; that of what was sold, where the source
    /// states one for each side.
    pub amount_usd: Option<Usd>,
    /// The value that the source states for what was bought, USD, where it states one for
    /// each side.
    pub bought_amount_usd: Option<Usd>,
    /// The cost of the transaction's gas, USD, where known.
    pub gas_usd: Option<Usd>,
    /// The exchange: `uniswap`, `curve`, …
    pub project: Option<CompactString>,
}

/// One side of a swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// The token; shared, since a file names few tokens many times.
    pub token: Arc<Token>,
    /// The amount, in tokens.
    pub amount: TokenAmount,
}

/// The number of a row among those of its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventIndex {
    /// The source states it: the log index in the block (EVM), or the indices of the
    /// instructions (Solana). Below 2^63.
    Stated(u64),
    /// The source has none, so that it was made of what the row says. Below 2^63. It is
    /// never equal to a stated one.
    Derived(u64),
}

impl EventIndex {
    /// The number of a row whose source has none, made of what the row says. Rows of one
    /// transaction that say the same are the same trade, whatever file and place they come
    /// from. The numbers lie in databases, so that they never change.
    pub fn of_content(
        wallet: &Address,
        [sold, bought]: [(&TokenAddress, TokenAmount); 2],
        project: Option<&str>,
    ) -> Self {
        let mut state = FACTOR;
        let mut add = |bytes: &[u8]| {
            state = mix(state, bytes.len() as u64);
            for chunk in bytes.chunks(8) {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                state = mix(state, u64::from_le_bytes(word));
            }
        };
        add(address_bytes(wallet));
        for (token, amount) in [sold, bought] {
            match token {
                TokenAddress::Address(address) => add(address_bytes(address)),
                TokenAddress::Symbol(symbol) => add(symbol.as_bytes()),
            }
            add(&amount.units().to_be_bytes::<32>());
        }
        add(project.unwrap_or_default().as_bytes());
        // 62 bits: apart from all numbers that a database may use for itself.
        Self::Derived(mix(state, 0) >> 2)
    }

    /// As a database holds it: a derived number *n* is −1 − *n*.
    pub const fn to_i64(self) -> i64 {
        match self {
            Self::Stated(number) => number.cast_signed(),
            Self::Derived(number) => -1 - number.cast_signed(),
        }
    }

    /// From what [`Self::to_i64`] gave.
    pub const fn from_i64(number: i64) -> Self {
        if number < 0 {
            Self::Derived((-1 - number).cast_unsigned())
        } else {
            Self::Stated(number.cast_unsigned())
        }
    }

    /// The number that the source states.
    pub const fn stated(self) -> Option<u64> {
        match self {
            Self::Stated(number) => Some(number),
            Self::Derived(_) => None,
        }
    }
}

/// A row of one wallet as the ledger reads it, with a store's ids for its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerTrade {
    /// The time of its block.
    pub block_time: Timestamp,
    /// The block's number, where known.
    pub block_number: Option<u64>,
    /// The transaction's index in its block, where known.
    pub tx_index: Option<u64>,
    /// The log index in the block, where the source states one that counts through all
    /// transactions of a block: on EVM chains.
    pub log_index: Option<u64>,
    /// Its transaction.
    pub transaction: TransactionId,
    /// The token sold.
    pub sold: TokenId,
    /// The amount sold, in tokens.
    pub sold_amount: TokenAmount,
    /// The token bought.
    pub bought: TokenId,
    /// The amount bought, in tokens.
    pub bought_amount: TokenAmount,
    /// The value that the source states, USD; that of what was sold, where the source
    /// states one for each side.
    pub amount_usd: Option<Usd>,
    /// The value that the source states for what was bought, USD, where it states one for
    /// each side.
    pub bought_amount_usd: Option<Usd>,
    /// The cost of the transaction's gas, USD, where known.
    pub gas_usd: Option<Usd>,
    /// A store's id of the exchange; 0 where unknown.
    pub project: u32,
}

/// Tells the rows of one wallet in one transaction from all others: a digest of the
/// wallet's number and the transaction's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(pub u64);

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

const fn mix(state: u64, word: u64) -> u64 {
    let mixed = (state ^ word).wrapping_mul(FACTOR);
    mixed ^ (mixed >> 32)
}

const fn address_bytes(address: &Address) -> &[u8] {
    match address {
        Address::Evm(bytes) => bytes,
        Address::Solana(bytes) => bytes,
    }
}

impl TransactionId {
    /// Of 10^9 transactions two share an id with a probability of 3 %.
    pub fn new(wallet: u64, tx_hash: &TxHash) -> Self {
        let mut state = mix(FACTOR, wallet);
        // Both kinds of hashes are whole words.
        for word in tx_hash.as_bytes().chunks_exact(8) {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(word);
            state = mix(state, u64::from_le_bytes(bytes));
        }
        Self(mix(state, 0))
    }
}

/// A transaction's identity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TxHash {
    /// 32 bytes in hexadecimal.
    Evm([u8; 32]),
    /// A signature of 64 bytes in base58.
    Solana([u8; 64]),
}

/// Why a text is no transaction hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a transaction hash: expected 0x and 64 hexadecimal digits, or 64 bytes in base58"
)]
pub struct TxHashError(String);

impl TxHash {
    /// The raw bytes: 32 or 64 of them.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Evm(bytes) => bytes,
            Self::Solana(bytes) => bytes,
        }
    }

    /// From raw bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            32 => bytes.try_into().ok().map(Self::Evm),
            64 => bytes.try_into().ok().map(Self::Solana),
            _ => None,
        }
    }
}

impl FromStr for TxHash {
    type Err = TxHashError;

    /// Reads hexadecimal digits, also without their 0x or with the `\x` of PostgreSQL in its
    /// place, and base58.
    fn from_str(text: &str) -> Result<Self, TxHashError> {
        let text = text.trim();
        let refuse = || TxHashError(text.chars().take(100).collect());
        let prefixed = hex_digits(text);
        let digits = prefixed.unwrap_or(text);
        // The decoder would skip a second 0x.
        let is_hex = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hex || prefixed.is_some() {
            let mut bytes = [0; 32];
            let decoded =
                is_hex && alloy_primitives::hex::decode_to_slice(digits, &mut bytes).is_ok();
            return if decoded {
                Ok(Self::Evm(bytes))
            } else {
                Err(refuse())
            };
        }
        let mut bytes = [0; 64];
        let decoded =
            (64..=88).contains(&text.len()) && bs58::decode(text).onto(&mut bytes) == Ok(64);
        if decoded {
            Ok(Self::Solana(bytes))
        } else {
            Err(refuse())
        }
    }
}

impl fmt::Display for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evm(bytes) => f.pad(&alloy_primitives::hex::encode_prefixed(bytes)),
            Self::Solana(bytes) => f.pad(&bs58::encode(bytes).into_string()),
        }
    }
}

impl fmt::Debug for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for TxHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_read_back() {
        let evm = "0x000034163ea8832657dfa1545d5cc79c0c04f4b57399245793cd8fb9462cd40c";
        for text in [evm, &evm[2..], &evm.replacen("0x", "\\x", 1)] {
            assert_eq!(text.parse::<TxHash>().unwrap().to_string(), evm);
        }
        let solana = TxHash::Solana([7; 64]);
        assert_eq!(solana.to_string().parse::<TxHash>().unwrap(), solana);
    }

    #[test]
    fn refuses_what_is_no_hash() {
        for text in [
            "",
            "0x",
            "0x12",
            &format!("0x0x{}", "1".repeat(62)),
            "hello",
            &"z".repeat(100_000),
        ] {
            assert!(text.parse::<TxHash>().is_err());
        }
    }
}

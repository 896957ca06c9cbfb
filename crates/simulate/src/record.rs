//! A trade in few bytes, for the spool.

use crate::clock::Block;
use crate::tokens::TokenNumber;

/// A trade, its wallet and tokens given by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) block: Block,
    pub(crate) wallet: u32,
    /// The trade's number among the wallet's trades, from 0.
    pub(crate) sequence: u32,
    /// The transaction's number among the wallet's.
    pub(crate) tx: u32,
    pub(crate) sold: TokenNumber,
    pub(crate) bought: TokenNumber,
    /// The pool's exchange: an index into [`crate::rows::PROJECTS`].
    pub(crate) project: u8,
    /// Whether its trade is told by several rows, and so goes through a router.
    pub(crate) is_routed: bool,
    /// Micro-dollars.
    pub(crate) usd: u64,
    /// In 10^-18 tokens.
    pub(crate) sold_amount: u128,
    /// In 10^-18 tokens.
    pub(crate) bought_amount: u128,
}

/// Bytes that a record takes in a file.
pub(crate) const RECORD_BYTES: usize = 62;

impl Record {
    /// The order of the data: by block, and within it by wallet and the wallet's order.
    pub(crate) fn order(&self) -> (Block, u32, u32) {
        (self.block, self.wallet, self.sequence)
    }

    pub(crate) fn to_bytes(self) -> [u8; RECORD_BYTES] {
        let mut out = [0; RECORD_BYTES];
        out[0..4].copy_from_slice(&self.block.to_le_bytes());
        out[4..8].copy_from_slice(&self.wallet.to_le_bytes());
        out[8..12].copy_from_slice(&self.sequence.to_le_bytes());
        out[12..16].copy_from_slice(&self.tx.to_le_bytes());
        out[16..18].copy_from_slice(&self.sold.to_le_bytes());
        out[18..20].copy_from_slice(&self.bought.to_le_bytes());
        out[20] = self.project;
        out[21..29].copy_from_slice(&self.usd.to_le_bytes());
        out[29..45].copy_from_slice(&self.sold_amount.to_le_bytes());
        out[45..61].copy_from_slice(&self.bought_amount.to_le_bytes());
        out[61] = u8::from(self.is_routed);
        out
    }

    pub(crate) fn from_bytes(bytes: &[u8; RECORD_BYTES]) -> Self {
        Self {
            block: u32::from_le_bytes(part(bytes, 0)),
            wallet: u32::from_le_bytes(part(bytes, 4)),
            sequence: u32::from_le_bytes(part(bytes, 8)),
            tx: u32::from_le_bytes(part(bytes, 12)),
            sold: u16::from_le_bytes(part(bytes, 16)),
            bought: u16::from_le_bytes(part(bytes, 18)),
            project: bytes[20],
            usd: u64::from_le_bytes(part(bytes, 21)),
            sold_amount: u128::from_le_bytes(part(bytes, 29)),
            bought_amount: u128::from_le_bytes(part(bytes, 45)),
            is_routed: bytes[61] != 0,
        }
    }
}

fn part<const N: usize>(bytes: &[u8; RECORD_BYTES], from: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[from..from + N]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_read_back(
            (block, wallet, sequence, tx) in any::<(u32, u32, u32, u32)>(),
            (sold, bought, project, is_routed) in any::<(u16, u16, u8, bool)>(),
            (usd, sold_amount, bought_amount) in any::<(u64, u128, u128)>(),
        ) {
            let record = Record {
                block, wallet, sequence, tx, sold, bought, project, is_routed, usd, sold_amount,
                bought_amount,
            };
            prop_assert_eq!(Record::from_bytes(&record.to_bytes()), record);
        }
    }
}

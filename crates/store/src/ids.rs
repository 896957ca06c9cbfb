//! The numbers that a store gives.

/// The number that a store gave a wallet: every (chain, address) that ever
/// traded has one, in order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalletId(pub i64);

/// A trade's number in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TradeSeq(pub i64);

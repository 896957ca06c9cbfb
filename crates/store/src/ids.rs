//! The numbers that a store gives.

/// The number that a store gave a wallet: every (chain, address) that ever
/// traded has one, in order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalletId(pub i64);

/// The number of a file that trades were read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub i64);

impl SourceId {
    /// Of trades that come from no file.
    pub const NONE: Self = Self(0);
}

/// A trade's number in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TradeSeq(pub i64);

//! Labels of addresses.

use crate::{Address, ChainId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A label of an address, from a label file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The chain.
    pub chain: ChainId,
    /// The address.
    pub address: Address,
    /// The kind of its owner.
    pub kind: LabelKind,
    /// A name for display.
    pub name: Option<String>,
    /// The source's own labels.
    pub tags: Vec<String>,
    /// Confirmed by a curator.
    pub verified: bool,
}

/// The kind of the owner of a labelled address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// A fund, a market-making firm's treasury, a DAO's.
    Fund,
    /// A contract or treasury of a protocol.
    Protocol,
    /// An exchange's wallet: many people's trades in one.
    Exchange,
    /// Automated trading.
    Bot,
    /// Collects airdrops.
    AirdropHunter,
    /// A person or anything else.
    Other,
}

/// Why a text is no kind of label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no kind of label: expected fund, protocol, exchange, bot, airdrop_hunter or other"
)]
pub struct LabelKindError(String);

impl LabelKind {
    /// Its name in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fund => "fund",
            Self::Protocol => "protocol",
            Self::Exchange => "exchange",
            Self::Bot => "bot",
            Self::AirdropHunter => "airdrop_hunter",
            Self::Other => "other",
        }
    }
}

impl FromStr for LabelKind {
    type Err = LabelKindError;

    fn from_str(text: &str) -> Result<Self, LabelKindError> {
        const ALL: [LabelKind; 6] = [
            LabelKind::Fund,
            LabelKind::Protocol,
            LabelKind::Exchange,
            LabelKind::Bot,
            LabelKind::AirdropHunter,
            LabelKind::Other,
        ];
        let name = text.trim().to_ascii_lowercase();
        ALL.into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| LabelKindError(text.chars().take(64).collect()))
    }
}

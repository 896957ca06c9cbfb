//! Cache keys: what an answer is about, and its name in Redis.

use smartmoney_model::{Address, DataVersion};
use std::fmt;
use std::sync::Arc;

/// The kinds of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A page of wallets.
    List,
    /// One address: its figures, positions and trades.
    Detail,
    /// Counts over all wallets.
    Stats,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::List, Self::Detail, Self::Stats];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Detail => "detail",
            Self::Stats => "stats",
        }
    }
}

/// What an answer is kept under. Two requests for the same answer need equal keys: for
/// lists the caller has to see to that, by a canonical text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    kind: Kind,
    text: Arc<str>,
}

impl Key {
    /// A list, by its parameters in their canonical text.
    pub fn list(canonical: &str) -> Self {
        Self {
            kind: Kind::List,
            text: canonical.into(),
        }
    }

    /// The details of an address.
    pub fn detail(address: &Address) -> Self {
        Self {
            kind: Kind::Detail,
            text: address.to_string().into(),
        }
    }

    /// The statistics.
    pub fn stats() -> Self {
        Self {
            kind: Kind::Stats,
            text: "".into(),
        }
    }

    /// The kind of its answer.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// A list's parameters, a detail's address, and nothing for the statistics.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    /// Its name in Redis for data of this version. Only a list's holds the
    /// version: there are countless of them, and those of old versions just expire.
    pub(crate) fn in_redis(&self, version: DataVersion) -> String {
        match self.kind {
            Kind::List => format!("smart_money:wallets:list:v{version}:{}", self.text),
            Kind::Detail => detail_in_redis(&self.text),
            Kind::Stats => "smart_money:stats".to_owned(),
        }
    }
}

pub(crate) fn detail_in_redis(address: &str) -> String {
    format!("smart_money:wallets:detail:{address}")
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), self.text)
    }
}

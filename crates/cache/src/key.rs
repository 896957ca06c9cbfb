use smartmoney_model::Address;
use std::fmt;
use std::sync::Arc;

/// What an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A page of wallets.
    List,
    /// One address with all that is known of it.
    Detail,
    /// Counts over all wallets.
    Stats,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::List, Self::Detail, Self::Stats];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Detail => "detail",
            Self::Stats => "stats",
        }
    }
}

/// One question. Two spellings of a question have to become equal keys, which
/// is the caller's business for lists and the type's for the others.
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

    /// What it is about.
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
    pub(crate) fn in_redis(&self, version: i64) -> String {
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
        write!(f, "{} {}", self.kind.word(), self.text)
    }
}

//! What curators set for a wallet.

use crate::{Timestamp, WalletType};
use serde::{Deserialize, Deserializer, Serialize};

/// What a curator set for a wallet. Its label and facts decide the values that no curator set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Curation {
    /// Whether the wallet is verified.
    pub verified: Option<bool>,
    /// The wallet's name.
    pub wallet_name: Option<String>,
    /// The wallet's type.
    pub wallet_type: Option<WalletType>,
    /// Tags, in place of its label's.
    pub tags: Option<Vec<String>>,
    /// Notes for other curators.
    pub notes: Option<String>,
    /// The key that changed it last: `key 7`.
    pub changed_by: String,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

/// A change of a curation. In JSON an absent field stays as it is, and null clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CurationPatch {
    /// Whether the wallet is verified.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<bool>))]
    pub verified: Option<Option<bool>>,
    /// The wallet's name.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub wallet_name: Option<Option<String>>,
    /// The wallet's type.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<WalletType>))]
    pub wallet_type: Option<Option<WalletType>>,
    /// Tags, in place of its label's.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<Vec<String>>))]
    pub tags: Option<Option<Vec<String>>>,
    /// Notes for other curators.
    #[serde(default, deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub notes: Option<Option<String>>,
}

/// Some for a field that is present, also for null.
#[allow(
    clippy::option_option,
    reason = "absent, null and a value are three cases"
)]
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl CurationPatch {
    /// The curation after the change.
    pub fn applied_to(self, before: Option<Curation>, by: String, at: Timestamp) -> Curation {
        let (verified, name, kind, tags, notes) = match before {
            Some(c) => (c.verified, c.wallet_name, c.wallet_type, c.tags, c.notes),
            None => (None, None, None, None, None),
        };
        Curation {
            verified: self.verified.unwrap_or(verified),
            wallet_name: self.wallet_name.unwrap_or(name),
            wallet_type: self.wallet_type.unwrap_or(kind),
            tags: self.tags.unwrap_or(tags),
            notes: self.notes.unwrap_or(notes),
            changed_by: by,
            changed_at: at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(before: Option<Curation>, json: &str) -> Curation {
        let patch: CurationPatch = serde_json::from_str(json).unwrap();
        patch.applied_to(before, "a curator".to_owned(), Timestamp::from_secs(1))
    }

    #[test]
    fn what_is_absent_stays_and_null_takes_back() {
        let first = patched(
            None,
            r#"{"verified": true, "walletName": "a", "tags": ["b"]}"#,
        );
        assert_eq!(first.wallet_type, None);
        let second = patched(Some(first), r#"{"walletName": null, "walletType": "fund"}"#);
        assert_eq!(second.verified, Some(true));
        assert_eq!(second.wallet_name, None);
        assert_eq!(second.wallet_type, Some(WalletType::Fund));
        assert_eq!(second.tags, Some(vec!["b".to_owned()]));
    }

    #[test]
    fn an_unknown_field_is_refused() {
        assert!(serde_json::from_str::<CurationPatch>(r#"{"name": "a"}"#).is_err());
    }
}

//! Enums whose values have names.

/// The error for a text that is none of the allowed names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not {what}: expected {}", .allowed.join(", "))]
pub struct UnknownName {
    /// What was expected: `a type of wallet`, …
    pub what: &'static str,
    /// The beginning of the text.
    pub found: String,
    /// All allowed names.
    pub allowed: &'static [&'static str],
}

/// Gives an enum its names, once: `ALL`, `NAMES`, `as_str`, and `FromStr`, which reads
/// them as they are written here and in no other case.
#[macro_export]
macro_rules! named {
    ($kind:ident, $what:literal; $($variant:ident => $name:literal),+ $(,)?) => {
        impl $kind {
            /// Every value there is.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The names of [`Self::ALL`], in its order.
            pub const NAMES: [&'static str; Self::ALL.len()] = [$($name),+];

            /// Its name in JSON, in tables and in requests.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $crate::UnknownName;

            fn from_str(text: &str) -> Result<Self, $crate::UnknownName> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownName {
                        what: $what,
                        found: text.chars().take(64).collect(),
                        allowed: &[$($name),+],
                    }),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::{Confidence, WalletStatus, WalletType};

    #[test]
    fn names_read_back_and_an_unknown_one_says_what_is_allowed() {
        for kind in WalletType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            // The names of files and tables are those of JSON.
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for status in WalletStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
        let error = "High".parse::<Confidence>().unwrap_err().to_string();
        assert_eq!(
            error,
            "\"High\" is not a level of confidence: expected low, medium, high"
        );
    }
}

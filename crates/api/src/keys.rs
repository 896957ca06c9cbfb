//! API keys: making, parsing and hashing them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// How every key begins: scanners of leaked secrets find it by this.
pub(crate) const PREFIX: &str = "smk_";

const RANDOM_BYTES: usize = 32;

/// How much of a key is kept readable, to tell keys apart in a list.
const SHOWN: usize = PREFIX.len() + 6;

/// A secret that lets its holder do what an administrator does. Only its
/// SHA-256 is stored: of 256 random bits nothing can be guessed from it.
pub struct ApiKey(String);

impl ApiKey {
    /// Characters of a key after its prefix: so many bytes in base64 without padding.
    pub(crate) const SECRET_LENGTH: usize = (RANDOM_BYTES * 8).div_ceil(6);

    /// A new one, of the system's randomness.
    pub fn generate() -> std::io::Result<Self> {
        let mut secret = [0; RANDOM_BYTES];
        getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret))))
    }

    /// A key as a caller sent it; None for what can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        let secret = text.strip_prefix(PREFIX)?;
        let decoded = URL_SAFE_NO_PAD.decode(secret).ok()?;
        (decoded.len() == RANDOM_BYTES).then(|| Self(text.to_owned()))
    }

    /// What is stored and looked up.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// Its readable beginning, which opens nothing.
    pub fn shown(&self) -> &str {
        &self.0[..SHOWN]
    }

    /// The whole key: for the one moment in which it is given away.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_and_shows_nothing() {
        let key = ApiKey::generate().unwrap();
        let again = ApiKey::parse(key.reveal()).unwrap();
        assert_eq!(key.hash(), again.hash());
        assert!(!format!("{key:?}").contains(&key.reveal()[SHOWN..]));
        for text in ["", "smk_", "smk_AAAA", "sk_x", &key.reveal()[1..]] {
            assert!(ApiKey::parse(text).is_none(), "{text}");
        }
    }
}

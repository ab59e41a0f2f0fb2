//! Sealed values: what stays off the log. The log holds a salted commitment, so erasing is possible and provable and
//! the log still verifies.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Hash, Name};

/// 32 random bytes kept with the content, without which a commitment says nothing about it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(secret)")
    }
}

/// A commitment to content that stays off the log.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// BLAKE3 derive-key("mengshu sealed v1") of salt ‖ content.
    pub commitment: Hash,
    /// Length of the content in bytes.
    pub length: u64,
    /// Its media type, such as `application/pdf`.
    pub media_type: Name,
    /// What it is, for everybody to read.
    pub label: Name,
}

/// The commitment to `content` under `salt`.
#[must_use]
pub fn commit(salt: &Salt, content: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("mengshu sealed v1");
    hasher.update(&salt.0);
    hasher.update(content);
    Hash(*hasher.finalize().as_bytes())
}

impl Seal {
    /// Seals `content`.
    #[must_use]
    pub fn new(salt: &Salt, content: &[u8], media_type: Name, label: Name) -> Self {
        Self {
            commitment: commit(salt, content),
            length: u64::try_from(content.len()).unwrap_or(u64::MAX),
            media_type,
            label,
        }
    }

    /// Whether this salt and content are what was sealed.
    #[must_use]
    pub fn opens(&self, salt: &Salt, content: &[u8]) -> bool {
        u64::try_from(content.len()) == Ok(self.length) && commit(salt, content) == self.commitment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_salt_and_content_open_a_seal() {
        let salt = Salt([7; 32]);
        let seal = Seal::new(&salt, b"notebook", "text/plain".parse().unwrap(), "Notebook page 4".parse().unwrap());
        assert!(seal.opens(&salt, b"notebook"));
        assert!(!seal.opens(&salt, b"notebooK"));
        assert!(!seal.opens(&Salt([8; 32]), b"notebook"));
    }
}

//! The event: what a member signs.
//!
//! Its id is the BLAKE3 hash of its canonical bytes; those bytes are stored for ever and never encoded anew. This room
//! does not know which bodies there are.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::canonical;
use super::form::FormError;
use super::limits::EVENT_MAX;
use crate::value::{Hash, KeyId, LedgerId, MemberId, Nonce, Timestamp};

/// The event version this code reads and writes.
pub const VERSION: u16 = 1;

/// What somebody signed.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event<B> {
    /// Event version: 1.
    pub v: u16,
    /// The ledger it belongs to; absent only in the founding event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerId>,
    /// 16 random bytes that make the id unique.
    pub nonce: Nonce,
    /// The member who speaks.
    pub author: MemberId,
    /// The key it speaks with.
    pub key: KeyId,
    /// When it was written, as the author claims.
    pub written_at: Timestamp,
    /// Refused when recorded later than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    /// The last checkpoint that the author verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// What is said.
    pub body: B,
}

/// A checkpoint that the author has verified: it must be a prefix of the log that takes the event, so a member's own
/// signature pins the history and a forked one cannot be shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Number of entries, at least 1.
    pub size: u64,
    /// Root of the Merkle tree over them.
    pub root: Hash,
}

impl<B: Serialize> Event<B> {
    /// The canonical bytes: what is signed.
    ///
    /// # Errors
    /// When it is too large.
    pub fn encode(&self) -> Result<Vec<u8>, FormError> {
        let bytes = canonical::encode(self).map_err(FormError::NoEventForm)?;
        if bytes.len() > EVENT_MAX {
            return Err(FormError::EventTooLarge { length: bytes.len() });
        }
        Ok(bytes)
    }
}

impl<B: Serialize + DeserializeOwned> Event<B> {
    /// Reads an event and checks its form: size, canonical bytes, version.
    ///
    /// # Errors
    /// What is wrong with its form.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormError> {
        if bytes.len() > EVENT_MAX {
            return Err(FormError::EventTooLarge { length: bytes.len() });
        }
        let event: Self = canonical::decode(bytes).map_err(FormError::NoEvent)?;
        if event.v != VERSION {
            return Err(FormError::Version { v: event.v });
        }
        Ok(event)
    }
}

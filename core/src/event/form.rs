//! What can be wrong with the form of an event or an entry, whatever it says.

use super::canonical::{DecodeError, EncodeError};
use super::key::KeyError;
use super::limits::{ENTRY_MAX, EVENT_MAX, SIGNATURES_MAX};
use super::sshsig::fingerprint;
use crate::value::{KeyId, MemberId};

/// An event or an entry is not in the form that everything else relies on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// The event has more than [`EVENT_MAX`] bytes.
    #[error("it has {length} bytes; at most {EVENT_MAX} are allowed")]
    EventTooLarge {
        /// Its length in bytes.
        length: usize,
    },
    /// The event has no canonical form.
    #[error("{0}")]
    NoEventForm(EncodeError),
    /// The bytes are not an event's canonical form.
    #[error("{0}")]
    NoEvent(DecodeError),
    /// The event is of another version.
    #[error("the event says {v}")]
    Version {
        /// The version it says.
        v: u16,
    },
    /// The entry has, or would have, more than [`ENTRY_MAX`] bytes.
    #[error("it {} {length} bytes; at most {ENTRY_MAX} are allowed", if *.written { "has" } else { "would have" })]
    EntryTooLarge {
        /// Its length in bytes.
        length: usize,
        /// Whether there are such bytes, or they would come out.
        written: bool,
    },
    /// The entry has no canonical form.
    #[error("{0}")]
    NoEntryForm(EncodeError),
    /// The bytes are not an entry's canonical form.
    #[error("{0}")]
    NoEntry(DecodeError),
    /// More than [`SIGNATURES_MAX`] signatures.
    #[error("there are {count}; at most {SIGNATURES_MAX}")]
    TooManySignatures {
        /// How many.
        count: usize,
    },
    /// Signatures that are repeated or out of order.
    #[error("the one of member {member} with key {} is out of order", fingerprint(.key))]
    SignatureOrder {
        /// Whose.
        member: MemberId,
        /// By which key.
        key: KeyId,
    },
    /// The author's signature is missing.
    #[error("there is none of member {member} with key {}", fingerprint(.key))]
    AuthorMissing {
        /// The author.
        member: MemberId,
        /// The key that the event names.
        key: KeyId,
    },
    /// A key that cannot be used safely.
    #[error("{0}")]
    Key(KeyError),
    /// A signature that is not over these bytes.
    #[error("the one of member {member} with key {} is not over these bytes", fingerprint(.key))]
    Forged {
        /// Whose.
        member: MemberId,
        /// By which key.
        key: KeyId,
    },
}

impl FormError {
    /// The field at fault.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::EventTooLarge { .. } | Self::NoEventForm(_) | Self::NoEvent(_) => "event",
            Self::Version { .. } => "v",
            Self::EntryTooLarge { .. } | Self::NoEntryForm(_) | Self::NoEntry(_) => "entry",
            Self::TooManySignatures { .. } | Self::SignatureOrder { .. } | Self::AuthorMissing { .. } => "signatures",
            Self::Key(_) => "signatures.key",
            Self::Forged { .. } => "signatures.signature",
        }
    }
}

//! The event: what a member signs.
//!
//! Its id is the BLAKE3 hash of its canonical bytes; those bytes are stored for ever and never encoded anew.

use serde::{Deserialize, Serialize};

use super::canonical;
use super::limits::EVENT_MAX;
use crate::ledger::refusal::{Refusal, codes};
use crate::value::{Hash, KeyId, LedgerId, MemberId, Nonce, Timestamp};

pub use crate::mechanism::Body;

/// The event version this code reads and writes.
pub const VERSION: u16 = 1;

/// What somebody signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
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
    pub body: Body,
}

/// A checkpoint that the author has verified: it must be a prefix of the log that takes the event, so a member's own
/// signature pins the history and a forked one cannot be shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Number of entries, at least 1.
    pub size: u64,
    /// Root of the Merkle tree over them.
    pub root: Hash,
}

/// A step in the life of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Approve an act, in the name of the author.
    Endorse {
        /// The act.
        act: crate::value::EventId,
    },
    /// Refuse one's approval: the act is declined.
    Decline {
        /// The act.
        act: crate::value::EventId,
        /// Why, for everybody to read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<crate::value::Note>,
    },
    /// Demand that a member ratify what was signed for it beyond a key's authority, or refuse it.
    Demand {
        /// The act.
        act: crate::value::EventId,
    },
    /// Take one's own act back before it is decided; or step back from another's that waits for ratification.
    Withdraw {
        /// The act.
        act: crate::value::EventId,
        /// Why, for everybody to read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<crate::value::Note>,
    },
}

impl Step {
    /// The act it is about.
    #[must_use]
    pub const fn act(&self) -> crate::value::EventId {
        match self {
            Self::Endorse { act } | Self::Demand { act } | Self::Decline { act, .. } | Self::Withdraw { act, .. } => {
                *act
            }
        }
    }
}

/// What the node itself records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NodeStatement {
    /// The digest of the state after `size` entries, so that witnesses of the log cover the state too.
    Digest {
        /// Number of entries before this one.
        size: u64,
        /// The state digest after them.
        digest: Hash,
        /// Version of the rule book that computed it.
        rule_book: u32,
    },
}

/// What a key may do for its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Found an alliance, sign agreements, admit members, leave.
    SignAgreements,
    /// Vote and approve distributions.
    Vote,
    /// Promise and deliver contributions.
    Contribute,
    /// Acknowledge others' deliveries.
    Acknowledge,
    /// Register and assign IP.
    AssignIp,
    /// License IP.
    LicenseIp,
    /// Pay.
    Pay,
    /// Acknowledge payments.
    AcknowledgePayment,
    /// Grant and revoke the member's working keys.
    Administer,
    /// Read.
    Read,
}

impl Scope {
    /// All scopes: what the root key has.
    pub const ALL: [Self; 10] = [
        Self::SignAgreements,
        Self::Vote,
        Self::Contribute,
        Self::Acknowledge,
        Self::AssignIp,
        Self::LicenseIp,
        Self::Pay,
        Self::AcknowledgePayment,
        Self::Administer,
        Self::Read,
    ];

    /// Its name, as in JSON and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignAgreements => "sign_agreements",
            Self::Vote => "vote",
            Self::Contribute => "contribute",
            Self::Acknowledge => "acknowledge",
            Self::AssignIp => "assign_ip",
            Self::LicenseIp => "license_ip",
            Self::Pay => "pay",
            Self::AcknowledgePayment => "acknowledge_payment",
            Self::Administer => "administer",
            Self::Read => "read",
        }
    }
}

impl Event {
    /// Reads an event and checks its form: size, canonical bytes, version.
    ///
    /// # Errors
    /// `ENC-001` to `ENC-005`.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > EVENT_MAX {
            return Err(codes::ENC_001
                .refuse("event", format!("it has {} bytes; at most {EVENT_MAX} are allowed", bytes.len())));
        }
        let event: Self = canonical::decode(bytes).map_err(|error| canonical_refusal("event", &error))?;
        if event.v != VERSION {
            return Err(codes::ENC_005.refuse("v", format!("the event says {}", event.v)));
        }
        Ok(event)
    }

    /// The canonical bytes: what is signed.
    ///
    /// # Errors
    /// `ENC-001` when it is too large.
    pub fn encode(&self) -> Result<Vec<u8>, Refusal> {
        let bytes = canonical::encode(self).map_err(|error| codes::ENC_002.refuse("event", error.to_string()))?;
        if bytes.len() > EVENT_MAX {
            return Err(codes::ENC_001
                .refuse("event", format!("it has {} bytes; at most {EVENT_MAX} are allowed", bytes.len())));
        }
        Ok(bytes)
    }
}

pub(crate) fn canonical_refusal(field: &'static str, error: &canonical::DecodeError) -> Refusal {
    use canonical::DecodeError as E;
    let code = match error {
        E::TooLarge { .. } => &codes::ENC_001,
        E::TrailingBytes { .. } => &codes::ENC_003,
        E::NotCanonical { .. } => &codes::ENC_004,
        _ => &codes::ENC_002,
    };
    code.refuse(field, error.to_string())
}

//! Ratification: what became of acts that were signed beyond a key's authority.
//!
//! An act without authority has no effect until it is ratified; the other side may demand that within the terms' days,
//! silence refuses, and until it is ratified the other side may step back (Civil Code 171, 172). Invariant: such an act
//! is pending until a key with authority endorses it; this record stays when the act is settled. A legal representative
//! who oversteps the published limits binds the member; the record then is a flag and nothing waits.

use serde::{Deserialize, Serialize};

use super::authority::Lack;
use crate::value::{EventId, KeyId, MemberId, Timestamp};

/// An act that was signed beyond a key's authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratification {
    /// The act.
    pub act: EventId,
    /// For whom it was signed.
    pub member: MemberId,
    /// The key that signed it.
    pub key: KeyId,
    /// Index of the entry that granted the key with its limits: whoever reads this ledger could know them.
    pub granted: u64,
    /// What the key lacks.
    pub lack: Lack,
    /// Whether the act binds all the same, because the legal representative signed it (Civil Code 61, 504).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub binding: bool,
    /// The other side's demand that the member declare itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Demand>,
    /// Index of the entry that ratifies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratified: Option<u64>,
}

/// A demand that a member ratify an act or refuse it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Who demands it.
    pub by: MemberId,
    /// Index of the entry.
    pub index: u64,
    /// Last moment for the ratification; silence until then refuses.
    pub until: Timestamp,
}

//! Approvals: what an act can need, and what was given.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::vocabulary::{Matter, Scope};
use crate::value::{KeyId, MemberId, OrganId, Timestamp};

/// An approval that an act needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Requirement {
    /// A member's, by a key with this scope.
    Member {
        /// The member.
        member: MemberId,
        /// What its key must be allowed to do.
        scope: Scope,
    },
    /// An organ's, by a decision about the act.
    Decision {
        /// The organ.
        organ: OrganId,
        /// The matter, which gives the rule by which it decides.
        matter: Matter,
    },
}

/// An approval that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The entry that carries it.
    pub index: u64,
    /// When that was recorded.
    pub recorded_at: Timestamp,
    /// The key that signed it.
    pub key: KeyId,
}

/// The members that requirements name, with the scope that each needs.
pub(crate) fn members_asked(requirements: &BTreeSet<Requirement>) -> impl Iterator<Item = (&MemberId, Scope)> {
    requirements.iter().filter_map(|requirement| match requirement {
        Requirement::Member { member, scope } => Some((member, *scope)),
        Requirement::Decision { .. } => None,
    })
}

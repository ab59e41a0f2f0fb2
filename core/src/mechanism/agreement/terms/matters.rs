//! Matters of an alliance's own: what its organs decide beside the rule book's matters, and which acts wait for it.
//!
//! Invariants: an own matter has a hyphen in its name, so it is never taken for one of the rule book's; only what a member
//! begins anew can be made to wait. What protects a right (keys, contests, corrections, votes, leaving, taking something as
//! received) waits for nobody that terms name, and neither does what was paid or delivered already: it is a fact.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::value::Name;

/// A matter of the alliance's own.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnMatter {
    /// What it is, in words.
    pub what: Name,
    /// The acts that wait for it, while the agreement is in force: of `agreement.project`, `benefit.distribute`,
    /// `contribution.promise`, `ip.assign` and `ip.register`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub acts: BTreeSet<Name>,
}

/// The acts that terms can make wait.
pub const CAN_WAIT: [&str; 5] =
    ["agreement.project", "benefit.distribute", "contribution.promise", "ip.assign", "ip.register"];

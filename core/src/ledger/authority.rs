//! Authority: which key may speak for which member, and how far.
//!
//! Invariants: a key belongs to one member; the root key may do everything, a working key what its scopes say; a key
//! counts from the entry that granted it to the entry that revoked it, so no later entry makes an earlier act invalid.

use super::refusal::{Refusal, codes};
use super::state::{Pending, State};
use crate::event::{Scope, sshsig};
use crate::mechanism::membership::KeyStanding;
use crate::value::{KeyId, MemberId, Timestamp};

/// Somebody who may speak: a member with a key in force, or somebody invited to answer one act.
#[derive(Debug, Clone, Copy)]
pub(super) struct Actor<'a> {
    key: &'a KeyId,
    member: &'a MemberId,
    standing: Option<&'a KeyStanding>,
}

/// Finds out whether `key` speaks for `member` at a moment. `answering` is the act being answered, if any: those it
/// invites may answer it before they are members.
///
/// # Errors
/// `AUT-001` to `AUT-004`.
pub(super) fn actor<'a>(
    state: &'a State,
    member: &'a MemberId,
    key: &'a KeyId,
    at: Timestamp,
    answering: Option<&Pending>,
) -> Result<Actor<'a>, Refusal> {
    let fingerprint = || sshsig::fingerprint(key);
    let Some(standing) = state.sections.membership.keys.get(key) else {
        if answering.and_then(|act| act.invited.get(member)) == Some(key) {
            return Ok(Actor { key, member, standing: None });
        }
        return Err(
            codes::AUT_001.refuse("key", format!("{} is not a key of member {member} in this ledger", fingerprint()))
        );
    };
    if standing.member != *member {
        return Err(codes::AUT_002
            .refuse("key", format!("{} belongs to member {}, not to {member}", fingerprint(), standing.member)));
    }
    if let Some(revoked) = standing.revoked {
        return Err(codes::AUT_003.refuse("key", format!("{} was revoked by entry {revoked}", fingerprint())));
    }
    if let Some(end) = standing.valid_until.filter(|end| *end < at) {
        return Err(codes::AUT_004.refuse("key", format!("{} was valid until {end}", fingerprint())));
    }
    Ok(Actor { key, member, standing: Some(standing) })
}

impl Actor<'_> {
    /// Refuses a key without `scope`.
    ///
    /// # Errors
    /// `AUT-005`.
    pub(super) fn may(&self, scope: Scope) -> Result<(), Refusal> {
        let Some(standing) = self.standing.filter(|standing| !standing.root && !standing.scopes.contains(&scope))
        else {
            return Ok(());
        };
        let has: Vec<_> = standing.scopes.iter().map(|scope| scope.name()).collect();
        let message = format!(
            "{} of {} may {}; this needs {}",
            sshsig::fingerprint(self.key),
            self.member,
            if has.is_empty() { "nothing".to_owned() } else { has.join(", ") },
            scope.name()
        );
        Err(codes::AUT_005.refuse("key", message))
    }
}

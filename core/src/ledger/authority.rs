//! Authority: which key may speak for which member, and how far.
//!
//! Invariants: a key belongs to one member; the root key may do everything, a working key what its scopes say; a key
//! counts from the entry that granted it to the entry that revoked it, so no later entry makes an earlier act invalid.

use crate::book::codes::{AUT_001, AUT_002, AUT_003, AUT_004, AUT_005, AUT_013, AUT_018, AUT_020, AUT_022};
use crate::book::{Arg, Refusal, Said, Scope, Stake, Worth, catalogue};
use crate::event::sshsig;
use crate::mechanism::machine::{Lack, Pending, Suspect};
use crate::mechanism::membership::query::in_doubt;
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::state::State;
use crate::value::{AssetId, KeyId, MemberId, Timestamp};

/// Somebody who may speak: a member with a key in force, or somebody invited to answer one act.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Actor<'a> {
    key: &'a KeyId,
    member: &'a MemberId,
    standing: Option<&'a KeyStanding>,
    state: &'a State,
}

/// Finds out whether `key` speaks for `member` at a moment. `answering` is the act being answered, if any: those it
/// invites may answer it before they are members.
///
/// # Errors
/// `AUT-001` to `AUT-004`, `AUT-018`.
pub(crate) fn actor<'a>(
    state: &'a State,
    member: &'a MemberId,
    key: &'a KeyId,
    at: Timestamp,
    answering: Option<&Pending>,
) -> Result<Actor<'a>, Refusal> {
    let fingerprint = || sshsig::fingerprint(key);
    let Some(standing) = state.sections.membership.keys.get(key) else {
        if answering.and_then(|act| act.invited.get(member)) == Some(key) {
            return Ok(Actor { key, member, standing: None, state });
        }
        let known = state.sections.membership.members.contains(member);
        let found = if known { catalogue::key_not_of } else { catalogue::key_of_nobody };
        return Err(AUT_001.refuse("key", found(&fingerprint(), member)));
    };
    if standing.member != *member {
        return Err(AUT_002.refuse("key", catalogue::key_of_other(&fingerprint(), &standing.member, member)));
    }
    if let Some(revoked) = standing.revoked {
        return Err(AUT_003.refuse("key", catalogue::key_revoked(&fingerprint(), revoked)));
    }
    // Whoever holds a stolen key could grant itself others.
    let suspect = state.machine.suspects.get(&standing.granted).filter(|_| !standing.root);
    if let Some(raised) = suspect.and_then(Suspect::open) {
        return Err(AUT_018.refuse("key", catalogue::key_grant_suspect(standing.granted, &fingerprint(), raised)));
    }
    if let Some(end) = standing.valid_until.filter(|end| *end < at) {
        return Err(AUT_004.refuse("key", catalogue::key_expired(&fingerprint(), end)));
    }
    Ok(Actor { key, member, standing: Some(standing), state })
}

impl Lack {
    /// In words for people.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Scope(scope) => catalogue::lacks_scope(*scope),
            Self::Limit(limit) => catalogue::lacks_limit(*limit),
            Self::Unpriced(limit) => catalogue::lacks_price(*limit),
            Self::Asset(asset) => catalogue::lacks_asset(asset),
        }
    }
}

impl KeyStanding {
    /// The limit of the key that a stake exceeds.
    fn exceeded(&self, stake: &Stake) -> Option<Lack> {
        match (self.limit, stake.worth) {
            (Some(limit), Worth::Stated(amount)) if limit.currency != amount.currency || limit.minor < amount.minor => {
                return Some(Lack::Limit(limit));
            }
            (Some(limit), Worth::Unstated) if !self.unpriced => return Some(Lack::Unpriced(limit)),
            _ => {}
        }
        let other = |asset: &&AssetId| self.assets.as_ref().is_some_and(|assets| !assets.contains(*asset));
        stake.assets.iter().find(other).cloned().map(Lack::Asset)
    }
}

impl Actor<'_> {
    /// Whether the member contests how this key came.
    fn in_doubt(&self) -> bool {
        self.standing.is_some_and(|standing| in_doubt(self.state, self.member, standing))
    }

    /// Whether the key speaks for the member itself: the recovery key, or a root key whose own coming nobody contests.
    pub(crate) fn outranks(&self) -> bool {
        self.standing.is_some_and(|key| key.recovery || key.root && !self.in_doubt())
    }

    /// Refuses a key in doubt for what binds the member or touches its keys: whoever stole a root key would lift the doubt with
    /// it, or get round it with another key.
    ///
    /// # Errors
    /// `AUT-022`.
    pub(crate) fn require_sound(&self, scope: Scope) -> Result<(), Refusal> {
        if matches!(scope, Scope::SignAgreements | Scope::Administer) && self.in_doubt() {
            return Err(AUT_022.refuse("key", catalogue::key_in_doubt(&sshsig::fingerprint(self.key), self.member)));
        }
        Ok(())
    }

    /// Refuses a recovery key for what is not its own to do.
    ///
    /// # Errors
    /// `AUT-020`.
    pub(crate) fn require_fit(&self, recovers: bool) -> Result<(), Refusal> {
        if self.standing.is_some_and(|standing| standing.recovery) && !recovers {
            return Err(AUT_020.refuse("key", catalogue::key_recovers(&sshsig::fingerprint(self.key), self.member)));
        }
        Ok(())
    }

    /// What the key lacks to sign something with this scope and stake.
    pub(crate) fn lacks(&self, scope: Scope, stake: &Stake) -> Option<(Lack, u64)> {
        let standing = self.standing.filter(|standing| !standing.root && !standing.recovery)?;
        let scope = (!standing.scopes.contains(&scope)).then_some(Lack::Scope(scope));
        Some((scope.or_else(|| standing.exceeded(stake))?, standing.granted))
    }

    /// Which published limit of its own a root key goes beyond. It binds all the same.
    pub(crate) fn oversteps(&self, stake: &Stake) -> Option<(Lack, u64)> {
        let standing = self.standing.filter(|standing| standing.root)?;
        Some((standing.exceeded(stake)?, standing.limited?))
    }

    /// Refuses a key that lacks the scope or whose limits the stake exceeds.
    ///
    /// # Errors
    /// `AUT-005`, `AUT-013`, `AUT-020`, `AUT-022`.
    pub(crate) fn may(&self, scope: Scope, stake: &Stake) -> Result<(), Refusal> {
        self.require_fit(false)?;
        self.require_sound(scope)?;
        self.lacks(scope, stake).map_or(Ok(()), |(lack, _)| Err(self.refuse(&lack)))
    }

    /// The refusal for what the key lacks.
    pub(crate) fn refuse(&self, lack: &Lack) -> Refusal {
        let (key, member) = (sshsig::fingerprint(self.key), self.member);
        match lack {
            Lack::Scope(scope) => {
                let scopes = self.standing.map(|standing| &standing.scopes).filter(|scopes| !scopes.is_empty());
                let has =
                    scopes.map_or_else(|| catalogue::no_scope().into(), |scopes| Arg::list(scopes.iter().copied()));
                AUT_005.refuse("key", catalogue::key_may(&key, member, has, *scope))
            }
            Lack::Limit(limit) => AUT_013.refuse("key", catalogue::key_signs_up_to(&key, member, *limit)),
            Lack::Unpriced(limit) => AUT_013.refuse("key", catalogue::key_signs_priced(&key, member, *limit)),
            Lack::Asset(asset) => AUT_013.refuse("key", catalogue::key_not_for_asset(&key, member, asset)),
        }
    }
}

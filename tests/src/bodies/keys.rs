//! Keys: granted, rotated, revoked, compromised, and what is then said of the acts that they signed.

use mengshu_core::book::Scope;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::membership::{
    Act, CompromiseKey, Confirm, GrantKey, ReplaceRoot, RevokeKey, RotateKey, Strike,
};
use mengshu_core::value::{EventId, KeyId, LedgerId};

use crate::key::possession;
use crate::value::{Word, seal};
use crate::{id, signer};

/// What grants a working key; to be changed before it becomes a body.
#[must_use]
pub fn granting(ledger: LedgerId, member: &str, key: &str, scopes: &[Scope], serial: u32) -> GrantKey {
    GrantKey {
        key: signer(key).key_id(),
        scopes: scopes.iter().copied().collect(),
        limit: None,
        unpriced: false,
        assets: None,
        valid_until: None,
        serial,
        proof: possession(ledger, member, key, serial),
    }
}

/// The grant of a working key with one scope.
#[must_use]
pub fn grant(ledger: LedgerId, member: &str, key: &str, scope: impl Word<Scope>, until: &str, serial: u32) -> Body {
    let grant = granting(ledger, member, key, &[scope.word()], serial);
    Body::Membership(Act::GrantKey(GrantKey { valid_until: Some(id(until)), ..grant }))
}

/// The rotation of a working key.
#[must_use]
pub fn rotate(ledger: LedgerId, member: &str, old: KeyId, new: &str, serial: u32) -> Body {
    let proof = possession(ledger, member, new, serial);
    Body::Membership(Act::RotateKey(RotateKey { old, new: signer(new).key_id(), serial, proof }))
}

/// The replacement of a member's root key.
#[must_use]
pub fn replace_root(ledger: LedgerId, member: &str, new: &str, serial: u32) -> Body {
    let (key, proof) = (signer(new).key_id(), possession(ledger, member, new, serial));
    Body::Membership(Act::ReplaceRoot(ReplaceRoot {
        member: id(member),
        key,
        serial,
        proof,
        document: Some(seal("extract")),
        ruling: None,
    }))
}

/// The revocation of a working key.
#[must_use]
pub const fn revoke(key: KeyId, serial: u32) -> Body {
    Body::Membership(Act::RevokeKey(RevokeKey { key, serial, reason: None }))
}

/// The statement that a key is compromised.
#[must_use]
pub const fn compromise(key: KeyId, last_trusted: u64, serial: u32) -> Body {
    Body::Membership(Act::CompromiseKey(CompromiseKey { key, last_trusted, serial }))
}

/// Confirming a suspect act.
#[must_use]
pub const fn confirm(act: EventId) -> Body {
    Body::Membership(Act::Confirm(Confirm { act }))
}

/// Striking a suspect act.
#[must_use]
pub const fn strike(act: EventId) -> Body {
    Body::Membership(Act::Strike(Strike { act }))
}

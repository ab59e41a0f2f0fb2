//! Bodies of the acts that few tests need, written as JSON where that is shorter.

use mengshu_core::event::{Body, Step, sshsig};
use mengshu_core::mechanism::membership::possession_message;
use mengshu_core::value::{EventId, KeyId, LedgerId, Money, Timestamp};
use serde_json::{Value, json};

use crate::{id, signer};

/// A body of any mechanism, as JSON.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn body(json: Value) -> Body {
    serde_json::from_value(json).expect("a body of a test")
}

/// Leaving, with the last day of membership.
#[must_use]
pub fn leave(last_day: &str) -> Body {
    body(json!({ "exit": { "leave": { "last_day": last_day } } }))
}

/// A distribution that h pays.
#[must_use]
pub fn distribute(distribution: &str, pool: &str, accrued: &str, version: u32) -> Body {
    let distribute = json!({
        "distribution": distribution, "what": "Licence income", "pool": id::<Money>(pool), "accrued": accrued, "version": version,
        "payer": "h",
    });
    body(json!({ "benefit": { "distribute": distribute } }))
}

/// A payment on 2024-05-01.
#[must_use]
pub fn pay(distribution: &str, payee: &str, amount: &str) -> Body {
    let pay =
        json!({ "distribution": distribution, "payee": payee, "amount": id::<Money>(amount), "paid": "2024-05-01" });
    body(json!({ "benefit": { "pay": pay } }))
}

/// The acknowledgement of a payment.
#[must_use]
pub fn paid(payment: EventId) -> Body {
    body(json!({ "benefit": { "acknowledge": { "payment": payment } } }))
}

/// The admission of a member with this key's holder.
#[must_use]
pub fn admit(member: &str, key: &str, accedes_to: u32) -> Body {
    let profile = json!({ "name": "X Ltd", "kind": "enterprise", "root_key": signer(key).key_id() });
    body(json!({ "membership": { "admit": { "member": member, "profile": profile, "accedes_to": accedes_to } } }))
}

/// The grant of a working key with one scope.
///
/// # Panics
/// Never: checked values are encoded.
#[must_use]
pub fn grant(ledger: LedgerId, member: &str, key: &str, scope: &str, until: &str, serial: u32) -> Body {
    let proof = signer(key)
        .sign(sshsig::KEY, &possession_message(&ledger, &id(member), serial).expect("checked values are encoded"));
    body(json!({ "membership": { "grant_key": {
        "key": signer(key).key_id(), "scopes": [scope], "valid_until": id::<Timestamp>(until), "serial": serial,
        "proof": proof,
    } } }))
}

/// The revocation of a working key.
#[must_use]
pub fn revoke(key: KeyId, serial: u32) -> Body {
    body(json!({ "membership": { "revoke_key": { "key": key, "serial": serial } } }))
}

/// The statement that a key is compromised.
#[must_use]
pub fn compromise(key: KeyId, last_trusted: u64, serial: u32) -> Body {
    let compromise = json!({ "key": key, "last_trusted": last_trusted, "serial": serial });
    body(json!({ "membership": { "compromise_key": compromise } }))
}

/// Demanding ratification.
#[must_use]
pub const fn demand(act: EventId) -> Body {
    Body::Act(Step::Demand { act })
}

/// Taking an act back, or stepping back from one.
#[must_use]
pub const fn withdraw(act: EventId) -> Body {
    Body::Act(Step::Withdraw { act, reason: None })
}

/// Refusing approval.
#[must_use]
pub const fn decline(act: EventId) -> Body {
    Body::Act(Step::Decline { act, reason: None })
}

/// Changes one field of a body.
///
/// # Panics
/// When it has no such field, or does not take the value.
#[must_use]
pub fn with(body: &Body, path: &str, value: Value) -> Body {
    let mut changed = serde_json::to_value(body).expect("a body has JSON");
    *changed.pointer_mut(path).expect("a field of the body") = value;
    self::body(changed)
}

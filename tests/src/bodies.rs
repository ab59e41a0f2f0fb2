//! Bodies of the acts that few tests need, written as JSON where that is shorter.

use mengshu_core::event::key::Signature;
use mengshu_core::event::{Body, Step, sshsig};
use mengshu_core::mechanism::membership::possession_message;
use mengshu_core::value::{EventId, KeyId, LedgerId, Money, Timestamp};
use serde_json::{Map, Value, json};

use crate::{id, seal, signer};

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
    body(json!({ "membership": { "grant_key": {
        "key": signer(key).key_id(), "scopes": [scope], "valid_until": id::<Timestamp>(until), "serial": serial,
        "proof": possession(ledger, member, key, serial),
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

/// Changes one field of a body, or sets one that was left out.
///
/// # Panics
/// When it knows no such field, or does not take the value.
#[must_use]
pub fn with(body: &Body, path: &str, value: Value) -> Body {
    let mut changed = serde_json::to_value(body).expect("a body has JSON");
    let (parent, field) = path.rsplit_once('/').expect("a path begins with a slash");
    changed.pointer_mut(parent).expect("a place in the body")[field] = value;
    self::body(changed)
}

/// An agreement version with a council of all members, chaired by whoever leads the alliance: what it decides, each matter
/// with its rule, and the rules. The terms give it these matters.
///
/// # Panics
/// When the body proposes no agreement version.
#[must_use]
pub fn with_council(agreement: &Body, matters: &[(&str, &str)], rules: Value) -> Body {
    let mut changed = serde_json::to_value(agreement).expect("a body has JSON");
    let terms = changed.pointer_mut("/agreement/propose/terms").expect("terms of an agreement version");
    let organ = json!({
        "kind": "council", "name": "Council", "seats": "all_members", "chair": terms["clauses"]["lead"], "votes": "equal",
        "notice": { "convene_days": 14, "extraordinary_days": 7, "item_days": 7 }, "minutes_days": 15,
        "matters": matters.iter().map(|(matter, rule)| ((*matter).to_owned(), json!(rule))).collect::<Map<_, _>>(),
    });
    terms["organs"] = json!({ "council": organ });
    terms["rules"] = rules;
    let approver = |(matter, _): &(&str, &str)| ((*matter).to_owned(), json!({ "organ": "council" }));
    terms["approvals"] = matters.iter().map(approver).collect::<Map<_, _>>().into();
    body(changed)
}

/// Convening the council: meeting, kind, day, and the items.
#[must_use]
pub fn convene(meeting: &str, kind: &str, on: &str, agenda: &[Value]) -> Body {
    let call = json!({ "meeting": meeting, "organ": "council", "kind": kind, "on": on, "agenda": agenda });
    body(json!({ "decision": { "convene": call } }))
}

/// An item of an agenda that approves an act, or says something in words only.
#[must_use]
pub fn item(decision: &str, matter: &str, act: Option<EventId>) -> Value {
    let mut item = json!({ "decision": decision, "matter": matter, "what": "What is decided" });
    if let Some(act) = act {
        item["act"] = json!(act);
    }
    item
}

/// Letting another member act at a meeting.
#[must_use]
pub fn proxy(meeting: &str, to: &str) -> Body {
    body(json!({ "decision": { "grant_proxy": { "meeting": meeting, "to": to } } }))
}

/// Attending a meeting, for oneself and for others.
#[must_use]
pub fn attend(meeting: &str, represents: &[&str]) -> Body {
    body(json!({ "decision": { "attend": { "meeting": meeting, "represents": represents } } }))
}

/// A vote.
#[must_use]
pub fn vote(decision: &str, vote: &str) -> Body {
    body(json!({ "decision": { "vote": { "decision": decision, "vote": vote } } }))
}

/// A vote for a member that granted a proxy.
#[must_use]
pub fn vote_for(member: &str, decision: &str, vote: &str) -> Body {
    body(json!({ "decision": { "vote": { "decision": decision, "vote": vote, "on_behalf_of": member } } }))
}

/// Closing a vote.
#[must_use]
pub fn close(decision: &str) -> Body {
    body(json!({ "decision": { "close": { "decision": decision } } }))
}

/// The draft minutes of a meeting.
#[must_use]
pub fn minutes(meeting: &str, text: &str) -> Body {
    body(json!({ "decision": { "minutes": { "meeting": meeting, "text": seal(text) } } }))
}

/// A veto.
#[must_use]
pub fn veto(decision: &str) -> Body {
    body(json!({ "decision": { "veto": { "decision": decision, "reason": "It uses our know-how" } } }))
}

/// Notice of a breach.
#[must_use]
pub fn breach(member: &str, cure_by: &str) -> Body {
    body(json!({ "exit": { "open_breach": { "member": member, "what": "Cash not paid", "cure_by": cure_by } } }))
}

/// The acknowledgement that a breach was cured.
#[must_use]
pub fn cured(breach: EventId) -> Body {
    body(json!({ "exit": { "acknowledge_cure": { "breach": breach } } }))
}

/// An expulsion for a breach.
#[must_use]
pub fn expel(member: &str, breach: EventId) -> Body {
    body(json!({ "exit": { "expel": { "member": member, "breach": breach } } }))
}

/// The receipt of the decision on an expulsion.
#[must_use]
pub fn expulsion_received(member: &str, on: &str) -> Body {
    let received = json!({ "member": member, "received": on, "evidence": seal("registered letter") });
    body(json!({ "exit": { "notify_expulsion": received } }))
}

/// The declaration of a side agreement, with the date on the paper.
#[must_use]
pub fn side_agreement(id: &str, parties: &[&str], dated: &str, assets: &[&str]) -> Body {
    let side = json!({
        "side_agreement": id, "parties": parties, "summary": "Exclusive licence of the pump to Q for vehicles.",
        "paper": seal("the paper"), "dated": dated, "assets": assets,
    });
    body(json!({ "agreement": { "declare_side": side } }))
}

/// Confirming a suspect act.
#[must_use]
pub fn confirm(act: EventId) -> Body {
    body(json!({ "membership": { "confirm": { "act": act } } }))
}

/// Striking a suspect act.
#[must_use]
pub fn strike(act: EventId) -> Body {
    body(json!({ "membership": { "strike": { "act": act } } }))
}

/// The rotation of a working key.
///
/// # Panics
/// Never: checked values are encoded.
#[must_use]
pub fn rotate(ledger: LedgerId, member: &str, old: KeyId, new: &str, serial: u32) -> Body {
    let rotation = json!({
        "old": old, "new": signer(new).key_id(), "serial": serial, "proof": possession(ledger, member, new, serial),
    });
    body(json!({ "membership": { "rotate_key": rotation } }))
}

/// The signature by which a new key shows that its holder has it.
fn possession(ledger: LedgerId, member: &str, key: &str, serial: u32) -> Signature {
    let message = possession_message(&ledger, &id(member), serial).expect("checked values are encoded");
    signer(key).sign(sshsig::KEY, &message)
}

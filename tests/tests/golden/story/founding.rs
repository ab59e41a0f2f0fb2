//! The founding, two proposals of which one is declined, and the members' keys.

use std::sync::Arc;

use mengshu_core::mechanism::{Body, Step};
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::bodies::{body, endorse, founding, grant, register, revoke, rotate, with};
use mengshu_tests::{TestNode, id, seal, signer};
use serde_json::{Value, json};

use super::terms::agreement;
use crate::stage::Alliance;

/// The founders: enterprises, a university, an institute, and one that is neither.
pub(super) const TEN: [&str; 10] = ["h", "k", "e", "l", "m", "p", "q", "s", "y", "z"];

const SHARES: [(&str, &str); 4] = [("h", "2/5"), ("k", "1/5"), ("m", "1/5"), ("q", "1/5")];

/// A proof that the holder of a key has it, as a grant of that key would carry it.
pub(super) fn proof(alliance: &Alliance<'_>, member: &str, key: &str, serial: u32) -> Value {
    let grant = grant(alliance.ledger, member, key, "vote", "2030-01-01T00:00:00Z", serial);
    serde_json::to_value(grant).unwrap()["membership"]["grant_key"]["proof"].clone()
}

pub(super) async fn play<'a>(node: &'a TestNode, clock: &'a Arc<ManualClock>) -> Alliance<'a> {
    let mut body = founding(&TEN, "node.test", node.node.key());
    let facts = [
        ("k", "kind", json!("university")),
        ("k", "name", json!("南湖大学")),
        ("k", "ror", json!("03cve4549")),
        ("q", "kind", json!("institute")),
        ("e", "kind", json!("other")),
        ("h", "credit_code", json!("91350100M000100Y43")),
        ("h", "legal_from", json!("1999-05-01")),
        ("l", "lei", json!("W38RGI023J3WT1HWRP32")),
        ("l", "number", json!("HRB 6684")),
        ("l", "country", json!("DE")),
        ("l", "seat", json!("München")),
        ("l", "representative", json!(seal("a name"))),
        ("l", "parent", json!("L Holding")),
    ];
    for (member, field, value) in facts {
        body = with(&body, &format!("/membership/found/founders/{member}/{field}"), value);
    }
    let mut alliance = Alliance::found(node, clock, ("2024-03-01", "+08:00"), &TEN, body).await;
    signing(&mut alliance).await;
    keys(&mut alliance).await;
    alliance
}

async fn signing(alliance: &mut Alliance<'_>) {
    let first = alliance.act("h", agreement(1, "2024-03-05", &[("h", "1")])).await;
    alliance.endorse("k", first).await;
    let reason = Some(id("One of ten shall not have it all"));
    alliance.act("q", Body::Act(Step::Decline { act: first, reason })).await;
    alliance.expect(first, "declined").await;
    alliance.on("2024-03-02");
    alliance.settle("h", agreement(1, "2024-03-05", &SHARES), &TEN[1..]).await;
    alliance.state_digest().await;
    alliance.on("2024-03-05");
}

async fn keys(alliance: &mut Alliance<'_>) {
    let (ledger, until) = (alliance.ledger, "2030-01-01T00:00:00Z");
    // K rotates its clerk's key; another has limits.
    alliance.act("k", grant(ledger, "k", "k1", "assign_ip", until, 1)).await;
    alliance.act_by("k", "k1", register("pk", &[("k", "1")])).await;
    alliance.act("k", rotate(ledger, "k", signer("k1").key_id(), "k2", 2)).await;
    alliance.act_by("k", "k2", register("pk2", &[("k", "1")])).await;
    alliance.act("k", grant(ledger, "k", "k3", "contribute", until, 3)).await;
    let limited = grant(ledger, "k", "k4", "pay", until, 4);
    let limited = with(&limited, "/membership/grant_key/scopes", json!(["assign_ip", "pay"]));
    let limited = with(&limited, "/membership/grant_key/limit", json!({ "currency": "CNY", "minor": 100_000_000 }));
    alliance.act("k", with(&limited, "/membership/grant_key/assets", json!(["pk"]))).await;
    // Q revokes one.
    alliance.act("q", grant(ledger, "q", "q1", "contribute", until, 1)).await;
    let reason = json!("The clerk has left");
    alliance.act("q", with(&revoke(signer("q1").key_id(), 2), "/membership/revoke_key/reason", reason)).await;
    // Y has another representative, with limits.
    let replace = json!({
        "member": "y", "key": signer("y-new").key_id(), "serial": 1, "proof": proof(alliance, "y", "y-new", 1),
        "document": seal("extract of the business register"),
    });
    alliance.act("y", body(json!({ "membership": { "replace_root": replace } }))).await;
    alliance.signs_with("y", "y-new");
    let limit = json!({ "limit": { "currency": "CNY", "minor": 100_000_000 }, "serial": 2 });
    alliance.act("y", body(json!({ "membership": { "limit_root": limit } }))).await;
    // P lost its key: the others recognise the new one. That waits for the others.
    let replace = json!({
        "member": "p", "key": signer("p-new").key_id(), "serial": 1, "proof": proof(alliance, "p", "p-new", 1),
        "document": seal("extract of the business register"),
    });
    let act = alliance.act("h", body(json!({ "membership": { "replace_root": replace } }))).await;
    // H takes it back: P has found its key.
    let reason = Some(id("It was found"));
    alliance.act("h", Body::Act(Step::Withdraw { act, reason })).await;
    alliance.expect(act, "withdrawn").await;
    // What both own, both register.
    let pair = alliance.act("h", register("p1", &[("h", "1/2"), ("q", "1/2")])).await;
    alliance.act("q", endorse(pair)).await;
}

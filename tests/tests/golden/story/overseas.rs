//! The second story: three in New York's time, who sign in an agreed order, move to Kathmandu's, and end their agreement.

use std::sync::Arc;

use mengshu_core::value::{EventId, LedgerId};
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::TestNode;
use mengshu_tests::bodies::{
    acknowledge, assign, body, compromise, deliver, distribute, founding, grant, paid, pay, promise, propose, register,
    strike, with,
};
use mengshu_tests::terms::terms;
use mengshu_tests::{seal, signer};
use serde_json::json;

use super::founding::proof;
use super::terms::amend;
use crate::stage::Alliance;

const THREE: [&str; 3] = ["h", "a", "b"];

/// What was said wrongly is corrected; what was stolen and passed on is struck and claimed; who somebody is, is contested.
async fn mended(alliance: &mut Alliance<'_>, note: EventId, payment: EventId) {
    let late =
        json!({ "fact": note, "value": { "currency": "USD", "minor": 100_000 }, "reason": "The note says 1,000" });
    let late = alliance.act("a", body(json!({ "contribution": { "correct": late } }))).await;
    alliance.endorse("b", late).await;
    let paid = json!({ "fact": payment, "paid": "2024-07-29", "reason": "The value date" });
    let paid = alliance.act("h", body(json!({ "benefit": { "correct": paid } }))).await;
    alliance.endorse_missing(paid).await;
    let replace =
        json!({ "key": signer("b-safer").key_id(), "serial": 1, "proof": proof(alliance, "b", "b-safer", 1) });
    alliance.act_by("b", "b-safe", body(json!({ "membership": { "replace_recovery": replace } }))).await;
    let replace = json!({
        "member": "b", "key": signer("b-other").key_id(), "serial": 2, "proof": proof(alliance, "b", "b-other", 2),
        "document": seal("extract of the business register"),
    });
    let taken = alliance.act("h", body(json!({ "membership": { "replace_root": replace } }))).await;
    alliance.act("b", body(json!({ "act": { "contest": { "act": taken, "reason": "We have our key" } } }))).await;
    alliance.expect(taken, "declined").await;
    let (ledger, until) = (alliance.ledger, "2030-01-01T00:00:00Z");
    let granted = alliance.act("a", grant(ledger, "a", "a1", "assign_ip", until, 1)).await;
    let sale = alliance.act_by("a", "a1", assign("p1", "a", "h", "1/4", "2024-07-30")).await;
    alliance.endorse("h", sale).await;
    let resale = alliance.settle("h", assign("p1", "h", "b", "1/8", "2024-07-30"), &["b"]).await;
    let trusted = alliance.entry(granted);
    alliance.act("a", compromise(signer("a1").key_id(), trusted, 2)).await;
    let undo = alliance.act("a", strike(sale)).await;
    alliance.endorse_missing(undo).await;
    alliance.expect(undo, "effective").await;
    let claim = json!({ "asset": "p1", "claim": resale });
    alliance.act("b", body(json!({ "ip": { "settle_claim": claim } }))).await;
}

pub(super) async fn play(node: &TestNode, clock: &Arc<ManualClock>) -> LedgerId {
    let body_of_founding = founding(&THREE, "node.test", node.node.key());
    let name = json!("Overseas alliance");
    let founding = with(&body_of_founding, "/membership/found/name", name);
    let safe = json!(signer("b-safe").key_id());
    let founding = with(&founding, "/membership/found/founders/b/recovery_key", safe);
    let mut alliance = Alliance::found(node, clock, ("2024-04-15", "-05:00"), &THREE, founding).await;
    let changed = [
        ("time_zone", json!("-05:00")),
        ("currency", json!("USD")),
        ("transfer", json!("free")),
        ("disputes", json!({ "court": "New York" })),
        ("governing_law", json!("NY")),
    ];
    let mut agreement = propose(1, "2024-04-15", terms(&[("h", "1/3"), ("a", "1/3"), ("b", "1/3")]));
    for (field, value) in changed {
        agreement = with(&agreement, &format!("/agreement/propose/terms/{field}"), value);
    }
    let agreement = with(&agreement, "/agreement/propose/order", json!(["b", "a"]));
    alliance.settle("h", agreement, &["b", "a"]).await;
    alliance.settle("a", register("p1", &[("a", "1/2"), ("b", "1/2")]), &["b"]).await;
    alliance.act("a", promise("c1", "1000 USD", "b")).await;
    let note = alliance.act("a", deliver("c1", "999.99 USD", "2024-04-15", "note")).await;
    alliance.act("b", acknowledge(note, "999.99 USD")).await;
    alliance.state_digest().await;
    alliance.on("2024-07-30");
    alliance.settle("h", distribute("d1", "100 USD", "2024-06-30", 1), &["a", "b"]).await;
    let payment = alliance.act("h", pay("d1", "a", "33.33 USD")).await;
    alliance.act("a", paid(payment)).await;
    mended(&mut alliance, note, payment).await;
    alliance.settle("a", amend("time_zone", json!("-05:00"), json!("+05:45"), "2024-08-01"), &["h", "b"]).await;
    alliance.on("2024-08-05");
    alliance.settle("h", propose(3, "2024-09-01", terms(&[("h", "1")])), &["a", "b"]).await;
    let terminate = json!({ "last_day": "2024-12-30", "reason": "The goals are reached" });
    alliance.settle("b", body(json!({ "agreement": { "terminate": terminate } })), &["a", "h"]).await;
    alliance.on("2024-12-28");
    alliance.act("h", pay("d1", "b", "33.33 USD")).await;
    alliance.on("2024-12-31");
    alliance.state_digest().await;
    alliance.ledger
}

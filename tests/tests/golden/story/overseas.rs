//! The second story: three in New York's time, who sign in an agreed order, move to Kathmandu's, and end their agreement.

use std::sync::Arc;

use mengshu_core::value::LedgerId;
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::TestNode;
use mengshu_tests::bodies::{
    acknowledge, body, deliver, distribute, founding, paid, pay, promise, propose, register, with,
};
use mengshu_tests::terms::terms;
use serde_json::json;

use super::terms::amend;
use crate::stage::Alliance;

const THREE: [&str; 3] = ["h", "a", "b"];

pub(super) async fn play(node: &TestNode, clock: &Arc<ManualClock>) -> LedgerId {
    let body_of_founding = founding(&THREE, "node.test", node.node.key());
    let name = json!("Overseas alliance");
    let founding = with(&body_of_founding, "/membership/found/name", name);
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
    let note = alliance.act("a", deliver("c1", "999.99 USD", "2024-01-01", "note")).await;
    alliance.act("b", acknowledge(note, "999.99 USD")).await;
    alliance.state_digest().await;
    alliance.on("2024-07-30");
    alliance.settle("h", distribute("d1", "100 USD", "2024-06-30", 1), &["a", "b"]).await;
    let payment = alliance.act("h", pay("d1", "a", "33.33 USD")).await;
    alliance.act("a", paid(payment)).await;
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

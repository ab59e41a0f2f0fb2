//! The persons behind the members: M is merged into M2, and nobody says so for a month; S is split; E ends.

use mengshu_core::mechanism::Body;
use mengshu_tests::bodies::{
    assign, body, close, confirm, contest, convene, deliver, distribute, item, minutes, promise, with,
};
use mengshu_tests::{seal, signer};
use serde_json::{Value, json};

use super::votes;
use crate::stage::Alliance;

/// One succeeds another, with all or with these parts.
fn succeed(from: &str, to: &str, (kind, since): (&str, &str), parts: Option<Value>) -> Body {
    let profile = json!({ "name": format!("{} Ltd", from.to_uppercase()), "kind": "enterprise", "root_key": signer(to).key_id() });
    let mut succeed = json!({
        "predecessor": from, "successor": to, "profile": profile, "kind": kind, "effective": since,
        "document": seal("extract of the business register"),
    });
    if let Some(parts) = parts {
        succeed["parts"] = parts;
    }
    body(json!({ "membership": { "succeed": succeed } }))
}

pub(super) async fn play(alliance: &mut Alliance<'_>) {
    // Signed for a person that had ended.
    alliance.on("2024-09-12");
    let promised = alliance.act("m", promise("c10", "200000 CNY", "h")).await;
    let licence = alliance.act("m", deliver("c5", "500000 CNY", "2024-03-01", "licence")).await;
    alliance.on("2024-10-01");
    let merger = alliance.act_with("m2", "m", succeed("m", "m2", ("merger", "2024-09-01"), None)).await;
    alliance.expect(merger, "effective").await;
    alliance.act("m2", confirm(promised)).await;
    // A part of S goes on as S2; those who admit members look at it.
    let split = alliance.act("s", succeed("s", "s2", ("split", "2024-10-01"), Some(json!({ "ps": "1/4" })))).await;
    alliance.endorse("s2", split).await;
    alliance.act("h", convene("m6", "ordinary", "2024-10-16", &[item("split-s", "admission", Some(split))])).await;
    alliance.on("2024-10-16");
    let cast = [("h", "yes"), ("k", "yes"), ("q", "yes"), ("x", "yes"), ("m2", "yes"), ("e", "no")];
    votes(alliance, "m6", "split-s", &cast).await;
    alliance.on("2024-10-17");
    alliance.act("h", close("split-s")).await;
    alliance.act("h", minutes("m6", "S is split")).await;
    alliance.on("2024-11-02");
    let end = json!({ "member": "e", "last_day": "2024-11-01", "document": seal("deregistration") });
    alliance.act("e", body(json!({ "membership": { "record_end": end } }))).await;
    alliance.expect(split, "effective").await;
    // Its liquidators sell, and so may whoever was expelled.
    alliance.settle("e", assign("pe", "e", "k", "1/2", "2024-11-02"), &["k"]).await;
    alliance.settle("z", assign("pz", "z", "h", "1", "2024-11-02"), &["h"]).await;
    // What accrues now goes to M's successor, by the board's word; this time it says no.
    let shared = alliance.act("h", distribute("d2", "999.99 CNY", "2024-10-31", 3)).await;
    let call = convene("b2", "ordinary", "2024-11-20", &[item("share-2", "distribution", Some(shared))]);
    alliance.act("k", with(&call, "/decision/convene/organ", json!("board"))).await;
    alliance.on("2024-11-20");
    votes(alliance, "b2", "share-2", &[("h", "no"), ("k", "no"), ("q", "yes")]).await;
    alliance.act("k", close("share-2")).await;
    alliance.expect(shared, "declined").await;
    // Its receiver contests what M's key delivered when M was no more.
    alliance.act("q", contest(licence)).await;
}

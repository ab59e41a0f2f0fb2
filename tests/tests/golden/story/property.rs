//! What members put in and what they own: contributions of each kind, assets, transfers, register facts, and what was
//! signed beyond a key's authority.

use mengshu_core::mechanism::{Body, Event};
use mengshu_tests::bodies::{
    acknowledge, assign, body, deliver, demand, promise, register, side_agreement, with, withdraw,
};
use mengshu_tests::{seal, sign_with, signer};
use serde_json::{Value, json};

use crate::stage::Alliance;

pub(super) async fn play(alliance: &mut Alliance<'_>) {
    alliance.on("2024-03-08");
    assets(alliance).await;
    contributions(alliance).await;
    let declare = json!({ "affiliate": "hk", "name": "H (Hong Kong) Ltd", "member": "l", "since": "2024-01-01" });
    alliance.act("h", body(json!({ "membership": { "declare_affiliate": declare } }))).await;
    let end = json!({ "affiliate": "hk", "last_day": "2024-03-07" });
    alliance.act("h", body(json!({ "membership": { "end_affiliate": end } }))).await;
    alliance.state_digest().await;
}

async fn assets(alliance: &mut Alliance<'_>) {
    let kinds = [
        ("ps", "s", "software"),
        ("pe", "e", "know_how"),
        ("pl", "l", "mark"),
        ("pz", "z", "data"),
        ("a1", "h", "layout"),
        ("a2", "h", "standard"),
        ("a3", "h", "plant_variety"),
        ("a4", "h", "other"),
    ];
    for (asset, owner, kind) in kinds {
        alliance.act(owner, with(&register(asset, &[(owner, "1")]), "/ip/register/kind", json!(kind))).await;
    }
    let background = with(&register("pm", &[("h", "1/2"), ("m", "1/2")]), "/ip/register/background", json!(true));
    let background = with(&background, "/ip/register/document", json!(seal("certificate")));
    alliance.settle("m", background, &["h"]).await;
    // Two claim the same: the second to be complete is void.
    let one = alliance.act("h", register("contested", &[("h", "1/2"), ("k", "1/2")])).await;
    alliance.settle("q", register("contested", &[("q", "1/2"), ("y", "1/2")]), &["y"]).await;
    alliance.endorse("k", one).await;
    alliance.expect(one, "void").await;
    // A part passes, with the co-owner's consent; another transfer finds no answer and lapses.
    let price = json!({ "currency": "CNY", "minor": 1_250_000 });
    let sold = with(&assign("p1", "q", "k", "1/4", "2024-04-01"), "/ip/assign/consideration", price);
    alliance.settle("q", sold, &["h", "k"]).await;
    alliance.act("h", assign("p1", "h", "y", "1/8", "2024-03-08")).await;
    let party = |id: &str, member: Value| json!({ "id": id, "name": id.to_uppercase(), "member": member });
    let person = json!({ "id": "inventor", "sealed_name": seal("a natural person") });
    let chain = [
        ("assignment", "2011-09-08", person, party("led-tech", Value::Null)),
        ("security_interest", "2012-04-01", party("led-tech", Value::Null), party("bank", Value::Null)),
        ("merger", "2016-05-06", party("led-tech", Value::Null), party("h-co", json!("h"))),
    ];
    for (kind, date, from, to) in chain {
        let fact = json!({
            "source": "USPTO", "reference": "9059/227", "kind": kind, "executed": date, "registered": date, "from": [from],
            "to": [to], "document": seal(kind),
        });
        let stated = alliance.act("k", body(json!({ "ip": { "record_fact": { "asset": "p1", "fact": fact } } }))).await;
        if kind == "security_interest" {
            let mut right = fact.clone();
            right["reference"] = json!("9059/228");
            let correct = json!({ "asset": "p1", "fact": stated, "right": right, "reason": "Misread" });
            alliance.act("k", body(json!({ "ip": { "correct": correct } }))).await;
        }
    }
}

async fn contributions(alliance: &mut Alliance<'_>) {
    let promised = [
        ("c1", "k", "cash", "1000000 CNY", "h"),
        ("c2", "q", "equipment", "400000.50 CNY", "h"),
        ("c3", "s", "people", "300000 CNY", "k"),
        ("c4", "y", "materials", "3000000 CNY", "h"),
        ("c5", "m", "ip", "500000 CNY", "q"),
        ("c6", "e", "other", "7 CNY", "l"),
        ("c7", "z", "cash", "500000 CNY", "h"),
    ];
    for (contribution, member, kind, value, receiver) in promised {
        let promise = promise(contribution, value, receiver);
        alliance.act(member, with(&promise, "/contribution/promise/kind", json!(kind))).await;
    }
    // In parts, acknowledged in full, in part, and not at all.
    let first = alliance.act("k", deliver("c1", "600000 CNY", "2024-03-01", "transfer 1")).await;
    alliance.act("k", deliver("c1", "100000 CNY", "2024-03-01", "transfer 2")).await;
    alliance.act("h", acknowledge(first, "600000 CNY")).await;
    let bench = alliance.act("q", deliver("c2", "400000.50 CNY", "2024-03-01", "note 17")).await;
    alliance.act("h", acknowledge(bench, "250000 CNY")).await;
    alliance.act("h", acknowledge(bench, "0.50 CNY")).await;
    alliance.act_by("k", "k3", promise("c8", "5 CNY", "s")).await;
    // One with everything that an event may say: until when, and which log its author had seen.
    let mut event =
        serde_json::to_value(alliance.event("s", deliver("c3", "120000 CNY", "2024-03-01", "hours"))).unwrap();
    event["not_after"] = json!("2024-03-09T00:00:00Z");
    event["seen"] = alliance.seen();
    let event: Event = serde_json::from_value(event).unwrap();
    alliance.submit(sign_with(&event, &signer("s"))).await;
}

/// K's clerk, who may only contribute, gives K's assets away: once K ratifies it, once the other side steps back, once
/// silence refuses. And Y's representative oversteps its published limits, which binds Y.
pub(super) async fn beyond_authority(alliance: &mut Alliance<'_>) {
    alliance.on("2024-04-18");
    let given = |to: &str, asset: &str| assign(asset, "k", to, "1/4", "2024-04-18");
    let ratified = alliance.act_by("k", "k3", given("q", "pk")).await;
    alliance.endorse("q", ratified).await;
    alliance.act("q", demand(ratified)).await;
    let refused = alliance.act_by("k", "k3", given("q", "pk2")).await;
    alliance.endorse("q", refused).await;
    alliance.act("q", withdraw(refused)).await;
    alliance.expect(refused, "withdrawn").await;
    let silent = alliance.act_by("k", "k3", given("y", "pk2")).await;
    alliance.act("y", demand(silent)).await;
    alliance.on("2024-04-19");
    alliance.endorse("k", ratified).await;
    alliance.expect(ratified, "effective").await;
    alliance.act("y", promise("c9", "3000000 CNY", "k")).await;
    // A side agreement about an asset, and a new seat.
    let side: Body = side_agreement("licence-1", &["h", "q"], "2023-12-01", &["p1"]);
    alliance.settle("h", side, &["q"]).await;
    let change = json!({
        "name": "Q Institute of Light", "seat": "苏州", "representative": seal("another name"), "parent": "Academy",
        "since": "2024-04-01", "document": seal("extract"),
    });
    alliance.act("q", body(json!({ "membership": { "change_profile": change } }))).await;
}

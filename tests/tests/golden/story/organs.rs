//! What the organs decide: an admission with a proxy, minutes, an objection and a veto; the board with its weighted votes; a
//! written procedure; a meeting without a quorum and the further one; and what is under way at the end.

use mengshu_tests::bodies::{
    admit, assign, attend, body, close, convene, distribute, item, minutes, paid, pay, promise, proxy, veto, vote,
    vote_for, with,
};
use mengshu_tests::{seal, signer};
use serde_json::{Value, json};

use super::terms::agreement;
use super::votes;
use crate::stage::Alliance;

fn profile(name: &str) -> Value {
    json!({ "name": format!("{} GmbH", name.to_uppercase()), "kind": "enterprise", "root_key": signer(name).key_id() })
}

/// X and W apply; the secretariat finds that X meets the conditions, and the council admits it.
pub(super) async fn admission(alliance: &mut Alliance<'_>) {
    alliance.on("2024-03-12");
    let mut applications = Vec::new();
    for (applicant, meets) in [("x", true), ("w", false)] {
        let apply = json!({ "applicant": applicant, "profile": profile(applicant), "form": seal("form") });
        let application = alliance.settle("k", body(json!({ "membership": { "apply": apply } })), &[applicant]).await;
        let check = json!({ "application": application, "meets": meets, "note": "A legal person of the field?" });
        alliance.act("k", body(json!({ "membership": { "check_application": check } }))).await;
        applications.push(application);
    }
    let admit = with(&admit("x", "x", 1), "/membership/admit/profile", profile("x"));
    let admit = with(&admit, "/membership/admit/application", json!(applications[0]));
    let act = alliance.act("h", admit).await;
    alliance.endorse("x", act).await;
    alliance.act("h", convene("m1", "ordinary", "2024-04-02", &[item("admit-x", "admission", Some(act))])).await;
    let budget = json!({ "meeting": "m1", "item": item("budget-1", "budget", None) });
    alliance.act("q", body(json!({ "decision": { "add_item": budget } }))).await;
    alliance.act("q", proxy("m1", "k")).await;
    alliance.on("2024-04-02");
    for member in ["h", "y", "z", "m"] {
        alliance.act(member, attend("m1", &[])).await;
    }
    alliance.act("k", attend("m1", &["q"])).await;
    alliance.act("h", vote("admit-x", "no")).await;
    for (member, cast) in [("h", "yes"), ("k", "yes"), ("y", "abstain"), ("z", "no"), ("m", "yes")] {
        alliance.act(member, vote("admit-x", cast)).await;
        alliance.act(member, vote("budget-1", if cast == "yes" { "no" } else { "yes" })).await;
    }
    alliance.act("k", vote_for("q", "admit-x", "yes")).await;
    alliance.on("2024-04-03");
    alliance.act("h", close("admit-x")).await;
    alliance.act("h", close("budget-1")).await;
    alliance.act("h", minutes("m1", "X is admitted; the budget is not agreed")).await;
    let objection = json!({ "meeting": "m1", "reason": "L was there too" });
    alliance.act("l", body(json!({ "decision": { "object_minutes": objection } }))).await;
    alliance.on("2024-04-10");
    alliance.act("z", veto("admit-x")).await;
    alliance.on("2024-04-20");
    alliance.expect(act, "pending").await;
    alliance.act("z", body(json!({ "decision": { "lift_veto": { "decision": "admit-x" } } }))).await;
    alliance.expect(act, "effective").await;
}

/// The board appoints experts, approves a project and shares proceeds.
pub(super) async fn board(alliance: &mut Alliance<'_>) {
    alliance.on("2024-04-20");
    let appoint = json!({ "organ": "experts", "members": ["x"], "chair": "x" });
    let appointed = alliance.act("h", body(json!({ "decision": { "appoint": appoint } }))).await;
    let project = json!({
        "project": "lamp", "title": "Lamp 2", "parties": ["h", "q"], "text": seal("project"), "start": "2024-05-10",
        "end": "2026-05-09", "benefit_shares": { "h": "2/3", "q": "1/3" },
    });
    let project = alliance.act("h", body(json!({ "agreement": { "project": project } }))).await;
    alliance.endorse("q", project).await;
    let shared = alliance.act("h", distribute("d1", "100000.01 CNY", "2024-03-31", 1)).await;
    let agenda = [
        item("experts", "appointment", Some(appointed)),
        item("lamp", "project_agreement", Some(project)),
        item("share-1", "distribution", Some(shared)),
    ];
    let call = with(&convene("b1", "ordinary", "2024-05-06", &agenda), "/decision/convene/organ", json!("board"));
    alliance.act("k", call).await;
    alliance.on("2024-05-06");
    votes(alliance, "b1", "experts", &[("h", "yes"), ("k", "yes"), ("q", "no")]).await;
    for (decision, k) in [("lamp", "yes"), ("share-1", "yes")] {
        alliance.act("h", vote(decision, "yes")).await;
        alliance.act("k", vote(decision, k)).await;
    }
    for decision in ["experts", "lamp", "share-1"] {
        alliance.act("k", close(decision)).await;
    }
    for act in [appointed, project, shared] {
        alliance.expect(act, "effective").await;
    }
    alliance.act("h", pay("d1", "k", "15000 CNY")).await;
    let reference = with(&pay("d1", "q", "20000 CNY"), "/benefit/pay/bank_reference", json!(seal("ICBC 0042")));
    let payment = alliance.act("h", reference).await;
    alliance.act("q", paid(payment)).await;
    alliance.state_digest().await;
}

/// A written procedure in which silence agrees; a meeting to which one comes, and the further one, whose result is vetoed.
pub(super) async fn without_quorum(alliance: &mut Alliance<'_>) {
    alliance.act("h", convene("w1", "written", "2024-05-16", &[item("budget-2", "budget", None)])).await;
    alliance.act("k", vote("budget-2", "no")).await;
    alliance.act("h", convene("m2", "ordinary", "2024-05-21", &[item("list-1", "background_list", None)])).await;
    alliance.on("2024-05-21");
    let there = alliance.act("h", attend("m2", &[])).await;
    alliance.act("h", vote("list-1", "yes")).await;
    alliance.on("2024-05-22");
    alliance.act("h", close("list-1")).await;
    let correct = json!({ "meeting": "m2", "fact": there, "reason": "It was a call, not a meeting" });
    alliance.act("h", body(json!({ "decision": { "correct": correct } }))).await;
    let again = convene("m3", "extraordinary", "2024-06-03", &[item("list-2", "background_list", None)]);
    alliance.act("h", with(&again, "/decision/convene/fallback_of", json!("m2"))).await;
    alliance.on("2024-06-03");
    votes(alliance, "m3", "list-2", &[("h", "yes"), ("q", "yes")]).await;
    alliance.on("2024-06-04");
    alliance.act("h", close("list-2")).await;
    alliance.act("h", minutes("m3", "The list is agreed")).await;
    alliance.act("k", veto("list-2")).await;
}

/// What waits at the end: a decision that can still be vetoed, a version that not all have signed, a transfer, a meeting
/// that is convened, a written procedure.
pub(super) async fn under_way(alliance: &mut Alliance<'_>) {
    alliance.act("h", convene("m8", "ordinary", "2024-12-10", &[item("list-8", "background_list", None)])).await;
    alliance.on("2024-12-10");
    let cast = [("h", "yes"), ("k", "yes"), ("q", "yes"), ("x", "yes"), ("m2", "yes"), ("s", "no")];
    votes(alliance, "m8", "list-8", &cast).await;
    alliance.on("2024-12-11");
    alliance.act("h", close("list-8")).await;
    alliance.act("h", minutes("m8", "The list is agreed")).await;
    alliance.on("2024-12-15");
    let next = alliance.act("h", agreement(4, "2025-03-01", &[("h", "1/2"), ("k", "1/2")])).await;
    alliance.endorse("k", next).await;
    alliance.act("h", assign("p1", "h", "x", "1/16", "2025-01-01")).await;
    alliance.act("k", convene("m9", "ordinary", "2025-01-20", &[item("budget-9", "budget", None)])).await;
    alliance.act("q", proxy("m9", "k")).await;
    alliance.act("k", convene("w9", "written", "2025-01-05", &[item("plan-9", "ordinary", None)])).await;
    alliance.act("k", vote("plan-9", "yes")).await;
    alliance.act("x", promise("c20", "1 CNY", "k")).await;
    alliance.state_digest().await;
}

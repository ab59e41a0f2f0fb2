//! Suspension and default, a breach that is cured and one that is not, the expulsion, an amendment, one member that leaves.

use mengshu_tests::bodies::{body, breach, close, convene, cured, expel, expulsion_received, item, leave, vote};
use serde_json::json;

use super::terms::amend;
use super::votes;
use crate::stage::Alliance;

/// What the council decides in writing until a day, with nearly everybody silent: acts about members' conduct.
async fn in_writing(alliance: &mut Alliance<'_>, procedure: &str, until: &str, acts: &[(&str, &str)]) {
    let mut agenda = Vec::new();
    for (name, member) in acts {
        let act = json!({ "membership": { (*name): { "member": member, "reason": "Fees of 2024" } } });
        let act = alliance.act("k", body(act)).await;
        agenda.push(item(&format!("{procedure}-{member}-{}", agenda.len()), "suspension", Some(act)));
    }
    let items: Vec<_> = agenda.iter().map(|item| item.decision.to_string()).collect();
    alliance.act("h", convene(procedure, "written", until, agenda)).await;
    // What is about a member is carried by two at least; the others are silent.
    for item in &items {
        for member in ["h", "k"] {
            alliance.act(member, vote(item, "yes")).await;
        }
    }
}

pub(super) async fn play(alliance: &mut Alliance<'_>) {
    let notice = alliance.act("k", breach("z", "2024-07-31")).await;
    let other = alliance.act("k", breach("q", "2024-07-31")).await;
    let conduct = [("suspend", "p"), ("suspend", "s"), ("declare_default", "y"), ("declare_default", "q")];
    in_writing(alliance, "w3", "2024-07-05", &conduct).await;
    alliance.on("2024-07-06");
    alliance.act("k", cured(other)).await;
    in_writing(alliance, "w4", "2024-07-20", &[("reinstate", "s"), ("end_default", "q")]).await;
    alliance.on("2024-08-01");
    expulsion(alliance, notice).await;
    amendment(alliance).await;
    alliance.on("2024-09-10");
    let act = alliance.act("l", leave("2024-11-30")).await;
    alliance.expect(act, "effective").await;
}

async fn expulsion(alliance: &mut Alliance<'_>, notice: mengshu_core::value::EventId) {
    let act = alliance.act("k", expel("z", notice)).await;
    alliance.act("h", convene("m5", "ordinary", "2024-08-16", &[item("expel-z", "expulsion", Some(act))])).await;
    alliance.on("2024-08-16");
    let cast = [("h", "yes"), ("k", "yes"), ("q", "no"), ("x", "yes"), ("m", "yes"), ("s", "yes"), ("e", "yes")];
    votes(alliance, "m5", "expel-z", &cast).await;
    alliance.act("h", close("expel-z")).await;
    alliance.expect(act, "effective").await;
    alliance.on("2024-08-20");
    let told = alliance.act("h", expulsion_received("z", "2024-08-18")).await;
    // The slip says the 19th.
    let correct = json!({ "fact": told, "received": "2024-08-19", "reason": "The slip of the post says so" });
    alliance.act("h", body(json!({ "exit": { "correct": correct } }))).await;
}

async fn amendment(alliance: &mut Alliance<'_>) {
    let notice = alliance.act("h", amend("exit_notice_days", json!(30), json!(45), "2024-09-06")).await;
    let free = alliance.act("k", amend("transfer", json!("co_owners_consent"), json!("free"), "2024-09-06")).await;
    let agenda = [item("notice", "amendment", Some(notice)), item("transfer", "amendment", Some(free))];
    alliance.act("h", convene("w5", "written", "2024-09-05", &agenda)).await;
    // The consent of co-owners is each owner's own: every member signs that it falls away.
    alliance.endorse_missing(free).await;
    alliance.endorse_missing(notice).await;
    alliance.on("2024-09-06");
    alliance.state_digest().await;
    alliance.expect(notice, "effective").await;
    alliance.expect(free, "effective").await;
}

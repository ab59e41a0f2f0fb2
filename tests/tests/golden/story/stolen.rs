//! H's key is stolen: of four acts that it signed one is confirmed, one struck by a vote in writing, two stay open; and a
//! vote of the key is left out of a count. Another key only raises the alarm.

use mengshu_tests::bodies::{assign, attend, close, compromise, confirm, convene, grant, item, strike, vote};
use mengshu_tests::signer;

use super::votes;
use crate::stage::Alliance;

pub(super) async fn play(alliance: &mut Alliance<'_>) {
    alliance.on("2024-06-05");
    let (ledger, until) = (alliance.ledger, "2030-01-01T00:00:00Z");
    let granted = alliance.act("h", grant(ledger, "h", "h1", "assign_ip", until, 1)).await;
    let voting = alliance.act("h", grant(ledger, "h", "h2", "vote", until, 2)).await;
    alliance.act("h", convene("m4", "extraordinary", "2024-06-12", &[item("ordinary-4", "ordinary", None)])).await;
    alliance.on("2024-06-08");
    let mut acts = Vec::new();
    for (asset, to) in [("a1", "q"), ("a2", "x"), ("a3", "z"), ("a4", "s")] {
        let act = alliance.act_by("h", "h1", assign(asset, "h", to, "1/4", "2024-06-08")).await;
        alliance.endorse(to, act).await;
        alliance.expect(act, "effective").await;
        acts.push(act);
    }
    alliance.on("2024-06-10");
    let trusted = alliance.entry(granted);
    alliance.act("h", compromise(signer("h1").key_id(), trusted, 3)).await;
    alliance.act("h", confirm(acts[0])).await;
    alliance.act("h", confirm(acts[3])).await;
    let struck = alliance.act("k", strike(acts[2])).await;
    alliance.act("k", convene("w2", "written", "2024-06-20", &[item("strike-a3", "strike", Some(struck))])).await;
    alliance.on("2024-06-12");
    alliance.act_by("h", "h2", attend("m4", &[])).await;
    alliance.act_by("h", "h2", vote("ordinary-4", "yes")).await;
    let cast = [("k", "yes"), ("q", "no"), ("x", "no"), ("y", "yes"), ("z", "yes"), ("l", "no")];
    votes(alliance, "m4", "ordinary-4", &cast).await;
    alliance.on("2024-06-13");
    alliance.act("h", close("ordinary-4")).await;
    alliance.on("2024-06-21");
    let trusted = alliance.entry(voting);
    alliance.act("h", compromise(signer("h2").key_id(), trusted, 4)).await;
    alliance.expect(struck, "effective").await;
    let last = alliance.last();
    alliance.act_by("k", "k4", compromise(signer("k4").key_id(), last, 5)).await;
}

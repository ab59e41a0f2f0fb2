//! A member was merged, and nobody said so for weeks (D11): who is the member, what its key signed meanwhile, and one
//! vote instead of two.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::Base;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{
    attend, body, close, confirm, convene, deliver, endorse, item, promise, propose, register, vote,
};
use mengshu_tests::terms::{TermsExt, rule, terms};
use mengshu_tests::{seal, signer};
use serde_json::{Value, json};

use crate::play::Play;

fn agreement() -> Body {
    let simple = rule(Some(">= 1/2"), Base::Cast, "> 1/2");
    let terms = terms(&[("h", "1/2"), ("z", "1/2")]).council(&[(Matter::Budget, "simple", simple)]);
    propose(1, "2024-01-01", terms)
}

/// Z is merged into Z2, a company of the same name under another code, since 2024-12-01.
fn merged() -> Body {
    let profile = json!({
        "name": "Z Ltd", "kind": "enterprise", "credit_code": "91350100M000100Y43", "root_key": signer("z2").key_id(),
    });
    let succeed = json!({
        "predecessor": "z", "successor": "z2", "profile": profile, "kind": "merger", "effective": "2024-12-01",
        "document": seal("extract of the business register"),
    });
    body(json!({ "membership": { "succeed": succeed } }))
}

/// What Z's key did after Z had ended: its attendance, its vote of 12-15, its promise of 12-20.
struct Meanwhile {
    attended: EventId,
    voted: EventId,
    promised: EventId,
}

/// Z owns half of P1 and has promised C1. On 12-15 it votes on a budget that H is for and K against; on 12-20 it promises.
async fn before() -> (Play, Meanwhile) {
    let mut play = Play::under(&["h", "k", "z"], agreement()).await;
    play.settle("h", register("p1", &[("h", "1/2"), ("z", "1/2")]), &["z"]).await;
    play.act("z", promise("c1", "1000 CNY", "h")).await;
    play.on("2024-11-20");
    play.act("h", convene("m1", "ordinary", "2024-12-15", &[item("d1", "budget", None)])).await;
    play.on("2024-12-15");
    for (member, cast) in [("h", "yes"), ("k", "no")] {
        play.act(member, attend("m1", &[])).await;
        play.act(member, vote("d1", cast)).await;
    }
    let attended = play.act("z", attend("m1", &[])).await;
    let voted = play.act("z", vote("d1", "yes")).await;
    play.act("h", close("d1")).await;
    play.on("2024-12-20");
    let promised = play.act("z", promise("c2", "200000 CNY", "h")).await;
    (play, Meanwhile { attended, voted, promised })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_successor_is_the_member_since_the_merger_and_stands_by_what_was_signed_since_or_not() {
    let (mut play, meanwhile) = before().await;
    play.on("2025-01-20");
    // Z2's root key says it. Alone it is a stranger's word; with Z's legal representative beside it, it stands.
    let alone = play.author.signed("z2", merged());
    play.refused(alone, "AUT-001").await;
    let both = play.author.whole("z2", &["z"], merged());
    let merger = play.submit(both).await.unwrap();
    let index = merger.index;

    // Who is the member on 12-10? Known on 2025-01-01 it is Z, known on 2025-02-01 it is Z2 as successor of Z.
    play.on("2025-02-01");
    let person = async |play: &Play, date: &str, known: &str| {
        play.known("member/z", &[("date", date)], known).await.unwrap()["person"].clone()
    };
    let z = json!({ "member": "z", "name": "Z Ltd", "as_successor_of": null, "entries": [] });
    let z2 = json!({ "member": "z2", "name": "Z Ltd", "as_successor_of": "z", "entries": [index] });
    assert_eq!(person(&play, "2024-12-10", "2025-01-01").await, z);
    assert_eq!(person(&play, "2024-12-10", "2025-02-01").await, z2);
    assert_eq!(person(&play, "2024-11-30", "2025-02-01").await, z, "until the day before it was Z");
    // Two companies of one name are two members, told apart by their codes.
    let members = play.now("member", &[]).await["members"].clone();
    let named: Vec<_> = members.as_array().unwrap().iter().filter(|row| row["name"] == "Z Ltd").collect();
    assert_eq!(named.iter().map(|row| row["member"].clone()).collect::<Vec<_>>(), ["z", "z2"]);
    assert_eq!((&named[0]["credit_code"], &named[1]["credit_code"]), (&Value::Null, &json!("91350100M000100Y43")));
    assert_eq!((&named[0]["standing"], &named[1]["standing"]), (&json!("succeeded"), &json!("active")));

    // Rights and duties since 12-01: title, promises; and Z's own key signs nothing more.
    let owners = async |date: &str, known: &str| {
        play.known("asset/p1", &[("effective", date)], known).await.unwrap()["between_the_members"].clone()
    };
    let part = |member: &str| json!({ "member": member, "share": "1/2" });
    assert_eq!(owners("2024-12-01", "2025-01-19").await, json!([part("h"), part("z")]));
    assert_eq!(owners("2024-12-01", "2025-01-20").await, json!([part("h"), part("z2")]));
    assert_eq!(owners("2024-11-30", "2025-01-20").await, json!([part("h"), part("z")]));
    assert_eq!(play.now("contribution/c1", &[]).await["member"], "z2");
    let delivery = deliver("c1", "1 CNY", "2025-02-01", "note");
    play.no("z", delivery.clone(), "AUT-003").await;
    play.act("z2", delivery).await;

    // What was signed for the ended person waits for Z2's word; the vote is counted without it until then.
    let doubts = |raised: u64, signed: u64| json!({ "z": { "ground": { "ended": { "since": "2024-12-01" } }, "raised": raised, "signed": signed } });
    let suspect = |act: EventId| {
        let entry = play.entry(act);
        json!({
            "act": act, "entry": entry, "open_since_entry": index, "doubts": doubts(index, entry),
            "struck_by_entry": null,
        })
    };
    let expected = [meanwhile.attended, meanwhile.voted, meanwhile.promised].map(suspect);
    assert_eq!(play.now("suspect", &[]).await, json!({ "suspects": expected }));
    let found = async |play: &Play, known: &str| {
        let answer = play.known("decision/d1", &[], known).await.unwrap();
        (answer["standing"].clone(), answer["arithmetic"]["in_words"].clone())
    };
    let passed = "quorum >= 1/2 of 3: 3 present, reached; 2 of 3 for it, > 1/2 needed: reached";
    let open = "quorum >= 1/2 of 3: 2 present, reached; 1 of 2 for it, > 1/2 needed: not reached";
    assert_eq!(found(&play, "2025-01-19").await, (json!("passed"), json!(passed)));
    assert_eq!(found(&play, "2025-01-20").await, (json!("reopened"), json!(open)));

    // Only Z2 can stand by it; it does so for the vote, and not for the promise.
    play.no("h", confirm(meanwhile.voted), "AUT-016").await;
    play.act("z2", confirm(meanwhile.voted)).await;
    play.act("z2", confirm(meanwhile.attended)).await;
    assert_eq!(found(&play, "2025-02-01").await, (json!("passed"), json!(passed)));
    let act = play.now(&format!("act/{}", meanwhile.promised), &[]).await;
    assert_eq!((&act["standing"], &act["suspect"]["open_since_entry"]), (&json!("effective"), &json!(index)));

    // One vote of the two.
    assert_eq!(play.now("organ/council", &[]).await["votes"], json!({ "h": 1, "k": 1, "z2": 1 }));
    play.act("h", convene("m2", "ordinary", "2025-02-20", &[item("d2", "budget", None)])).await;
    play.on("2025-02-20");
    play.act("z2", attend("m2", &[])).await;
    play.no("z", attend("m2", &[]), "AUT-003").await;
    assert_eq!(play.now("decision/d2", &[]).await["arithmetic"]["entitled"], 3);
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_ended_members_key_is_gone_the_others_look_at_the_extract() {
    let (mut play, _) = before().await;
    play.on("2025-01-20");
    let act = play.act("h", merged()).await;
    let pending = play.now(&format!("act/{act}"), &[]).await["pending"].clone();
    let missing = |member: &str| json!({ "member": member, "scope": "sign_agreements" });
    assert_eq!(pending["missing"], json!([missing("k"), missing("z2")]));
    play.no("z", endorse(act), "ACT-003").await;
    assert!(play.endorse("k", act).await.is_empty());
    // It stands in the open for 30 days first: D11's dates move by that.
    assert!(play.endorse("z2", act).await.is_empty());
    play.on("2025-02-19");
    assert_eq!(play.now("member/z", &[("date", "2024-12-01")]).await["standing"], "active");
    play.on("2025-02-20");
    play.act("h", register("p9", &[("h", "1")])).await;
    assert_eq!(play.now("member/z", &[("date", "2024-12-01")]).await["standing"], "succeeded");
    play.node.stop().await.unwrap();
}

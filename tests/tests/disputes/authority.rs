//! Who could sign: a key that was stolen (D04), a key that went beyond its authority (D05). As long as there are no
//! licences, an assignment stands for the licence of D05: the rules of authority are the same for both.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::Base;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{
    assign, attend, body, close, compromise, confirm, convene, demand, endorse, grant, item, propose, register,
    register_since, strike, vote, with, withdraw,
};
use mengshu_tests::signer;
use mengshu_tests::terms::{council_terms, rule};
use serde_json::{Value, json};

use crate::play::{Play, with_causes};

fn parts(parts: &[(&str, &str)]) -> Value {
    parts.iter().map(|(member, share)| json!({ "member": member, "share": share })).collect()
}

/// Submits what `member` signs with its key called `key`: the event, and the index of its entry.
async fn submitted(play: &mut Play, member: &str, key: &str, body: Body) -> (EventId, u64) {
    let act = play.act_by(member, key, body).await;
    (act, play.entry(act))
}

/// D04 up to the compromise: the act, the entry of it, and the entry that says the key is lost.
async fn stolen(play: &mut Play) -> (EventId, u64, u64) {
    play.on("2024-02-01");
    play.settle("h", register_since("p1", &[("h", "1/2"), ("q", "1/2")], "2024-02-01"), &["q"]).await;
    let h2 = grant(play.ledger, "h", "h2", "assign_ip", "2030-01-01T00:00:00Z", 1);
    play.act("h", h2).await;
    play.on("2024-05-02");
    let (_, last_trusted) = submitted(play, "h", "h2", register("p0", &[("h", "1")])).await;

    play.on("2024-05-03");
    let (act, entry) = submitted(play, "h", "h2", assign("p1", "h", "z", "1/2", "2024-05-03")).await;
    assert!(play.endorse("z", act).await.is_empty());
    assert_eq!(play.endorse("q", act).await[0].standing, "effective");

    play.on("2024-05-05");
    let lost = compromise(signer("h2").key_id(), last_trusted, 2);
    let (_, raised) = submitted(play, "h", "h", lost).await;
    (act, entry, raised)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stolen_key_assigns_and_the_ledger_says_what_was_known_when() {
    let mut play = Play::new(&["h", "k", "q", "y", "z"], &[("h", "1")]).await;
    let (act, entry, raised) = stolen(&mut play).await;

    // owners(P1, 05-04): as recorded the same on both days, since 05-05 with the doubt and the trusted answer.
    let asset =
        async |play: &Play, known: &str| play.known("asset/p1", &[("effective", "2024-05-04")], known).await.unwrap();
    let recorded = parts(&[("q", "1/2"), ("z", "1/2")]);
    let before = asset(&play, "2024-05-04").await;
    assert_eq!((&before["between_the_members"], &before["suspect"]), (&recorded, &Value::Null));
    let after = asset(&play, "2024-05-05").await;
    assert_eq!(after["between_the_members"], recorded);
    assert_eq!(after["suspect"], json!({ "by_entry": raised, "trusted": parts(&[("h", "1/2"), ("q", "1/2")]) }));
    assert_eq!(after["transfers"][0]["suspect_by_entry"], raised);

    // Z offers the part on; nothing of it enters the log.
    play.on("2024-05-06");
    let offer = play.author.signed("z", assign("p1", "z", "k", "1/2", "2024-05-06"));
    play.refused(offer, "IP-021").await;
    let more = play.by_key("h", "h2", register("p9", &[("h", "1")]));
    play.refused(more, "AUT-003").await;

    // Which acts rest on the key: all, and those after the last trusted entry.
    let key = signer("h2").key_id();
    let signed = play.now(&format!("key/{key}"), &[]).await["signed"].clone();
    assert_eq!(signed.as_array().unwrap().len(), 2);
    let doubted = play.now(&format!("key/{key}"), &[("after", &(entry - 1).to_string())]).await["signed"].clone();
    assert_eq!(
        doubted,
        json!([{ "entry": entry, "act_entry": entry, "act": act, "standing": "effective", "suspect_by_entry": raised }])
    );
    assert_eq!(play.now("asset/p0", &[]).await["suspect"], Value::Null, "acts up to the last trusted entry stand");
    // Who could sign what for H, on that date, as known on each side of the compromise.
    let able = async |play: &Play, known: &str| {
        let answer = play.known("authority/h", &[("date", "2024-05-06")], known).await.unwrap();
        answer["may_sign"].as_array().unwrap().iter().find(|row| row["scope"] == "assign_ip").unwrap()["keys"].clone()
    };
    assert_eq!(able(&play, "2024-05-04").await.as_array().unwrap().len(), 2);
    assert_eq!(able(&play, "2024-05-06").await.as_array().unwrap().len(), 1);

    // (a) H's root key confirms: Z's half from 05-03, known from 05-20.
    play.on("2024-05-20");
    play.act("h", confirm(act)).await;
    let confirmed = play.known("asset/p1", &[("effective", "2024-05-03")], "2024-05-20").await.unwrap();
    assert_eq!((&confirmed["between_the_members"], &confirmed["suspect"]), (&recorded, &Value::Null));
    assert_eq!(asset(&play, "2024-05-19").await["suspect"]["by_entry"], raised, "what was known on 05-19 stays");
    // (c) A second compromise naming an earlier entry: what was confirmed meanwhile stays confirmed.
    let (_, again) = submitted(&mut play, "h", "h", compromise(key, 0, 3)).await;
    assert_eq!(play.now("asset/p1", &[]).await["suspect"], Value::Null);
    assert_eq!(play.now("asset/p0", &[]).await["suspect"]["by_entry"], again);
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_alliance_strikes_what_a_stolen_key_signed() {
    let mut play = Play::new(&["h", "k", "q", "y", "z"], &[("h", "1")]).await;
    let (act, _, raised) = stolen(&mut play).await;
    play.on("2024-05-25");
    // (b) H had the half throughout; who learned what when stays on the log.
    play.settle("k", strike(act), &["q", "y"]).await;
    let struck = play.known("asset/p1", &[("effective", "2024-05-04")], "2024-05-25").await.unwrap();
    assert_eq!(struck["between_the_members"], parts(&[("h", "1/2"), ("q", "1/2")]));
    let known = play.known("asset/p1", &[("effective", "2024-05-04")], "2024-05-24").await.unwrap();
    assert_eq!(known["between_the_members"], parts(&[("q", "1/2"), ("z", "1/2")]));
    let suspects = play.now("suspect", &[]).await;
    assert_eq!(suspects["suspects"][0]["act"], json!(act));
    assert_eq!(suspects["suspects"][0]["doubts"]["h"]["raised"], raised);
    assert!(suspects["suspects"][0]["struck_by_entry"].is_u64());
    // The other half of D04 (d): the stolen key's own word is an alarm and proves nothing.
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stolen_key_itself_only_raises_the_alarm() {
    let mut play = Play::new(&["h", "k"], &[("h", "1")]).await;
    play.act("h", grant(play.ledger, "h", "h2", "assign_ip", "2030-01-01T00:00:00Z", 1)).await;
    let (_, entry) = submitted(&mut play, "h", "h2", register("p1", &[("h", "1")])).await;
    submitted(&mut play, "h", "h2", compromise(signer("h2").key_id(), entry - 1, 2)).await;
    assert_eq!(play.now("asset/p1", &[]).await["suspect"], Value::Null);
    let more = play.by_key("h", "h2", register("p2", &[("h", "1")]));
    play.refused(more, "AUT-003").await;
    play.node.stop().await.unwrap();
}

/// D05 up to the demand: k3, which may only contribute, signs; Q endorses and demands ratification on 06-10.
async fn beyond(play: &mut Play) -> EventId {
    play.on("2024-05-01");
    play.act("k", register("p2", &[("k", "1")])).await;
    play.act("k", grant(play.ledger, "k", "k3", "contribute", "2030-01-01T00:00:00Z", 1)).await;
    play.on("2024-06-01");
    let (act, _) = submitted(play, "k", "k3", assign("p2", "k", "q", "1/2", "2024-06-01")).await;
    assert!(play.endorse("q", act).await.is_empty());
    let pending = play.now(&format!("act/{act}"), &[]).await;
    assert_eq!(pending["pending"]["missing"], json!([{ "member": "k", "scope": "assign_ip" }]));
    assert_eq!(pending["ratification"]["lack"], json!({ "scope": "assign_ip" }));
    play.on("2024-06-10");
    play.act("q", demand(act)).await;
    act
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_act_without_authority_is_ratified_in_time() {
    let mut play = Play::new(&["h", "k", "q"], &[("h", "1")]).await;
    let act = beyond(&mut play).await;
    play.on("2024-07-05");
    assert_eq!(play.endorse("k", act).await[0].standing, "effective");
    let owners = async |known: &str| {
        play.known("asset/p2", &[("effective", "2024-06-01")], known).await.unwrap()["between_the_members"].clone()
    };
    assert_eq!(owners("2024-07-04").await, parts(&[("k", "1")]));
    assert_eq!(owners("2024-07-05").await, parts(&[("k", "1/2"), ("q", "1/2")]));
    // Acts of K resting on ratification, with dates: as known on the day before, and today.
    let ratified = play.last();
    let granted = play.now("member/k", &[]).await["keys"].clone();
    let k3 = signer("k3").key_id();
    let granted =
        granted.as_array().unwrap().iter().find(|key| key["key"] == json!(k3)).unwrap()["granted_by_entry"].clone();
    let record = |standing: &str, ratified: Value| {
        json!({ "ratifications": [{
            "act": act, "entry": play.entry(act), "member": "k", "key": k3, "lack": { "scope": "assign_ip" },
            "limits_published_by_entry": granted, "others_could_know": true, "demanded_by": "q",
            "demanded_by_entry": play.entry(act) + 2, "last_moment": "2024-07-10T15:59:59.999999Z",
            "ratified_by_entry": ratified, "standing": standing, "binding": false,
        }] })
    };
    assert_eq!(play.known("ratification", &[], "2024-07-04").await.unwrap(), record("pending", Value::Null));
    assert_eq!(play.now("ratification", &[]).await, record("effective", json!(ratified)));
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_refuses_and_a_late_ratification_is_refused() {
    let mut play = Play::new(&["h", "k", "q"], &[("h", "1")]).await;
    let act = beyond(&mut play).await;
    let standing = async |play: &Play, known: &str| {
        play.known(&format!("act/{act}"), &[], known).await.unwrap()["standing"].clone()
    };
    play.on("2024-07-12");
    assert_eq!(standing(&play, "2024-07-10").await, "pending");
    assert_eq!(standing(&play, "2024-07-11").await, "lapsed");
    let late = play.author.signed("k", endorse(act));
    play.refused(late, "AUT-009").await;
    assert_eq!(play.now("asset/p2", &[]).await["between_the_members"], parts(&[("k", "1")]));
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_side_steps_back_in_good_faith() {
    let mut play = Play::new(&["h", "k", "q"], &[("h", "1")]).await;
    let act = beyond(&mut play).await;
    play.on("2024-06-20");
    play.act("q", withdraw(act)).await;
    assert_eq!(play.now(&format!("act/{act}"), &[]).await["standing"], "withdrawn");
    let late = play.author.signed("k", endorse(act));
    play.refused(late, "ACT-002").await;
    play.node.stop().await.unwrap();
}

/// A council of H, K and Q that passes budgets by more than half of the votes cast.
fn with_a_council() -> Body {
    let simple = rule(Some(">= 1/2"), Base::Cast, "> 1/2");
    propose(1, "2024-01-01", council_terms(&[(Matter::Budget, "simple", simple)]))
}

/// Decision 7 of D04: H's stolen key votes yes, K too; Q votes no where the stolen vote shall be decisive. The meeting is
/// on 05-03, the compromise is said on 05-05. Its entry, and those of the votes.
async fn decision_7(play: &mut Play, decisive: bool) -> (u64, [u64; 2], u64) {
    play.on("2024-04-10");
    play.act("h", grant(play.ledger, "h", "h2", "vote", "2030-01-01T00:00:00Z", 1)).await;
    let last_trusted = play.last();
    play.act("h", convene("m7", "ordinary", "2024-05-03", &[item("d7", "budget", None)])).await;
    play.on("2024-05-03");
    for member in ["h", "k", "q"] {
        play.act(member, attend("m7", &[])).await;
    }
    let stolen = play.act_by("h", "h2", vote("d7", "yes")).await;
    let of_k = play.act("k", vote("d7", "yes")).await;
    if decisive {
        play.act("q", vote("d7", "no")).await;
    }
    play.act("h", close("d7")).await;
    let closed = play.last();
    play.on("2024-05-05");
    play.act("h", compromise(signer("h2").key_id(), last_trusted, 2)).await;
    (play.last(), [play.entry(stolen), play.entry(of_k)], closed)
}

/// The numbers of a count among three members who were all there.
fn arithmetic(yes: u64, no: u64, outcome: &str, in_words: &str) -> Value {
    json!({
        "entitled": 3, "excluded": [], "quorum": { "needed": ">= 1/2", "present": 3, "of": 3, "met": true },
        "yes": yes, "no": no, "abstained": 0, "deemed_to_agree": [], "base": { "of": "cast", "votes": yes + no },
        "passes": "> 1/2", "outcome": outcome,
        "in_words": format!("quorum >= 1/2 of 3: 3 present, reached; {in_words}"),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stolen_vote_that_decided_reopens_the_decision_until_it_is_confirmed() {
    let mut play = Play::under(&["h", "k", "q"], with_a_council()).await;
    let (raised, [stolen, of_k], closed) = decision_7(&mut play, true).await;
    let answer = play.now("decision/d7", &[]).await;
    let present = answer["present"].clone();
    let of_q = of_k + 1;
    let voted = |member: &str, vote: &str, entry: u64, suspect: Value| json!({ "member": member, "vote": vote, "entry": entry, "suspect_by_entry": suspect });
    let passed = arithmetic(2, 1, "passed", "2 of 3 for it, > 1/2 needed: reached");
    let tie = arithmetic(1, 1, "failed", "1 of 2 for it, > 1/2 needed: not reached");
    let agreed = play.agreed().await;
    let expected = |standing: &str, suspect: Value, found: &Value, final_from: Value, more: &[u64]| {
        let answer = json!({
            "decision": "d7", "meeting": "m7", "organ": "council", "matter": "budget", "what": "What is decided",
            "standing": standing, "act": null, "concerned": null, "entry": answer["entry"], "kind": "ordinary",
            "on": "2024-05-03", "agreement_version": 1, "rule": "simple", "closed_by_entry": closed,
            "as_closed": passed, "arithmetic": found, "settled_early": null, "final_from": final_from,
            "vetoes_until": null, "present": present, "earlier_votes": [], "vetoes": [], "if_abstained": null,
            "votes": [
                voted("h", "yes", stolen, suspect), voted("k", "yes", of_k, Value::Null),
                voted("q", "no", of_q, Value::Null),
            ],
        });
        with_causes(answer, &[&[agreed], more].concat())
    };
    // Known on 05-04 it had passed; known on 05-05 the count without the stolen vote is a tie.
    let known = play.known("decision/d7", &[], "2024-05-04").await.unwrap();
    assert_eq!(known, expected("passed", Value::Null, &passed, json!("2024-05-03"), &[]));
    assert_eq!(answer, expected("reopened", json!(raised), &tie, Value::Null, &[]));
    // H's root key stands by the vote: it counts again, and what was known on 05-05 stays.
    play.on("2024-05-20");
    let cast: EventId = play.now("suspect", &[]).await["suspects"][0]["act"].as_str().unwrap().parse().unwrap();
    assert_eq!(play.entry(cast), stolen);
    let stands = play.act("h", confirm(cast)).await;
    let after = play.now("decision/d7", &[]).await;
    let settled = [raised, play.entry(stands)];
    assert_eq!(after, expected("passed", Value::Null, &passed, json!("2024-05-03"), &settled));
    let known = play.known("decision/d7", &[], "2024-05-19").await.unwrap();
    assert_eq!(known, expected("reopened", json!(raised), &tie, Value::Null, &[]));
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stolen_vote_that_did_not_decide_is_left_out_and_the_decision_stands() {
    let mut play = Play::under(&["h", "k", "q"], with_a_council()).await;
    let (raised, [stolen, _], _) = decision_7(&mut play, false).await;
    let counted = |answer: &Value| {
        let votes = answer["votes"].as_array().unwrap().iter();
        let suspect: Vec<Value> = votes.map(|vote| vote["suspect_by_entry"].clone()).collect();
        (answer["standing"].clone(), answer["arithmetic"].clone(), suspect)
    };
    let without = arithmetic(1, 0, "passed", "1 of 1 for it, > 1/2 needed: reached");
    let answer = play.now("decision/d7", &[]).await;
    assert_eq!(counted(&answer), (json!("passed"), without.clone(), vec![json!(raised), Value::Null]));
    assert_eq!(answer["as_closed"], arithmetic(2, 0, "passed", "2 of 2 for it, > 1/2 needed: reached"));
    // Struck it is gone for good: the member can no longer stand by it.
    play.on("2024-05-25");
    let cast: EventId = play.now("suspect", &[]).await["suspects"][0]["act"].as_str().unwrap().parse().unwrap();
    assert_eq!(play.entry(cast), stolen);
    play.settle("k", strike(cast), &["q"]).await;
    play.no("h", confirm(cast), "AUT-016").await;
    assert_eq!(counted(&play.now("decision/d7", &[]).await), (json!("passed"), without, vec![Value::Null; 2]));
    play.node.stop().await.unwrap();
}

/// An assignment of half of P2 for a price.
fn sold(from: &str, to: &str, price: &str, date: &str) -> Body {
    let price: mengshu_core::value::Money = price.parse().unwrap();
    with(&assign("p2", from, to, "1/2", date), "/ip/assign/consideration", json!(price))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_its_limit_a_key_has_no_authority_and_everybody_could_know() {
    let mut play = Play::new(&["h", "k", "q"], &[("h", "1")]).await;
    play.on("2024-05-01");
    play.act("k", register("p2", &[("k", "1")])).await;
    let limit: mengshu_core::value::Money = "1000000 CNY".parse().unwrap();
    let k1 = grant(play.ledger, "k", "k1", "assign_ip", "2030-01-01T00:00:00Z", 1);
    let granted = play.act("k", with(&k1, "/membership/grant_key/limit", json!(limit))).await;
    play.on("2024-06-01");
    // At the limit it binds.
    let within = play.act_by("k", "k1", sold("k", "q", "1000000 CNY", "2024-06-01")).await;
    assert_eq!(play.endorse("q", within).await[0].standing, "effective");
    let beyond = play.act_by("k", "k1", sold("k", "q", "3000000 CNY", "2024-06-01")).await;
    assert!(play.endorse("q", beyond).await.is_empty());
    play.on("2024-06-10");
    play.act("q", demand(beyond)).await;
    let demanded = play.last();
    let record = |standing: &str, ratified: Value| {
        json!({ "ratifications": [{
            "act": beyond, "entry": play.entry(beyond), "member": "k", "key": signer("k1").key_id(),
            "lack": { "limit": limit }, "limits_published_by_entry": play.entry(granted), "others_could_know": true,
            "demanded_by": "q", "demanded_by_entry": demanded, "last_moment": "2024-07-10T15:59:59.999999Z",
            "ratified_by_entry": ratified, "standing": standing, "binding": false,
        }] })
    };
    let pending = record("pending", Value::Null);
    assert_eq!(play.now("ratification", &[]).await, pending);
    let lapsed = record("lapsed", Value::Null);
    play.on("2024-07-11");
    assert_eq!(play.now("ratification", &[]).await, lapsed, "silence until 07-10 refused it");
    assert_eq!(play.known("ratification", &[], "2024-07-10").await.unwrap(), pending);
    let late = play.author.signed("k", endorse(beyond));
    play.refused(late, "AUT-009").await;
    assert_eq!(play.now("asset/p2", &[]).await["between_the_members"], parts(&[("k", "1/2"), ("q", "1/2")]));
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_legal_representative_binds_beyond_an_internal_limit_and_the_flag_stays() {
    let mut play = Play::new(&["h", "k", "q"], &[("h", "1")]).await;
    play.on("2024-05-01");
    play.act("k", register("p2", &[("k", "1")])).await;
    let limit: mengshu_core::value::Money = "1000000 CNY".parse().unwrap();
    let published = body(json!({ "membership": { "limit_root": { "limit": limit, "serial": 1 } } }));
    let published = play.act("k", published).await;
    play.on("2024-06-01");
    let act = play.act("k", sold("k", "q", "3000000 CNY", "2024-06-01")).await;
    assert_eq!(play.endorse("q", act).await[0].standing, "effective");
    assert_eq!(play.now("asset/p2", &[]).await["between_the_members"], parts(&[("k", "1/2"), ("q", "1/2")]));
    let expected = json!({ "ratifications": [{
        "act": act, "entry": play.entry(act), "member": "k", "key": signer("k").key_id(), "lack": { "limit": limit },
        "limits_published_by_entry": play.entry(published), "others_could_know": true, "demanded_by": null,
        "demanded_by_entry": null, "last_moment": null, "ratified_by_entry": null, "standing": "effective",
        "binding": true,
    }] });
    assert_eq!(play.now("ratification", &[]).await, expected);
    play.node.stop().await.unwrap();
}

//! Expulsion and what survives it (D13), without licences, access rights and settlement, which are not there yet.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::Transfer;
use mengshu_core::mechanism::decision::{Base, Exclusion};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{
    assign, attend, breach, close, convene, cured, expel, expulsion_received, item, promise, propose, register, vote,
};
use mengshu_tests::terms::{TermsExt, council_terms, excluding, rule};
use serde_json::{Value, json};

use crate::play::{Play, with_causes};

/// The terms: an expulsion needs two thirds of all members other than the one concerned. Parts of assets are free to give.
fn agreement() -> Body {
    let expulsion = excluding(Exclusion::Concerned, rule(None, Base::All, ">= 2/3"));
    let terms = council_terms(&[(Matter::Expulsion, "expulsion", expulsion)]);
    propose(1, "2024-01-01", terms.with(|terms| terms.transfer = Transfer::Free))
}

/// Q holds 1/4 of P5, has promised cash, and on 2024-09-01 gets notice of a breach, to be cured until 2024-10-01.
async fn notified() -> (Play, EventId) {
    let mut play = Play::under(&["h", "k", "q", "y", "z"], agreement()).await;
    play.settle("h", register("p5", &[("h", "3/4"), ("q", "1/4")]), &["q"]).await;
    play.act("q", promise("c1", "500000 CNY", "h")).await;
    play.on("2024-09-01");
    play.no("h", breach("q", "2024-09-30"), "EXT-004").await;
    let notice = play.act("h", breach("q", "2024-10-01")).await;
    (play, notice)
}

/// The council of 2024-10-10 about Q: these vote yes, the others no. The act, and the call's entry.
async fn decided(play: &mut Play, notice: EventId, yes: &[&str]) -> (EventId, u64) {
    play.on("2024-10-02");
    let act = play.act("h", expel("q", notice)).await;
    play.on("2024-10-03");
    play.act("h", convene("m1", "extraordinary", "2024-10-10", &[item("d1", "expulsion", Some(act))])).await;
    let call = play.last();
    play.on("2024-10-10");
    for member in ["h", "k", "q", "y", "z"] {
        play.act(member, attend("m1", &[])).await;
    }
    play.no("q", vote("d1", "no"), "DEC-006").await;
    for member in ["h", "k", "y", "z"] {
        play.act(member, vote("d1", if yes.contains(&member) { "yes" } else { "no" })).await;
    }
    play.act("h", close("d1")).await;
    (act, call)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_of_four_expel_the_fifth_and_what_is_its_own_stays_its_own() {
    let (mut play, notice) = notified().await;
    // (d) The day before, Q gives half of its part away; the other side signs the day after.
    play.on("2024-10-01");
    let given = play.act("q", assign("p5", "q", "z", "1/8", "2024-10-01")).await;
    let (act, call) = decided(&mut play, notice, &["h", "k", "y"]).await;
    let closed = play.last();

    // The arithmetic, whole.
    let votes = [("h", "yes"), ("k", "yes"), ("y", "yes"), ("z", "no")].iter().zip(call + 6..);
    let votes: Vec<Value> = votes
        .map(|((member, vote), entry)| json!({ "member": member, "vote": vote, "entry": entry, "suspect_by_entry": null }))
        .collect();
    let present = ["h", "k", "q", "y", "z"].iter().zip(call + 1..);
    let present: Vec<Value> = present.map(|(member, entry)| json!({ "member": member, "entry": entry })).collect();
    let count = json!({
        "entitled": 4, "excluded": ["q"], "quorum": null, "yes": 3, "no": 1, "abstained": 0, "deemed_to_agree": [],
        "base": { "of": "all", "votes": 4 }, "passes": ">= 2/3", "outcome": "passed",
        "in_words": "3 of 4 for it, >= 2/3 needed: reached",
    });
    let expected = json!({
            "decision": "d1", "meeting": "m1", "organ": "council", "matter": "expulsion", "what": "What is decided",
            "standing": "passed", "act": act, "concerned": "q", "entry": call, "kind": "extraordinary",
            "on": "2024-10-10", "agreement_version": 1, "rule": "expulsion", "closed_by_entry": closed,
            "as_closed": count, "arithmetic": count, "settled_early": null, "final_from": "2024-10-10",
            "vetoes_until": null, "votes": votes, "present": present, "earlier_votes": [], "vetoes": [], "if_abstained": null,
    });
    let agreed = play.agreed().await;
    assert_eq!(play.now("decision/d1", &[]).await, with_causes(expected, &[agreed]));
    assert_eq!(
        play.now(&format!("act/{act}"), &[]).await,
        json!({
            "act": act, "entry": play.entry(act), "standing": "effective", "settled_by": closed, "agreement_version": 1,
            "entries": [play.entry(act), call, closed],
            "clauses": ["approvals.expulsion"],
        })
    );

    // The membership ends with the decision, rights to others' IP with its receipt: two dates, two entries.
    let member =
        async |play: &Play, date: &str, known: &str| play.known("member/q", &[("date", date)], known).await.unwrap();
    let before = member(&play, "2024-10-09", "2024-10-09").await;
    play.on("2024-10-12");
    play.no("h", expulsion_received("q", "2024-10-13"), "EXT-007").await;
    let after = |date: &str, present: bool, standing: &str, received: Value, entries: Value| {
        let mut after = before.clone();
        for (field, value) in [
            ("date", json!(date)),
            ("present", json!(present)),
            ("standing", json!(standing)),
            ("last_day", json!("2024-10-09")),
            ("exit_by_entry", json!(closed)),
            ("expelled_on", json!("2024-10-10")),
            ("expulsion_received", received),
            ("entries", entries),
        ] {
            after[field] = value;
        }
        after
    };
    let joined = before["joined_by_entry"].as_u64().unwrap();
    // (e) Until the receipt is proved it is shown as not there.
    assert_eq!(
        member(&play, "2024-10-10", "2024-10-11").await,
        after("2024-10-10", false, "expelled", Value::Null, json!([joined, closed]))
    );
    play.act("h", expulsion_received("q", "2024-10-12")).await;
    let received = play.last();
    let receipt = json!({ "on": "2024-10-12", "entry": received });
    assert_eq!(
        member(&play, "2024-10-12", "2024-10-12").await,
        after("2024-10-12", false, "expelled", receipt.clone(), json!([joined, closed, received]))
    );
    assert_eq!(
        member(&play, "2024-10-09", "2024-10-12").await,
        after("2024-10-09", true, "active", receipt, json!([joined, closed, received]))
    );

    // Q's part is still Q's, and what it had given away before completes.
    let owners = async |play: &Play, date: &str| {
        play.now("asset/p5", &[("effective", date)]).await["between_the_members"].clone()
    };
    let part = |member: &str, share: &str| json!({ "member": member, "share": share });
    assert_eq!(owners(&play, "2024-10-12").await, json!([part("h", "3/4"), part("q", "1/4")]));
    assert_eq!(play.endorse("z", given).await[0].standing, "effective");
    assert_eq!(owners(&play, "2024-10-12").await, json!([part("h", "3/4"), part("q", "1/8"), part("z", "1/8")]));
    play.settle("q", assign("p5", "q", "y", "1/8", "2024-10-12"), &["y"]).await;
    // Anything else of it is refused: it is no member.
    play.no("q", register("p9", &[("q", "1")]), "AUT-006").await;
    play.no("q", vote("d1", "no"), "AUT-006").await;
    // What it has and owes: the cash that it promised is not forgotten, and nothing is refunded by itself.
    let balance = play.now("exit/q", &[]).await;
    let million = |minor: i64, text: &str| json!({ "currency": "CNY", "minor": minor, "text": text });
    assert_eq!(
        balance,
        json!({
            "member": "q", "date": "2024-10-12", "present": false, "last_day": "2024-10-09", "holds": [], "is_owed": [],
            "owes": [],
            "contributions_outstanding": [{
                "contribution": "c1", "promised": million(50_000_000, "500,000.00 CNY"),
                "acknowledged": million(0, "0.00 CNY"),
            }],
            "before_last_day": [], "asked_to_approve": [], "receipts_before": [],
            "breaches": [{
                "notice": notice, "by": "h", "what": "Cash not paid", "cure_by": "2024-10-01",
                "entry": play.entry(notice), "cured_by_entry": null,
            }],
        })
    );
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_breach_that_was_cured_gives_no_ground() {
    // (a) The cure is acknowledged on 09-28, by whoever gave the notice.
    let (mut play, notice) = notified().await;
    play.on("2024-09-28");
    play.no("k", cured(notice), "EXT-006").await;
    play.act("h", cured(notice)).await;
    play.on("2024-10-10");
    play.no("h", expel("q", notice), "DEC-011").await;
    play.node.stop().await.unwrap();

    // Once the time is over and the motion is on its way, who gave notice does not end it alone: the council decides.
    let (mut play, notice) = notified().await;
    play.on("2024-10-02");
    let act = play.act("h", expel("q", notice)).await;
    play.act("h", convene("m1", "extraordinary", "2024-10-09", &[item("d1", "expulsion", Some(act))])).await;
    play.no("h", cured(notice), "EXT-005").await;
    play.on("2024-10-09");
    for member in ["h", "k", "y"] {
        play.act(member, attend("m1", &[])).await;
        play.act(member, vote("d1", "yes")).await;
    }
    play.act("h", close("d1")).await;
    let answer = play.now(&format!("act/{act}"), &[]).await;
    assert_eq!(answer["standing"], "effective");
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_time_to_cure_is_over_nobody_decides() {
    // (b) On 09-30 and on the last day itself.
    let (mut play, notice) = notified().await;
    for day in ["2024-09-30", "2024-10-01"] {
        play.on(day);
        play.no("h", expel("q", notice), "EXT-003").await;
    }
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_of_four_are_too_few() {
    // (c) 1/2 < 2/3: declined, and Q goes on as before.
    let (mut play, notice) = notified().await;
    let (act, _) = decided(&mut play, notice, &["h", "k"]).await;
    let answer = play.now(&format!("act/{act}"), &[]).await;
    assert_eq!((&answer["standing"], &answer["settled_by"]), (&json!("declined"), &json!(play.last())));
    let words = play.now("decision/d1", &[]).await["arithmetic"]["in_words"].clone();
    assert_eq!(words, "2 of 4 for it, >= 2/3 needed: not reached");
    let member = play.now("member/q", &[]).await;
    assert_eq!((&member["standing"], &member["expelled_on"]), (&json!("active"), &Value::Null));
    play.act("q", register("p9", &[("q", "1")])).await;
    play.node.stop().await.unwrap();
}

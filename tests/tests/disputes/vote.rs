//! Was the vote valid (D14)? The terms, the meeting, the result; and who may stop it.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{Approver, Base, Exclusion, Fallback, Item, Veto, VotingRule};
use mengshu_tests::bodies::{
    attend, body, close, convene, item, leave, minutes, propose, proxy, register, veto, vote, vote_for, with,
};
use mengshu_tests::terms::{TermsExt, council_terms, excluding, rule};
use mengshu_tests::{id, seal};
use serde_json::{Value, json};

use crate::play::{Play, with_causes};

const SEVEN: [&str; 7] = ["b", "h", "k", "q", "x", "y", "z"];
const COLUMNS: [&str; 3] = ["terms", "strict", "desca"];

/// The three columns of the table, each as the rule of a matter. The council has a rule for amendments, and the terms
/// reserve them to all members.
fn agreement() -> Body {
    let at_least = rule(Some(">= 1/2"), Base::Present, ">= 2/3");
    let more_than = rule(Some("> 1/2"), Base::Present, ">= 2/3");
    let desca = VotingRule {
        veto: Some(Veto { days: 15 }),
        fallback: Some(Fallback { within_days: 15, rule: id("extraordinary") }),
        ..excluding(Exclusion::Defaulting, rule(Some(">= 2/3"), Base::Cast, ">= 2/3"))
    };
    let extraordinary = VotingRule { veto: Some(Veto { days: 15 }), ..rule(None, Base::Cast, ">= 2/3") };
    let matters = [
        (Matter::Budget, "at-least", at_least),
        (Matter::Ordinary, "more-than", more_than),
        (Matter::BackgroundList, "desca", desca.clone()),
        (Matter::Suspension, "desca", desca),
    ];
    let terms = council_terms(&matters).rule("extraordinary", extraordinary).with(|terms| {
        terms.organs.get_mut(&id("council")).unwrap().matters.insert(Matter::Amendment, id("at-least"));
        terms.approvals.insert(Matter::Amendment, Approver::AllMembers);
    });
    propose(1, "2024-01-01", terms)
}

/// The council of 2024-11-05, closed the day after: four attend, Q by proxy; three votes are for it, one is against. Z
/// leaves with the end of the day of the meeting where `left`. What each column says.
async fn council(z: &str, left: bool) -> (Play, [Value; 3]) {
    let mut play = Play::under(&SEVEN, agreement()).await;
    play.on("2024-10-20");
    if left {
        play.settle("z", leave("2024-11-05"), &["b", "h", "k", "q", "x", "y"]).await;
    }
    let matters = ["budget", "ordinary", "background_list"];
    let agenda: Vec<Item> = COLUMNS.iter().zip(matters).map(|(name, matter)| item(name, matter, None)).collect();
    play.act("h", convene("m1", "ordinary", "2024-11-05", agenda)).await;
    // A proxy is there before the day of the meeting, or it is none.
    play.on("2024-11-04");
    play.act("q", proxy("m1", "k")).await;
    play.on("2024-11-05");
    play.no("x", proxy("m1", "k"), "DEC-013").await;
    play.act("h", attend("m1", &[])).await;
    play.act("k", attend("m1", &["q"])).await;
    play.act("z", attend("m1", &[])).await;
    for decision in COLUMNS {
        // The last vote before the close counts.
        play.act("h", vote(decision, "no")).await;
        play.act("h", vote(decision, "yes")).await;
        play.act("k", vote(decision, "yes")).await;
        play.act("k", vote_for("q", decision, if z == "yes" { "no" } else { "yes" })).await;
        play.act("z", vote(decision, z)).await;
        play.no("x", vote(decision, "no"), "DEC-007").await;
    }
    play.on("2024-11-06");
    let mut answers = [Value::Null, Value::Null, Value::Null];
    for (answer, decision) in answers.iter_mut().zip(COLUMNS) {
        play.act("h", close(decision)).await;
        play.no("k", vote(decision, "no"), "DEC-008").await;
        *answer = play.now(&format!("decision/{decision}"), &[]).await;
    }
    (play, answers)
}

fn said(answers: &[Value; 3]) -> [&str; 3] {
    answers.each_ref().map(|answer| answer["arithmetic"]["in_words"].as_str().unwrap())
}

fn outcomes(answers: &[Value; 3]) -> [&str; 3] {
    answers.each_ref().map(|answer| answer["arithmetic"]["outcome"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_all_four_valid_the_terms_make_the_difference() {
    let (play, answers) = council("yes", false).await;
    assert_eq!(outcomes(&answers), ["passed", "passed", "no_quorum"]);
    assert_eq!(
        said(&answers),
        [
            "quorum >= 1/2 of 7: 4 present, reached; 3 of 4 for it, >= 2/3 needed: reached",
            "quorum > 1/2 of 7: 4 present, reached; 3 of 4 for it, >= 2/3 needed: reached",
            "quorum >= 2/3 of 7: 4 present, not reached; 3 of 4 for it, >= 2/3 needed: reached",
        ]
    );
    // The whole answer of the first column, every number with the entry that it follows from. The members signed these
    // entries one after another, from the call on.
    let [terms, ..] = &answers;
    let call = terms["entry"].as_u64().unwrap();
    let [granted, h, k_and_q, z] = [1, 2, 3, 4].map(|after| call + after);
    let [of_h, of_k, of_q, of_z] = [2, 3, 4, 5].map(|after| z + after);
    let voted = |member: &str, vote: &str, entry: u64| json!({ "member": member, "vote": vote, "entry": entry, "suspect_by_entry": null });
    let there = json!([
        { "member": "h", "entry": h }, { "member": "k", "entry": k_and_q }, { "member": "q", "entry": k_and_q },
        { "member": "z", "entry": z },
    ]);
    let count = json!({
        "entitled": 7, "excluded": [], "quorum": { "needed": ">= 1/2", "present": 4, "of": 7, "met": true }, "yes": 3,
        "no": 1, "abstained": 0, "deemed_to_agree": [], "base": { "of": "present", "votes": 4 }, "passes": ">= 2/3",
        "outcome": "passed", "in_words": said(&answers)[0],
    });
    let agreed = play.agreed().await;
    let expected = |standing: &str, closed: Value, settled: Value, final_from: Value| {
        let answer = json!({
            "decision": "terms", "meeting": "m1", "organ": "council", "matter": "budget", "what": "What is decided",
            "standing": standing, "act": null, "concerned": null, "entry": call, "kind": "ordinary", "on": "2024-11-05",
            "agreement_version": 1, "rule": "at-least", "closed_by_entry": closed,
            "as_closed": if closed.is_null() { Value::Null } else { count.clone() }, "arithmetic": count,
            "settled_early": settled, "final_from": final_from, "vetoes_until": null, "vetoes": [],
            "if_abstained": null, "earlier_votes": [voted("h", "no", of_h - 1)],
            "votes": [voted("h", "yes", of_h), voted("k", "yes", of_k), voted("q", "no", of_q), voted("z", "yes", of_z)],
            "present": there,
        });
        with_causes(answer, &[agreed, granted])
    };
    // Fifteen votes and three closes came after the attendance; the first close is the third but last.
    let closed = play.last() - 2;
    assert_eq!(terms, &expected("passed", json!(closed), Value::Null, json!("2024-11-06")));
    // Known on the evening of the meeting it was open: B, X and Y could still come.
    let known = play.known("decision/terms", &[], "2024-11-05").await.unwrap();
    assert_eq!(known, expected("open", Value::Null, Value::Null, Value::Null));
    // Would it have passed if Z had abstained? Two of four are fewer than two thirds.
    let without = play.now("decision/terms", &[("without", "z")]).await["if_abstained"].clone();
    assert_eq!((&without["member"], &without["arithmetic"]["outcome"]), (&json!("z"), &json!("failed")));
    // And the meeting, with its proxy.
    assert_eq!(
        play.now("meeting/m1", &[]).await,
        json!({
            "meeting": "m1", "organ": "council", "kind": "ordinary", "on": "2024-11-05", "fallback_of": null,
            "convened_by": "h", "convened_by_entry": call, "agenda": ["desca", "strict", "terms"],
            "proxies": [{ "from": "q", "to": "k", "entry": granted }], "attendances_before": [], "present": there, "minutes": null,
        })
    );
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_that_was_none_at_the_close_had_neither_come_nor_voted() {
    let (play, answers) = council("yes", true).await;
    assert_eq!(outcomes(&answers), ["passed", "no_quorum", "no_quorum"]);
    assert_eq!(
        said(&answers),
        [
            "quorum >= 1/2 of 6: 3 present, reached; 2 of 3 for it, >= 2/3 needed: reached",
            "quorum > 1/2 of 6: 3 present, not reached; 2 of 3 for it, >= 2/3 needed: reached",
            "quorum >= 2/3 of 6: 3 present, not reached; 2 of 3 for it, >= 2/3 needed: reached",
        ]
    );
    play.node.stop().await.unwrap();
    let (play, answers) = council("no", true).await;
    assert_eq!(outcomes(&answers), ["passed", "no_quorum", "no_quorum"]);
    assert_eq!(said(&answers)[0], "quorum >= 1/2 of 6: 3 present, reached; 3 of 3 for it, >= 2/3 needed: reached");
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_quorum_an_extraordinary_meeting_within_fifteen_days_decides() {
    let (mut play, _) = council("yes", false).await;
    let again = |meeting: &str, on: &str, decision: &str| {
        let call = convene(meeting, "extraordinary", on, &[item(decision, "background_list", None)]);
        with(&call, "/decision/convene/fallback_of", json!("m1"))
    };
    play.no("h", again("m2", "2024-11-21", "again"), "DEC-016").await;
    play.act("h", again("m2", "2024-11-20", "again")).await;
    play.on("2024-11-20");
    play.act("k", attend("m2", &[])).await;
    play.act("k", vote("again", "yes")).await;
    play.no("h", close("again"), "DEC-015").await;
    play.on("2024-11-21");
    play.act("h", close("again")).await;
    let answer = play.now("decision/again", &[]).await;
    assert_eq!(
        (&answer["rule"], &answer["arithmetic"]["in_words"], &answer["standing"]),
        (&json!("extraordinary"), &json!("1 of 1 for it, >= 2/3 needed: reached"), &json!("passed_not_final"))
    );
    play.no("h", again("m3", "2024-11-20", "once-more"), "DEC-005").await;
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn minutes_that_say_passed_do_not_stand_for_attendance() {
    let mut play = Play::under(&SEVEN, agreement()).await;
    play.act("h", convene("m1", "ordinary", "2024-02-01", &[item("d1", "budget", None)])).await;
    play.on("2024-02-01");
    play.act("h", attend("m1", &[])).await;
    play.act("h", vote("d1", "yes")).await;
    play.act("h", minutes("m1", "All seven were there; budget passed unanimously")).await;
    play.no("h", close("d1"), "DEC-015").await;
    play.on("2024-02-02");
    play.no("k", attend("m1", &[]), "DEC-020").await;
    play.act("h", close("d1")).await;
    let answer = play.now("decision/d1", &[]).await;
    assert_eq!(
        (&answer["standing"], &answer["arithmetic"]["in_words"]),
        (
            &json!("no_quorum"),
            &json!("quorum >= 1/2 of 7: 1 present, not reached; 1 of 1 for it, >= 2/3 needed: reached")
        )
    );
    // Who was not there says so, until the day the terms give.
    play.on("2024-02-16");
    let object = body(json!({ "decision": { "object_minutes": { "meeting": "m1", "reason": "I was not there" } } }));
    play.act("k", object.clone()).await;
    let objected = play.last();
    play.on("2024-02-17");
    play.no("q", object, "DEC-017").await;
    let minutes = play.now("meeting/m1", &[]).await["minutes"].clone();
    assert_eq!(
        minutes,
        json!({
            "text": seal("All seven were there; budget passed unanimously"), "entry": objected - 2, "sent": "2024-02-01",
            "objections_until": "2024-02-16",
            "objections": [{ "member": "k", "entry": objected, "reason": "I was not there" }],
        })
    );
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_vote_amends_nothing() {
    let mut play = Play::under(&SEVEN, agreement()).await;
    let change = json!({ "clause": "exit_notice_days", "before": 30, "after": 10 });
    let amend = json!({ "changes": [change], "in_force_from": "2024-03-01", "text": seal("another text") });
    let act = play.act("h", body(json!({ "agreement": { "amend": amend } }))).await;
    // Neither under the name of the budget nor under its own: the terms leave it to all.
    for (matter, code) in [("budget", "DEC-012"), ("amendment", "DEC-004")] {
        play.no("h", convene("m1", "ordinary", "2024-02-01", &[item("d1", matter, Some(act))]), code).await;
    }
    play.no("h", convene("m1", "ordinary", "2024-02-01", &[item("d1", "amendment", None)]), "DEC-004").await;
    // A resolution in words passes and changes no clause.
    play.act("h", convene("m1", "ordinary", "2024-02-01", &[item("d1", "budget", None)])).await;
    play.on("2024-02-01");
    for member in SEVEN {
        play.act(member, attend("m1", &[])).await;
        play.act(member, vote("d1", "yes")).await;
    }
    play.act("h", close("d1")).await;
    assert_eq!(play.now("decision/d1", &[]).await["standing"], "passed");
    let agreement = play.now("agreement", &[("date", "2024-03-02")]).await;
    assert_eq!((&agreement["in_force"], &agreement["terms"]["exit_notice_days"]), (&json!(1), &json!(30)));
    assert_eq!(play.now(&format!("act/{act}"), &[]).await["standing"], "pending");
    for member in ["b", "k", "q", "x", "y", "z"] {
        play.endorse(member, act).await;
    }
    assert_eq!(play.now("agreement", &[("date", "2024-03-02")]).await["terms"]["exit_notice_days"], 10);
    play.node.stop().await.unwrap();
}

/// All seven decide on this item of a matter under the DESCA rule, and the draft minutes are sent on 2024-02-05.
async fn passed(play: &mut Play, decision: Item) {
    let name = decision.decision.to_string();
    play.act("h", convene("m1", "ordinary", "2024-02-01", [decision])).await;
    play.on("2024-02-01");
    for member in SEVEN {
        play.act(member, attend("m1", &[])).await;
        play.act(member, vote(&name, "yes")).await;
    }
    play.act("h", close(&name)).await;
    play.on("2024-02-05");
    play.act("h", minutes("m1", "Passed")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_veto_is_in_time_on_day_fifteen_and_late_on_day_sixteen() {
    let mut play = Play::under(&SEVEN, agreement()).await;
    passed(&mut play, item("d1", "background_list", None)).await;
    play.on("2024-02-20");
    play.act("h", veto("d1")).await;
    let vetoed = play.last();
    play.on("2024-02-21");
    play.no("k", veto("d1"), "DEC-014").await;
    let standing = async |play: &Play, known: &str| {
        let answer = play.known("decision/d1", &[], known).await.unwrap();
        (answer["standing"].clone(), answer["vetoes"].clone(), answer["vetoes_until"].clone())
    };
    let until = json!("2024-02-20");
    assert_eq!(standing(&play, "2024-02-19").await, (json!("passed_not_final"), json!([]), until.clone()));
    let vetoes = json!([{
        "member": "h", "entry": vetoed, "reason": "It uses our know-how", "lifted_by_entry": null,
    }]);
    assert_eq!(standing(&play, "2024-02-20").await, (json!("vetoed"), vetoes, until));
    // Which decisions did H veto?
    let by_h = play.now("decision", &[("vetoed_by", "h")]).await;
    assert_eq!(by_h["decisions"].as_array().unwrap().len(), 1);
    assert_eq!(play.now("decision", &[("vetoed_by", "k")]).await["decisions"], json!([]));
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_vetoes_in_its_own_case() {
    // The leaver, on what is decided about its leaving.
    let mut play = Play::under(&SEVEN, agreement()).await;
    let mut leaving = item("d1", "background_list", None);
    leaving.concerned = Some(id("q"));
    play.settle("q", leave("2024-06-30"), &[]).await;
    passed(&mut play, leaving).await;
    play.no("q", veto("d1"), "DEC-014").await;
    play.act("k", veto("d1")).await;
    play.node.stop().await.unwrap();

    // The defaulter, on its default.
    let mut play = Play::under(&SEVEN, agreement()).await;
    let default = json!({ "member": "z", "reason": "Fees not paid" });
    let act = play.act("h", body(json!({ "membership": { "declare_default": default } }))).await;
    passed(&mut play, item("d1", "suspension", Some(act))).await;
    assert_eq!(play.now("decision/d1", &[]).await["concerned"], "z");
    play.no("z", veto("d1"), "DEC-014").await;
    // Nobody else does: with the end of day 15 it is final, before and after the next entry finds it.
    play.on("2024-02-21");
    let standing = play.now(&format!("act/{act}"), &[]).await["standing"].clone();
    assert_eq!(standing, "effective");
    play.act("h", register("p1", &[("h", "1")])).await;
    assert_eq!(play.now(&format!("act/{act}"), &[]).await["standing"], "effective");
    // From now on it neither votes nor counts where the rule says so.
    play.act("h", convene("m2", "ordinary", "2024-03-10", &[item("d2", "background_list", None)])).await;
    play.on("2024-03-10");
    play.act("z", attend("m2", &[])).await;
    play.no("z", vote("d2", "no"), "DEC-006").await;
    let ballot = play.now("decision/d2", &[]).await["arithmetic"].clone();
    assert_eq!((&ballot["entitled"], &ballot["excluded"]), (&json!(6), &json!(["z"])));
    play.node.stop().await.unwrap();
}

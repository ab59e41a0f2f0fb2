//! The first year of an alliance of five, as a whole: three days of signing with one decline and a new version, a joiner
//! that the council votes in with a proxy and a veto, a rotation, a compromise with two suspect acts confirmed and one
//! struck, an expulsion without the member concerned. In the end the audit replays it all, and the live state, the replayed
//! one and that of another process have the same digests.

use std::path::Path;
use std::sync::Arc;

use mengshu_core::book::Matter;
use mengshu_core::mechanism::agreement::Transfer;
use mengshu_core::mechanism::decision::{Base, Exclusion, Veto, VotingRule};
use mengshu_core::mechanism::{Body, Step};
use mengshu_core::value::EventId;
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::audit::audit_data;
use mengshu_server::sequencer::{ManualClock, NodeConfig};
use mengshu_tests::bodies::{
    admit, assign, attend, body, breach, close, compromise, confirm, convene, deliver, endorse, expel,
    expulsion_received, grant, item, minutes, promise, propose, proxy, register, rotate, strike, veto, vote, vote_for,
};
use mengshu_tests::process::NodeProcess;
use mengshu_tests::terms::{TermsExt, excluding, rule, terms};
use mengshu_tests::{Author, TestNode, config, id, request, signer};
use serde_json::{Value, json};

use crate::play::Play;

const FIVE: [&str; 5] = ["h", "k", "q", "y", "z"];

/// The agreement, with this quorum for admissions.
fn agreement(quorum: &str) -> Body {
    let admission = VotingRule { veto: Some(Veto { days: 15 }), ..rule(Some(quorum), Base::Cast, ">= 2/3") };
    let simple = rule(Some(">= 1/2"), Base::Cast, "> 1/2");
    let matters = [
        (Matter::Admission, "admission", admission),
        (Matter::Expulsion, "expulsion", excluding(Exclusion::Concerned, rule(None, Base::All, ">= 2/3"))),
        (Matter::Strike, "simple", simple.clone()),
        (Matter::Budget, "simple", simple),
    ];
    let terms = terms(&[("h", "1/2"), ("k", "1/4"), ("y", "1/4")]).council(&matters);
    propose(1, "2024-03-03", terms.with(|terms| terms.transfer = Transfer::Free))
}

async fn standing(play: &Play, act: EventId) -> Value {
    play.now(&format!("act/{act}"), &[]).await["standing"].clone()
}

/// Three days of signing.
async fn signing(play: &mut Play) {
    play.on("2024-03-01");
    let first = play.act("h", agreement("> 1/2")).await;
    play.endorse("k", first).await;
    play.on("2024-03-02");
    play.endorse("y", first).await;
    let reason = "Half of us are too few to take somebody in";
    let declined = Body::Act(Step::Decline { act: first, reason: Some(id(reason)) });
    play.act("q", declined).await;
    assert_eq!(standing(play, first).await, "declined");
    play.no("z", endorse(first), "ACT-002").await;
    let second = play.act("h", agreement(">= 2/3")).await;
    play.endorse("q", second).await;
    play.on("2024-03-03");
    play.endorse("y", second).await;
    play.endorse("k", second).await;
    assert_eq!(play.now("agreement", &[]).await["in_force"], Value::Null, "Z has not signed");
    play.no("h", register("p1", &[("h", "1")]), "AGR-001").await;
    play.on("2024-03-04");
    assert_eq!(play.endorse("z", second).await[0].standing, "effective");
    let version = play.now("agreement/1", &[]).await;
    let days: Vec<(Value, Value)> =
        version["signed"].as_array().unwrap().iter().map(|row| (row["member"].clone(), row["on"].clone())).collect();
    let signed = [("h", "02"), ("k", "03"), ("q", "02"), ("y", "03"), ("z", "04")];
    assert_eq!(days, signed.map(|(member, day)| (json!(member), json!(format!("2024-03-{day}")))));
    let by = async |play: &Play, date: &str| play.now("agreement/1", &[("date", date)]).await["signed_by_date"].clone();
    assert_eq!(by(play, "2024-03-02").await, json!(["h", "q"]));
    assert_eq!(by(play, "2024-03-03").await, json!(["h", "k", "q", "y"]));
    let mine = play.now("agreement/1", &[]).await["terms"]["rules"]["admission"]["quorum"].clone();
    assert_eq!(mine, ">= 2/3", "the new version has what Q asked for");
}

/// X joins by a vote with a proxy; Z vetoes it and thinks better of it.
async fn joiner(play: &mut Play) {
    play.on("2024-03-10");
    let act = play.act("h", admit("x", "x", 1)).await;
    play.endorse("x", act).await;
    play.act("h", convene("m1", "ordinary", "2024-04-01", &[item("d1", "admission", Some(act))])).await;
    play.act("q", proxy("m1", "k")).await;
    play.on("2024-04-01");
    play.act("h", attend("m1", &[])).await;
    play.act("k", attend("m1", &["q"])).await;
    play.act("z", attend("m1", &[])).await;
    for (member, cast) in [("h", "yes"), ("k", "yes"), ("z", "no")] {
        play.act(member, vote("d1", cast)).await;
    }
    play.act("k", vote_for("q", "d1", "yes")).await;
    play.no("h", close("d1"), "DEC-015").await;
    play.on("2024-04-02");
    play.act("h", close("d1")).await;
    play.act("h", minutes("m1", "X: three for it, one against")).await;
    let answer = play.now("decision/d1", &[]).await;
    assert_eq!(
        (&answer["standing"], &answer["vetoes_until"], &answer["arithmetic"]["in_words"]),
        (
            &json!("passed_not_final"),
            &json!("2024-04-17"),
            &json!("quorum >= 2/3 of 5: 4 present, reached; 3 of 4 for it, >= 2/3 needed: reached")
        )
    );
    play.on("2024-04-17");
    play.act("z", veto("d1")).await;
    play.on("2024-04-20");
    play.act("h", promise("c1", "1000000 CNY", "k")).await;
    assert_eq!(standing(play, act).await, "pending", "vetoed: the days alone do not make it final");
    play.act("z", body(json!({ "decision": { "lift_veto": { "decision": "d1" } } }))).await;
    assert_eq!(standing(play, act).await, "effective");
    let member = play.now("member/x", &[]).await;
    assert_eq!((&member["standing"], &member["joined"]), (&json!("active"), &json!("2024-04-20")));
}

/// K rotates its clerk's key.
async fn rotation(play: &mut Play) {
    play.on("2024-05-02");
    play.act("k", grant(play.ledger, "k", "k1", "assign_ip", "2030-01-01T00:00:00Z", 1)).await;
    play.act_by("k", "k1", register("p1", &[("k", "1")])).await;
    play.on("2024-05-03");
    play.act("k", rotate(play.ledger, "k", signer("k1").key_id(), "k2", 2)).await;
    let old = play.by_key("k", "k1", register("p9", &[("k", "1")]));
    play.refused(old, "AUT-003").await;
    play.act_by("k", "k2", register("p2", &[("k", "1")])).await;
    assert_eq!(play.now("asset/p1", &[]).await["suspect"], Value::Null, "what it signed before stands");
}

/// H's key is stolen; two of the three acts that it signed since are confirmed, one is struck by the council.
async fn stolen(play: &mut Play) {
    play.on("2024-06-01");
    for asset in ["a1", "a2", "a3"] {
        play.act("h", register(asset, &[("h", "1")])).await;
    }
    let granted = play.act("h", grant(play.ledger, "h", "h1", "assign_ip", "2030-01-01T00:00:00Z", 1)).await;
    let trusted = play.entry(granted);
    play.on("2024-06-03");
    let mut acts = Vec::new();
    for (asset, to) in [("a1", "q"), ("a2", "y"), ("a3", "z")] {
        let act = play.act_by("h", "h1", assign(asset, "h", to, "1/4", "2024-06-03")).await;
        assert_eq!(play.endorse(to, act).await[0].standing, "effective");
        acts.push(act);
    }
    play.on("2024-06-05");
    let lost = play.act("h", compromise(signer("h1").key_id(), trusted, 2)).await;
    let raised = play.entry(lost);
    let open = async |play: &Play| -> Vec<Value> {
        let rows = play.now("suspect", &[]).await["suspects"].clone();
        rows.as_array()
            .unwrap()
            .iter()
            .filter(|row| row["open_since_entry"] == raised)
            .map(|row| row["act"].clone())
            .collect()
    };
    assert_eq!(open(play).await, [json!(acts[0]), json!(acts[1]), json!(acts[2])]);
    play.no("z", assign("a3", "z", "k", "1/4", "2024-06-05"), "IP-021").await;
    play.on("2024-06-06");
    play.act("h", confirm(acts[0])).await;
    play.act("h", confirm(acts[1])).await;
    assert_eq!(open(play).await, [json!(acts[2])]);
    // The third H never wanted: the council strikes it; Z, which received the part, and H, which has it again, have no vote.
    let act = play.act("h", strike(acts[2])).await;
    play.act("h", convene("m2", "ordinary", "2024-06-20", &[item("d2", "strike", Some(act))])).await;
    play.on("2024-06-20");
    for (member, cast) in [("k", "yes"), ("q", "yes"), ("x", "yes")] {
        play.act(member, attend("m2", &[])).await;
        play.act(member, vote("d2", cast)).await;
    }
    play.no("z", vote("d2", "no"), "DEC-006").await;
    // Y can come until the end of the day.
    play.on("2024-06-21");
    play.act("k", close("d2")).await;
    assert_eq!(standing(play, act).await, "effective");
    assert_eq!(open(play).await, Vec::<Value>::new());
    let part = |member: &str, share: &str| json!({ "member": member, "share": share });
    let owners = async |play: &Play, asset: &str, known: &str| {
        let view = format!("asset/{asset}");
        play.known(&view, &[("effective", "2024-06-03")], known).await.unwrap()["between_the_members"].clone()
    };
    assert_eq!(owners(play, "a1", "2024-06-20").await, json!([part("h", "3/4"), part("q", "1/4")]));
    assert_eq!(owners(play, "a3", "2024-06-20").await, json!([part("h", "3/4"), part("z", "1/4")]));
    assert_eq!(owners(play, "a3", "2024-06-21").await, json!([part("h", "1")]));
}

/// Z does not pay, and is expelled without its vote.
async fn expulsion(play: &mut Play) {
    play.on("2024-07-01");
    let notice = play.act("k", breach("z", "2024-07-31")).await;
    play.on("2024-08-01");
    let act = play.act("k", expel("z", notice)).await;
    play.act("h", convene("m3", "ordinary", "2024-08-20", &[item("d3", "expulsion", Some(act))])).await;
    play.act("y", proxy("m3", "z")).await;
    play.on("2024-08-20");
    for member in ["h", "k", "q", "x"] {
        play.act(member, attend("m3", &[])).await;
    }
    play.act("z", attend("m3", &["y"])).await;
    for (member, cast) in [("h", "yes"), ("k", "yes"), ("q", "no"), ("x", "yes")] {
        play.act(member, vote("d3", cast)).await;
    }
    play.no("z", vote("d3", "no"), "DEC-006").await;
    play.no("z", vote_for("y", "d3", "no"), "DEC-006").await;
    play.on("2024-08-21");
    play.act("h", close("d3")).await;
    let answer = play.now("decision/d3", &[]).await["arithmetic"].clone();
    // Three of five are less than two thirds: Y, whom Z had come for, counts among the five and said nothing.
    assert_eq!(
        (&answer["in_words"], &answer["excluded"]),
        (&json!("3 of 5 for it, >= 2/3 needed: not reached"), &json!(["z"]))
    );
    assert_eq!(standing(play, act).await, "declined");
    // The next time Y comes itself.
    let act = play.act("k", expel("z", notice)).await;
    play.act("h", convene("m4", "ordinary", "2024-09-10", &[item("d4", "expulsion", Some(act))])).await;
    play.on("2024-09-10");
    for (member, cast) in [("h", "yes"), ("k", "yes"), ("q", "no"), ("x", "yes"), ("y", "yes")] {
        play.act(member, attend("m4", &[])).await;
        play.act(member, vote("d4", cast)).await;
    }
    play.act("h", close("d4")).await;
    assert_eq!(standing(play, act).await, "effective");
    play.on("2024-09-12");
    play.act("h", expulsion_received("z", "2024-09-12")).await;
    play.no("z", promise("c9", "1 CNY", "h"), "AUT-006").await;
    let members = play.now("alliance", &[]).await["members"].clone();
    assert_eq!(members, json!(["h", "k", "q", "x", "y"]));
}

/// Everything that can be asked about the year, as known on its days.
const QUESTIONS: [(&str, &str); 14] = [
    ("alliance", ""),
    ("agreement/1", ""),
    ("member", ""),
    ("decision/d1", ""),
    ("decision/d2", ""),
    ("decision/d4", ""),
    ("meeting/m3", ""),
    ("organ/council", ""),
    ("asset", ""),
    ("suspect", ""),
    ("act", ""),
    ("decision/d1", "2024-04-17"),
    ("asset/a3", "2024-06-19"),
    ("member", "2024-09-09"),
];

/// The answers of a node.
async fn answers(address: &str, ledger: &[u8]) -> Vec<Value> {
    let mut client = LedgerServiceClient::connect(address.to_owned()).await.unwrap();
    let mut answers = Vec::new();
    for (view, known) in QUESTIONS {
        // What was known before anything was added to the year.
        let date = if known.is_empty() { "2024-12-30" } else { known };
        let at: mengshu_core::value::Timestamp = id(&format!("{date}T23:59:59+08:00"));
        let ask = v1::GetStateRequest {
            ledger: ledger.to_vec().into(),
            view: view.to_owned(),
            known: Some(v1::get_state_request::Known::KnownAtUs(at.micros())),
            lang: "en".to_owned(),
            ..Default::default()
        };
        let answer = client.get_state(ask).await.unwrap().into_inner();
        answers.push(serde_json::from_str(&answer.json).unwrap());
    }
    answers
}

/// How many state digests the log has, each of them computed again from the first entry on.
fn digests(data: &Path) -> (u64, u64) {
    let summary = audit_data(data, false, &mut |_| {}).unwrap();
    (summary.ledgers[0].digests, summary.ledgers[0].entries)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_an_alliance() {
    let mut play = Play::founded(&FIVE, "2024-03-01").await;
    signing(&mut play).await;
    joiner(&mut play).await;
    rotation(&mut play).await;
    stolen(&mut play).await;
    expulsion(&mut play).await;

    let ledger = play.ledger;
    let live = answers(&play.node.address, &ledger.0).await;
    let folder = play.stop().await;
    let data = folder.path();

    // The audit re-reads every byte and signature, runs every rule again, and compares every digest of the live state.
    let (of_live, entries) = digests(data);
    assert!(of_live > 80, "{of_live} digests, {entries} entries");

    // Replayed from the first entry, without snapshot or index: the same answers, and the next digest fits.
    std::fs::remove_dir_all(data.join("index")).unwrap();
    let clock = Arc::new(ManualClock::new(id("2024-12-31T12:00:00+08:00")));
    let node = TestNode::start(NodeConfig { digest_every: 1, ..config(data) }, clock).await.unwrap();
    assert_eq!(answers(&node.address, &ledger.0).await, live);
    let author = Author::new(Some(ledger), 9);
    node.node.submit(author.signed("h", deliver("c1", "1 CNY", "2024-12-31", "after the replay"))).await.unwrap();
    node.stop().await.unwrap();
    assert_eq!(digests(data), (of_live + 1, entries + 2));

    // In another process: the same answers, and the digest that it puts on the log fits too.
    let mut process = NodeProcess::start(Path::new(env!("CARGO_BIN_EXE_test-node")), data).unwrap();
    let address = process.address().unwrap();
    let elsewhere = answers(&address, &ledger.0).await;
    let mut client = LedgerServiceClient::connect(address).await.unwrap();
    for number in 0..32 {
        let delivery = author.signed("h", deliver("c1", "1 CNY", "2024-12-31", &format!("elsewhere {number}")));
        client.submit(request(delivery)).await.unwrap();
    }
    process.kill().unwrap();
    assert_eq!(elsewhere, live);
    assert_eq!(digests(data).0, of_live + 2);
}

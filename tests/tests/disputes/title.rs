//! Two members claim the same share, signed on different days (D01).

use mengshu_core::mechanism::Body;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{assign, body, register_since};
use serde_json::{Value, json};

use crate::play::Play;

fn fact(reference: &str, registered: &str, from: &[&str], to: &[&str]) -> Body {
    let party = |name: &&str| match *name {
        // Natural persons are sealed.
        "inventor" => json!({ "id": "inventor", "sealed_name": mengshu_tests::seal("a name") }),
        name => json!({ "id": format!("{name}-reg"), "name": name.to_uppercase(), "member": name }),
    };
    body(json!({ "ip": { "record_fact": { "asset": "p1", "fact": {
        "source": "CNIPA", "reference": reference, "kind": "assignment", "executed": registered, "registered": registered,
        "from": from.iter().map(party).collect::<Vec<_>>(), "to": to.iter().map(party).collect::<Vec<_>>(),
    } } } }))
}

fn parts(parts: &[(&str, &str)]) -> Value {
    parts.iter().map(|(member, share)| json!({ "member": member, "share": share })).collect()
}

/// The two assignments: the one to q takes effect, the one to y claims an earlier date. Also the index of the entry that
/// completed the first.
async fn claims(play: &mut Play) -> (EventId, EventId, u64) {
    play.on("2024-02-01");
    let asset = register_since("p1", &[("h", "1/2"), ("k", "1/2")], "2024-02-01");
    play.settle("h", asset, &["k"]).await;
    play.on("2024-03-06");
    let to_q = play.act("k", assign("p1", "k", "q", "1/2", "2024-03-05")).await;
    let to_y = play.act("k", assign("p1", "k", "y", "1/2", "2024-03-01")).await;
    assert!(play.endorse("q", to_q).await.is_empty());
    let completed = play.endorse("h", to_q).await;
    assert_eq!((completed.len(), completed[0].standing.as_str()), (1, "effective"));
    let size = play.now("asset/p1", &[]).await["transfers"][0]["completed_by_entry"].as_u64().unwrap();
    (to_q, to_y, size)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_claim_that_completes_second_is_void_and_every_answer_says_when_it_was_known() {
    let mut play = Play::new(&["h", "k", "q", "y", "z"], &[("h", "1")]).await;
    let (to_q, to_y, completed) = claims(&mut play).await;

    // The paper to y is dated earlier, but comes after q's part is on the log: giving effect to it would cut that.
    play.on("2024-03-20");
    assert!(play.endorse("y", to_y).await.is_empty());
    let void = play.endorse("h", to_y).await;
    assert_eq!((void[0].standing.as_str(), void[0].void_code.as_str()), ("void", "IP-007"), "{void:?}");
    let act = play.now(&format!("act/{to_y}"), &[]).await;
    assert_eq!((&act["standing"], &act["void"]["code"]), (&json!("void"), &json!("IP-007")), "{act}");
    let before = play.known(&format!("act/{to_y}"), &[], "2024-03-19").await.unwrap();
    assert_eq!(before["standing"], "pending", "{before}");

    // owners(p1, effective, known)
    for (effective, known, owners) in [
        ("2024-03-03", "2024-03-31", parts(&[("h", "1/2"), ("k", "1/2")])),
        ("2024-03-04", "2024-03-31", parts(&[("h", "1/2"), ("k", "1/2")])),
        ("2024-03-05", "2024-03-31", parts(&[("h", "1/2"), ("q", "1/2")])),
        ("2024-03-10", "2024-03-10", parts(&[("h", "1/2"), ("q", "1/2")])),
        ("2024-03-10", "2024-03-31", parts(&[("h", "1/2"), ("q", "1/2")])),
        ("2024-03-10", "2024-03-05", parts(&[("h", "1/2"), ("k", "1/2")])),
        ("2024-01-31", "2024-03-31", Value::Null),
    ] {
        let answer = play.known("asset/p1", &[("effective", effective)], known).await.unwrap();
        assert_eq!(answer["between_the_members"], owners, "{effective} known {known}");
    }
    assert_eq!(play.known("asset/p1", &[], "2024-01-31").await, None);

    // The whole answer, with the entries that it follows from.
    let answer = play.known("asset/p1", &[("effective", "2024-03-10")], "2024-03-31").await.unwrap();
    let registered = answer["entries"][0].as_u64().unwrap();
    let recorded_at = answer["transfers"][0]["recorded_at"].clone();
    assert!(recorded_at.as_str().unwrap().starts_with("2024-03-06T04:00:00"), "{recorded_at}");
    let expected = json!({
        "asset": "p1",
        "title": "A method",
        "kind": "patent",
        "country": "CN",
        "number": null,
        "background": false,
        "since": "2024-02-01",
        "effective": "2024-03-10",
        "between_the_members": parts(&[("h", "1/2"), ("q", "1/2")]),
        "suspect": null,
        "in_the_register": null,
        "presumed": [],
        "conflicts": [],
        "same_right_as": [],
        "claims": [],
        "originals": [],
        "transfers": [{
            "act": to_q, "completed_by_entry": completed, "recorded_at": recorded_at, "effective": "2024-03-05",
            "from": "k", "to": "q", "share": "1/2", "suspect_by_entry": null,
        }],
        "register_facts": [],
        "entries": [registered, completed],
    });
    assert_eq!(answer, expected);
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rival_claim_handed_in_whole_leaves_a_receipt_and_no_entry() {
    let mut play = Play::new(&["h", "k", "q", "y", "z"], &[("h", "1")]).await;
    claims(&mut play).await;
    play.on("2024-03-20");
    let before = play.now("asset/p1", &[]).await;
    let rival = assign("p1", "k", "y", "1/2", "2024-03-01");
    play.refused(play.author.whole("k", &["h", "q", "y"], rival.clone()), "IP-007").await;
    play.refused(play.author.whole("k", &["h", "y"], rival), "IP-007").await;
    assert_eq!(play.now("asset/p1", &[]).await, before);
    play.node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_register_takes_no_title_between_the_members_and_the_difference_is_listed() {
    let mut play = Play::new(&["h", "k", "q", "y", "z"], &[("h", "1")]).await;
    claims(&mut play).await;
    play.on("2024-03-10");
    play.act("h", fact("1", "2024-02-01", &["inventor"], &["h", "k"])).await;
    play.on("2024-04-15");
    play.act("y", fact("2", "2024-04-10", &["k"], &["y"])).await;

    let holder = |name: &str| json!({ "id": format!("{name}-reg"), "name": name.to_uppercase(), "sealed": false, "member": name, "presumed": "1/2" });
    for (effective, known, register, conflict) in [
        (
            "2024-04-12",
            "2024-04-15",
            ["h", "y"],
            Some("the register shows h-reg, y-reg; between the members it is h, q"),
        ),
        (
            "2024-04-12",
            "2024-04-14",
            ["h", "k"],
            Some("the register shows h-reg, k-reg; between the members it is h, q"),
        ),
        (
            "2024-04-09",
            "2024-04-15",
            ["h", "k"],
            Some("the register shows h-reg, k-reg; between the members it is h, q"),
        ),
        ("2024-03-04", "2024-04-15", ["h", "k"], None),
    ] {
        let answer = play.known("asset/p1", &[("effective", effective)], known).await.unwrap();
        let holders: Value = register.iter().map(|name| holder(name)).collect();
        assert_eq!(
            answer["in_the_register"],
            json!({
                "counts_from": "registration", "by_law": "专利法 10", "holders": holders, "shares": "not stated",
                "liens": [],
            }),
            "{effective} {known}"
        );
        let conflicts: Vec<_> = conflict.into_iter().collect();
        assert_eq!(answer["conflicts"], json!(conflicts), "{effective} known {known}");
        let owner = if effective < "2024-03-05" { "k" } else { "q" };
        assert_eq!(answer["between_the_members"], parts(&[("h", "1/2"), (owner, "1/2")]));
    }
    let answer = play.known("asset/p1", &[("effective", "2024-04-12")], "2024-03-09").await.unwrap();
    assert_eq!(answer["in_the_register"], Value::Null, "nothing of the register was known");
    play.node.stop().await.unwrap();
}

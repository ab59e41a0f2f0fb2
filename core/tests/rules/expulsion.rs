//! Expulsion: D13 and its variants, the time to cure, the member concerned left out, the receipt of the decision.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::decision::{Act, Base, CastVote, Exclusion, GrantProxy, MeetingKind, Vote, VotingRule};
use mengshu_core::mechanism::exit::{AcknowledgeCure, NotifyExpulsion};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{convening, expel, item, register};
use mengshu_tests::terms::{excluding, rule};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal};

use crate::given::notified;

fn expulsion_rule() -> VotingRule {
    excluding(Exclusion::Concerned, rule(None, Base::All, ">= 2/3"))
}

fn d13(yes: &[&str], no: &[&str]) -> (World, EventId, EventId) {
    let (mut world, breach) = notified(expulsion_rule());
    world.on("2024-10-02");
    refused(world.act("h", expel("k", breach)), "EXT-005");
    let act = world.act("h", expel("q", breach)).unwrap();
    world.on("2024-10-03");
    let call =
        convening("m1", MeetingKind::Extraordinary, "2024-10-10", vec![item("d1", Matter::Expulsion, Some(act))]);
    world.act("h", Body::Decision(Act::Convene(call))).unwrap();
    world.on("2024-10-10");
    for member in ["h", "k", "q", "y", "z"] {
        world.attend("m1", member, &[]).unwrap();
    }
    refused(world.vote("d1", "q", Vote::No), "DEC-006");
    for (members, cast) in [(yes, Vote::Yes), (no, Vote::No)] {
        for member in members {
            world.vote("d1", member, cast).unwrap();
        }
    }
    world.close("d1").unwrap();
    (world, act, breach)
}

#[test]
fn d13_expulsion_without_the_member_concerned() {
    let (mut world, act, _) = d13(&["h", "k", "y"], &["z"]);
    assert_eq!(world.shown("d1")["arithmetic"]["in_words"], "3 of 4 for it, >= 2/3 needed: reached");
    assert_eq!(world.shown("d1")["concerned"], "q");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    // Its votes end at the decision; it winds up what is its own.
    let member = world.view("member/q", &[]);
    assert_eq!(
        (&member["present"], &member["expelled_on"]),
        (&serde_json::json!(false), &serde_json::json!("2024-10-10"))
    );
    refused(world.act("q", register("p9", &[("q", "1")])), "AUT-006");
    // The receipt of the decision, which ends access rights, is a fact of its own.
    world.on("2024-10-12");
    let notify = |received: &str| {
        let act = NotifyExpulsion { member: id("q"), received: id(received), evidence: seal("post") };
        Body::Exit(exit::Act::NotifyExpulsion(act))
    };
    refused(world.act("h", notify("2024-10-13")), "EXT-007");
    refused(world.act("h", notify("2024-10-09")), "EXT-007");
    world.act("h", notify("2024-10-12")).unwrap();
    refused(world.act("h", notify("2024-10-12")), "EXT-007");
    assert_eq!(world.view("member/q", &[])["expulsion_received"]["on"], "2024-10-12");
    let stated = world.last();
    let stated = world.ledger.state().event_of(stated).unwrap();
    // What was wrong is said right by whoever stated it (issue 13, D19); an earlier day only with the member itself.
    world.on("2024-10-20");
    let correct = |fact, received: Option<&str>| {
        let received = received.map(id);
        Body::Exit(exit::Act::Correct(exit::Correct { fact, received, reason: id("Misread") }))
    };
    refused(world.act("k", correct(stated, None)), "EXT-007");
    for day in ["2024-10-12", "2024-10-09", "2024-10-21"] {
        refused(world.act("h", correct(stated, Some(day))), "EXT-007");
    }
    let later = world.act("h", correct(stated, Some("2024-10-15"))).unwrap();
    assert_eq!(world.view("member/q", &[])["expulsion_received"]["on"], "2024-10-15");
    refused(world.act("h", correct(stated, Some("2024-10-16"))), "EXT-007");
    let earlier = world.act("h", correct(later, Some("2024-10-14"))).unwrap();
    assert_eq!(world.missing(earlier), [("q".to_owned(), "vote")]);
    world.endorse("q", earlier).unwrap();
    assert_eq!(world.view("member/q", &[])["expulsion_received"]["on"], "2024-10-14");
    let before = world.view("exit/q", &[])["receipts_before"].clone();
    assert_eq!(
        (&before[0]["received"], &before[1]["received"]),
        (&serde_json::json!("2024-10-12"), &serde_json::json!("2024-10-15"))
    );
    world.act("h", correct(earlier, None)).unwrap();
    assert_eq!(world.view("member/q", &[])["expulsion_received"], serde_json::Value::Null);
}

#[test]
fn d13_variants() {
    // (c) Two of four fail.
    let (world, act, _) = d13(&["h", "k"], &["y", "z"]);
    assert!(matches!(world.standing(act), Standing::Declined(_)));
    assert_eq!(world.view("member/q", &[])["present"], true);
    // (b) Before the time to cure is over.
    let (mut world, breach) = notified(expulsion_rule());
    world.on("2024-09-30");
    refused(world.act("h", expel("q", breach)), "EXT-003");
    world.on("2024-10-01");
    refused(world.act("h", expel("q", breach)), "EXT-003");
    // (a) The cure is acknowledged.
    let cure = Body::Exit(exit::Act::AcknowledgeCure(AcknowledgeCure { breach, member: None }));
    refused(world.act("k", cure.clone()), "EXT-006");
    world.act("h", cure.clone()).unwrap();
    refused(world.act("h", cure), "DEC-011");
    world.on("2024-10-10");
    refused(world.act("h", expel("q", breach)), "DEC-011");
}

#[test]
fn a_proxy_of_the_member_concerned_does_not_count() {
    let (mut world, breach) = notified(expulsion_rule());
    world.on("2024-10-02");
    let act = world.act("h", expel("q", breach)).unwrap();
    let call =
        convening("m1", MeetingKind::Extraordinary, "2024-10-10", vec![item("d1", Matter::Expulsion, Some(act))]);
    world.act("h", Body::Decision(Act::Convene(call))).unwrap();
    let proxy = |from: &str, to: &str| {
        (from.to_owned(), Body::Decision(Act::GrantProxy(GrantProxy { meeting: id("m1"), to: id(to) })))
    };
    for (from, grant) in [proxy("q", "k"), proxy("z", "q")] {
        world.act(&from, grant).unwrap();
    }
    world.on("2024-10-10");
    world.attend("m1", "k", &["q"]).unwrap();
    world.attend("m1", "q", &["z"]).unwrap();
    let cast = |for_whom: &str| {
        Body::Decision(Act::Vote(CastVote { decision: id("d1"), vote: Vote::No, on_behalf_of: Some(id(for_whom)) }))
    };
    refused(world.act("k", cast("q")), "DEC-006");
    refused(world.act("q", cast("z")), "DEC-006");
    refused(world.act("h", cast("k")), "DEC-013");
    let ballot = &world.shown("d1")["arithmetic"];
    assert_eq!((&ballot["entitled"], &ballot["excluded"]), (&serde_json::json!(4), &serde_json::json!(["q"])));
}

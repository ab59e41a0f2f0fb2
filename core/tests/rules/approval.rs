//! A decision as the approval of an act: passed, failed, vetoed, in a fallback meeting, in writing.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{
    Act, Base, Duty, Fallback, LiftVeto, MeetingKind, ObjectMinutes, Veto, Vote, VotingRule, Written, waiting,
};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{admit, convening, item, minutes, register, veto};
use mengshu_tests::id;
use mengshu_tests::terms::{council_terms, rule};
use mengshu_tests::world::{World, refused};

fn veto_rule() -> VotingRule {
    VotingRule { veto: Some(Veto { days: 15 }), ..rule(Some(">= 2/3"), Base::Cast, ">= 2/3") }
}

/// The council admits X on 2024-02-01 with all votes; the joiner has signed.
fn admitted(rule: VotingRule) -> (World, EventId) {
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Admission, "admission", rule)]));
    let act = world.act("h", admit("x", "x", 1)).unwrap();
    world.endorse("x", act).unwrap();
    assert_eq!(world.missing(act), []);
    assert_eq!(world.view("act", &[])["pending"][0]["undecided"][0]["organ"], "council");
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Admission, Some(act))]);
    for member in ["h", "k", "q"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    (world, act)
}

#[test]
fn a_decision_approves_the_act_that_waits_for_it() {
    let (mut world, act) = admitted(rule(None, Base::Cast, "> 1/2"));
    assert_eq!(world.standing(act), Standing::Pending);
    world.close("d1").unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert!(world.ledger.state().sections.membership.members.contains(&id("x")));
}

#[test]
fn a_failed_decision_declines_it() {
    let (mut world, act) = admitted(rule(None, Base::Cast, "> 1/2"));
    for member in ["k", "q"] {
        world.vote("d1", member, Vote::No).unwrap();
    }
    world.close("d1").unwrap();
    assert!(matches!(world.standing(act), Standing::Declined(_)));
}

#[test]
fn a_decision_with_a_veto_is_final_after_its_days() {
    let (mut world, act) = admitted(veto_rule());
    refused(world.act("q", veto("d1")), "DEC-014");
    world.close("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "passed_not_final");
    refused(
        world.act("q", Body::Decision(Act::ObjectMinutes(ObjectMinutes { meeting: id("m1"), reason: id("no") }))),
        "DEC-017",
    );
    world.on("2024-02-03");
    world.act("h", minutes("m1", "minutes")).unwrap();
    refused(world.act("h", minutes("m1", "minutes")), "DEC-017");
    assert_eq!(world.shown("d1")["vetoes_until"], "2024-02-18");
    let deeds = waiting(world.ledger.state(), &id("q"), world.now);
    assert_eq!(deeds.iter().map(|waiting| waiting.deed).collect::<Vec<_>>(), [Duty::Veto, Duty::ObjectMinutes]);
    let object = Body::Decision(Act::ObjectMinutes(ObjectMinutes { meeting: id("m1"), reason: id("Q was late") }));
    world.act("q", object.clone()).unwrap();
    // Day 15 is in time, day 16 is late.
    world.on("2024-02-18");
    world.act("q", veto("d1")).unwrap();
    refused(world.act("q", veto("d1")), "DEC-014");
    world.on("2024-02-19");
    refused(world.act("k", veto("d1")), "DEC-014");
    refused(world.act("q", object), "DEC-017");
    assert_eq!(world.shown("d1")["standing"], "vetoed");
    assert_eq!(world.view("decision", &[("vetoed_by", "q")])["decisions"][0]["decision"], "d1");
    assert_eq!(world.standing(act), Standing::Pending);
    refused(world.act("k", Body::Decision(Act::LiftVeto(LiftVeto { decision: id("d1") }))), "DEC-014");
    world.act("q", Body::Decision(Act::LiftVeto(LiftVeto { decision: id("d1") }))).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn without_a_veto_it_becomes_final_by_time_alone() {
    let (mut world, act) = admitted(veto_rule());
    world.close("d1").unwrap();
    world.on("2024-02-03");
    world.act("h", minutes("m1", "minutes")).unwrap();
    world.on("2024-02-18");
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    assert_eq!(world.standing(act), Standing::Pending);
    assert_eq!(world.shown("d1")["final_from"], "2024-02-19");
    // Nothing is written when the days are over; the next entry finds it, even after the act's own deadline.
    world.on("2024-06-01");
    world.act("h", register("p2", &[("h", "1")])).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn without_a_quorum_a_further_meeting_decides_by_its_own_rule() {
    let first = VotingRule {
        fallback: Some(Fallback { within_days: 15, rule: id("extraordinary") }),
        ..rule(Some(">= 2/3"), Base::Cast, ">= 2/3")
    };
    let mut terms = council_terms(&[(Matter::Admission, "admission", first)]);
    terms.rules.insert(id("extraordinary"), rule(None, Base::Cast, ">= 2/3"));
    let mut world = World::under(&["h", "k", "q"], terms);
    let act = world.act("h", admit("x", "x", 1)).unwrap();
    world.endorse("x", act).unwrap();
    let again = |on: &str, name: &str| {
        let mut again = convening(
            name,
            MeetingKind::Extraordinary,
            on,
            vec![item(&format!("{name}-d"), Matter::Admission, Some(act))],
        );
        again.fallback_of = Some(id("m1"));
        Body::Decision(Act::Convene(again))
    };
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Admission, Some(act))]);
    world.attend("m1", "h", &[]).unwrap();
    world.vote("d1", "h", Vote::Yes).unwrap();
    // Not before the first has failed.
    refused(world.act("h", again("2024-02-10", "m2")), "DEC-016");
    world.close_next_day("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "no_quorum");
    assert_eq!(world.standing(act), Standing::Pending);
    refused(world.act("h", again("2024-02-17", "m2")), "DEC-016");
    world.act("h", again("2024-02-16", "m2")).unwrap();
    world.on("2024-02-16");
    world.attend("m2", "h", &[]).unwrap();
    world.vote("m2-d", "h", Vote::Yes).unwrap();
    // It needs no quorum, so the chair cannot end it before the others had the day to come.
    refused(world.close("m2-d"), "DEC-015");
    world.on("2024-02-17");
    world.close("m2-d").unwrap();
    assert_eq!(world.shown("m2-d")["rule"], "extraordinary");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn a_written_procedure_counts_silence_only_where_the_terms_say_so() {
    for silence_accepts in [true, false] {
        let written = Some(Written { days: 10, passes: id("> 1/2"), silence_accepts });
        let admission = VotingRule { written, ..rule(Some(">= 2/3"), Base::Cast, ">= 2/3") };
        let mut world =
            World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Admission, "admission", admission)]));
        let act = world.act("h", admit("x", "x", 1)).unwrap();
        world.endorse("x", act).unwrap();
        let call = |on: &str| {
            Body::Decision(Act::Convene(convening(
                "w1",
                MeetingKind::Written,
                on,
                vec![item("d1", Matter::Admission, Some(act))],
            )))
        };
        refused(world.act("h", call("2024-01-10")), "DEC-005");
        world.act("h", call("2024-01-11")).unwrap();
        refused(world.attend("w1", "h", &[]), "DEC-015");
        world.vote("d1", "h", Vote::Yes).unwrap();
        world.vote("d1", "k", Vote::No).unwrap();
        refused(world.close("d1"), "DEC-015");
        let deeds: Vec<_> =
            waiting(world.ledger.state(), &id("q"), world.now).iter().map(|waiting| waiting.deed).collect();
        assert_eq!(deeds, [Duty::Vote]);
        // The last day takes answers until its end; then the result is there without an entry.
        world.at("2024-01-11T23:59:59+08:00");
        assert_eq!(world.shown("d1")["standing"], "open");
        world.on("2024-01-12");
        refused(world.vote("d1", "q", Vote::Yes), "DEC-008");
        let found = world.shown("d1");
        assert_eq!(found["standing"], if silence_accepts { "passed" } else { "failed" });
        let deemed = if silence_accepts { serde_json::json!(["q", "y"]) } else { serde_json::json!([]) };
        assert_eq!(found["arithmetic"]["deemed_to_agree"], deemed);
        world.act("h", register("p1", &[("h", "1")])).unwrap();
        let standing = world.standing(act);
        assert_eq!(matches!(standing, Standing::Effective(_)), silence_accepts, "{standing:?}");
        assert_eq!(matches!(standing, Standing::Declined(_)), !silence_accepts, "{standing:?}");
    }
}

#[test]
fn a_written_procedure_ends_early_when_nothing_can_change_it() {
    let written = Some(Written { days: 10, passes: id("> 1/2"), silence_accepts: false });
    let budget = VotingRule { written, ..rule(None, Base::Cast, ">= 2/3") };
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", budget)]));
    world
        .act(
            "h",
            Body::Decision(Act::Convene(convening(
                "w1",
                MeetingKind::Written,
                "2024-01-11",
                vec![item("d1", Matter::Budget, None)],
            ))),
        )
        .unwrap();
    world.vote("d1", "h", Vote::Yes).unwrap();
    refused(world.close("d1"), "DEC-015");
    world.vote("d1", "k", Vote::Yes).unwrap();
    world.close("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "passed");
}

//! Meetings (A7 of the findings): no quorum is gathered over days, no vote closed before the others come, nobody kept from
//! one by words, no veto by whoever may not vote or by a thief, no organ held up by calling it.

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::decision::{
    Act, AddItem, Base, Convene, Exclusion, Fallback, Item, LiftVeto, MeetingKind, Veto, Vote, VotingRule, Written,
};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Confirm, DeclareDefault, EndDefault};
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{convening, item, minutes, suspend, veto};
use mengshu_tests::id;
use mengshu_tests::terms::{council_terms, excluding, rule};
use mengshu_tests::world::{World, refused};
use serde_json::json;

const FIVE: [&str; 5] = ["h", "k", "q", "y", "z"];

// ---- A7 (1), (5): vetoes.

fn with_veto(rule: VotingRule) -> VotingRule {
    VotingRule { veto: Some(Veto { days: 15 }), ..rule }
}

fn default(member: &str) -> Body {
    let reason = id("Fees not paid");
    Body::Membership(membership::Act::DeclareDefault(DeclareDefault { member: id(member), reason }))
}

#[test]
fn a7_whoever_is_kept_from_the_vote_does_not_veto_it() {
    let budget = with_veto(excluding(Exclusion::Defaulting, rule(None, Base::All, "> 1/2")));
    let mut world = World::under(&FIVE, council_terms(&[(Matter::Budget, "budget", budget)]));
    world.settle("h", default("y"));
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    for member in ["h", "k", "q", "z"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
    world.act("h", minutes("m1", "minutes")).unwrap();
    refused(world.act("y", veto("d1")), "DEC-006");
    let waits = |world: &World, member: &str| {
        let inbox = world.view(&format!("inbox/{member}"), &[]);
        inbox["waiting"].as_array().unwrap().iter().any(|row| row["what"] == "veto")
    };
    assert!(!waits(&world, "y") && waits(&world, "k"));
    // In default now: it did vote, and would not any more. Cured: Y had no vote, and gets no veto.
    world.settle("h", default("z"));
    refused(world.act("z", veto("d1")), "DEC-006");
    let end = EndDefault { member: id("y"), reason: id("It paid") };
    world.settle("h", Body::Membership(membership::Act::EndDefault(end)));
    refused(world.act("y", veto("d1")), "DEC-006");
    world.act("k", veto("d1")).unwrap();
}

#[test]
fn a7_a_veto_by_a_stolen_key_stands_only_once_the_member_confirms_it() {
    let budget = with_veto(rule(None, Base::All, "> 1/2"));
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", budget)]));
    let q2 = world.grant("q", "q2", &[Scope::Vote], |_| {});
    let trusted = world.last();
    world.signs_with("q", "q");
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
    world.act("h", minutes("m1", "minutes")).unwrap();
    let standing = |world: &World| world.shown("d1")["standing"].as_str().unwrap().to_owned();
    // Q vetoes itself; the thief lifts it and vetoes anew.
    let own = world.act("q", veto("d1")).unwrap();
    assert_eq!(standing(&world), "vetoed");
    world.signs_with("q", "q2");
    world.act("q", Body::Decision(Act::LiftVeto(LiftVeto { decision: id("d1") }))).unwrap();
    let again = world.act("q", veto("d1")).unwrap();
    world.signs_with("q", "q");
    world.act("q", world.compromise("q", q2, trusted)).unwrap();
    // What Q did itself counts again, lifted by a thief or not.
    assert_eq!(standing(&world), "vetoed");
    world.act("q", Body::Decision(Act::LiftVeto(LiftVeto { decision: id("d1") }))).unwrap();
    assert_eq!(standing(&world), "passed_not_final");
    world.on("2024-02-17");
    assert_eq!(standing(&world), "passed");
    assert_ne!(own, again);

    // The thief's alone does not stand, until Q confirms it.
    let mut world = World::under(
        &["h", "k", "q"],
        council_terms(&[(Matter::Budget, "budget", with_veto(rule(None, Base::All, "> 1/2")))]),
    );
    let q2 = world.grant("q", "q2", &[Scope::Vote], |_| {});
    let trusted = world.last();
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
    world.act("h", minutes("m1", "minutes")).unwrap();
    let act = world.act("q", veto("d1")).unwrap();
    world.signs_with("q", "q");
    world.act("q", world.compromise("q", q2, trusted)).unwrap();
    assert_eq!(standing(&world), "passed_not_final");
    world.act("q", Body::Membership(membership::Act::Confirm(Confirm { act }))).unwrap();
    assert_eq!(standing(&world), "vetoed");
}

// ---- A7 (2): whom a matter in words is about.

#[test]
fn a7_words_keep_nobody_from_a_vote() {
    let with = |matter: Matter| {
        let rule = with_veto(excluding(Exclusion::Concerned, rule(None, Base::All, "> 1/2")));
        let mut world = World::under(&["h", "k", "q"], council_terms(&[(matter.clone(), "rule", rule)]));
        let about = Item { concerned: Some(id("k")), ..item("d1", matter, None) };
        world.meet("m1", "2024-02-01", vec![about]);
        world.attend("m1", "k", &[]).unwrap();
        world
    };
    // "The budget, without K's lab" is no case against K: it is shown, and K votes, counts, vetoes.
    let mut world = with(Matter::Budget);
    assert_eq!(
        (&world.shown("d1")["concerned"], &world.shown("d1")["arithmetic"]["excluded"]),
        (&json!("k"), &json!([]))
    );
    world.vote("d1", "k", Vote::No).unwrap();
    for member in ["h", "q"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
    world.act("k", veto("d1")).unwrap();
    // What is about a member in law keeps it out.
    for matter in [Matter::Suspension, Matter::Expulsion] {
        let mut world = with(matter);
        refused(world.vote("d1", "k", Vote::No), "DEC-006");
        assert_eq!(world.shown("d1")["arithmetic"]["excluded"], json!(["k"]));
    }
}

// ---- A7 (3), (4): a meeting is one day, and the whole of it.

#[test]
fn a7_no_quorum_is_gathered_over_two_days() {
    let budget = rule(Some(">= 2/3"), Base::Cast, "> 1/2");
    let mut world = World::under(&FIVE, council_terms(&[(Matter::Budget, "budget", budget)]));
    world
        .convene("h", convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Budget, None)]))
        .unwrap();
    world.proxy("m1", "z", "h");
    world.on("2024-02-01");
    for member in ["h", "k", "q"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.on("2024-02-02");
    refused(world.attend("m1", "y", &[]), "DEC-020");
    refused(world.attend("m1", "h", &["z"]), "DEC-020");
    refused(world.vote("d1", "h", Vote::No), "DEC-020");
    let inbox = world.view("inbox/y", &[]);
    assert_eq!(inbox["waiting"], json!([]));
    // It can be closed and minuted afterwards, and only that.
    world.close("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "no_quorum");
    world.act("h", minutes("m1", "minutes")).unwrap();
}

#[test]
fn a7_on_its_day_a_vote_is_closed_only_when_it_is_settled() {
    let budget = rule(None, Base::Cast, "> 1/2");
    let mut world = World::under(&FIVE, council_terms(&[(Matter::Budget, "budget", budget)]));
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None), item("d2", Matter::Budget, None)]);
    // The chair comes first, votes and would go home.
    world.attend("m1", "h", &[]).unwrap();
    world.vote("d1", "h", Vote::Yes).unwrap();
    refused(world.close("d1"), "DEC-015");
    for member in ["k", "q"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    // Three of five: nobody who is missing can change it.
    world.close("d1").unwrap();
    refused(world.close("d2"), "DEC-015");
    world.on("2024-02-02");
    world.close("d2").unwrap();
    assert_eq!((&world.shown("d1")["standing"], &world.shown("d2")["standing"]), (&json!("passed"), &json!("failed")));
}

// ---- A7 (6): nobody holds an organ up by calling it.

/// A council that suspends by this rule, with a suspension of Z before it.
fn suspending(rule_: VotingRule) -> (World, EventId) {
    let mut terms = council_terms(&[(Matter::Suspension, "suspension", rule_)]);
    terms.rules.insert(id("next"), excluding(Exclusion::Concerned, rule(None, Base::Cast, "> 1/2")));
    let mut world = World::under(&FIVE, terms);
    let act = world.act("h", suspend("z")).unwrap();
    (world, act)
}

#[test]
fn a7_a_call_reaches_no_further_than_it_must() {
    let written = Some(Written { days: 10, passes: id("> 1/2"), silence_accepts: true });
    let (mut world, act) = suspending(VotingRule { written, ..with_veto(rule(None, Base::Cast, "> 1/2")) });
    let mut calls = |kind: MeetingKind, on: &str| {
        world.convene("z", convening("far", kind, on, vec![item("d1", Matter::Suspension, Some(act))]))
    };
    // Fourteen days of notice and sixty, seven and sixty, ten days for answers and fifteen; from 2024-01-01.
    for (kind, beyond) in [
        (MeetingKind::Ordinary, "2024-03-16"),
        (MeetingKind::Extraordinary, "2024-03-09"),
        (MeetingKind::Written, "2024-01-27"),
    ] {
        refused(calls(kind, "2099-01-01"), "DEC-021");
        refused(calls(kind, beyond), "DEC-021");
    }
    refused(calls(MeetingKind::Written, "2024-01-10"), "DEC-005");
    calls(MeetingKind::Written, "2024-01-26").unwrap();
    // Its veto runs from that day.
    world.on("2024-01-27");
    assert_eq!(world.shown("d1")["vetoes_until"], "2024-02-10");
}

#[test]
fn a7_an_earlier_meeting_overtakes_one_that_was_called_far_away() {
    let (mut world, act) = suspending(excluding(Exclusion::Concerned, rule(Some("> 1/2"), Base::Cast, "> 1/2")));
    let call = |meeting: &str, on: &str| {
        convening(
            meeting,
            MeetingKind::Ordinary,
            on,
            vec![item(&format!("d-{meeting}"), Matter::Suspension, Some(act))],
        )
    };
    // Z, about whom it is, calls the council for the last day that it may.
    world.convene("z", call("far", "2024-03-15")).unwrap();
    refused(world.convene("z", call("farther", "2024-03-15")), "DEC-012");
    world.convene("h", call("near", "2024-01-15")).unwrap();
    // Not on the same day as an open one, nor after it.
    refused(world.convene("y", call("after", "2024-01-16")), "DEC-012");
    world.on("2024-01-15");
    for member in ["h", "k", "q"] {
        world.attend("near", member, &[]).unwrap();
        world.vote("d-near", member, Vote::Yes).unwrap();
    }
    world.close("d-near").unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn a7_the_meeting_that_was_held_first_is_counted_first() {
    let (mut world, act) = suspending(excluding(Exclusion::Concerned, rule(None, Base::Cast, "> 1/2")));
    let call = |meeting: &str, on: &str| {
        convening(
            meeting,
            MeetingKind::Ordinary,
            on,
            vec![item(&format!("d-{meeting}"), Matter::Suspension, Some(act))],
        )
    };
    world.convene("y", call("second", "2024-01-20")).unwrap();
    world.convene("y", call("first", "2024-01-15")).unwrap();
    world.on("2024-01-15");
    for member in ["k", "q"] {
        world.attend("first", member, &[]).unwrap();
        world.vote("d-first", member, Vote::No).unwrap();
    }
    // The chair would rather count the second.
    world.on("2024-01-20");
    world.attend("second", "h", &[]).unwrap();
    world.vote("d-second", "h", Vote::Yes).unwrap();
    world.on("2024-01-21");
    refused(world.close("d-second"), "DEC-012");
    world.close("d-first").unwrap();
    assert!(matches!(world.standing(act), Standing::Declined(_)));
}

#[test]
fn a7_what_had_no_quorum_goes_to_its_further_meeting_whatever_else_is_called() {
    let fallback = Some(Fallback { within_days: 15, rule: id("next") });
    let quorum = excluding(Exclusion::Concerned, rule(Some("> 1/2"), Base::Cast, "> 1/2"));
    let (mut world, act) = suspending(VotingRule { fallback, ..quorum });
    let of = |decision: &str| item(decision, Matter::Suspension, Some(act));
    world.meet("m1", "2024-02-01", vec![of("d1")]);
    world.attend("m1", "h", &[]).unwrap();
    world.vote("d1", "h", Vote::Yes).unwrap();
    world.close_next_day("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "no_quorum");
    // Z's friends stayed away, and now fill the days of the further meeting with a call of their own.
    let again = |meeting: &str| convening(meeting, MeetingKind::Ordinary, "2024-02-16", vec![of("d2")]);
    refused(world.convene("z", again("again")), "DEC-012");
    let other = convening("other", MeetingKind::Ordinary, "2024-02-17", vec![]);
    world.convene("z", other).unwrap();
    let added = AddItem { meeting: id("other"), item: of("d2") };
    refused(world.act("z", Body::Decision(Act::AddItem(added))), "DEC-012");
    let inbox = world.view("inbox/h", &[]);
    let command =
        inbox["waiting"].as_array().unwrap().iter().find(|row| row["what"] == "convene").unwrap()["command"].clone();
    assert!(command.as_str().unwrap().contains("--on 2024-02-09 --kind extraordinary --fallback-of m1"), "{command}");
    let further = Convene {
        fallback_of: Some(id("m1")),
        ..convening("m2", MeetingKind::Extraordinary, "2024-02-09", vec![of("d2")])
    };
    world.convene("h", further).unwrap();
    world.on("2024-02-09");
    // Nobody alone carries what is about a member.
    for member in ["h", "k"] {
        world.attend("m2", member, &[]).unwrap();
        world.vote("d2", member, Vote::Yes).unwrap();
    }
    world.close_next_day("d2").unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

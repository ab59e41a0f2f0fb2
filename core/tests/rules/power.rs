//! Power (A2 and A7 of the findings): no organ is packed, no quorum gathered over days, no vote closed before the others
//! come, nobody kept from a vote by words; nothing that concerns others is carried by its author alone.

use std::collections::BTreeSet;

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::agreement::{Amend, Terms, difference};
use mengshu_core::mechanism::decision::{
    Act, AddItem, Appoint, AppointedSeats, Approver, Base, Convene, Exclusion, Fallback, Item, LiftVeto, MeetingKind,
    Organ, OrganKind, Seats, Veto, Vote, VotingRule, Written,
};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Confirm, DeclareDefault, EndDefault};
use mengshu_core::mechanism::{Body, agreement, membership};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{admit, convening, distribute, item, leave, minutes, propose, strike, suspend, veto};
use mengshu_tests::id;
use mengshu_tests::terms::{council, council_terms, excluding, rule, terms};
use mengshu_tests::world::{World, refused};
use serde_json::{Value, json};

// ---- A2: appointments.

fn appoint(organ: &str, members: Option<&[&str]>, chair: Option<&str>) -> Body {
    let members = members.map(|members| members.iter().map(|member| id(member)).collect());
    Body::Decision(Act::Appoint(Appoint { organ: id(organ), members, chair: chair.map(id) }))
}

fn seats(members: &[&str]) -> Seats {
    Seats::Members(members.iter().map(|member| id(member)).collect())
}

/// A members' meeting of all, a council of H and K with two open seats that the meeting fills, a board below it of K with one
/// open seat that the council fills and no chair. The council appoints chairs.
fn layered() -> Terms {
    let most = rule(None, Base::Cast, "> 1/2");
    let mut all = council_terms(&[(Matter::Appointment, "most", most.clone()), (Matter::Suspension, "most", most)]);
    let by = |organ: &str, at_most: u16| Some(AppointedSeats { by: Approver::Organ(id(organ)), at_most });
    let appoints = [(Matter::Appointment, id("most")), (Matter::Expulsion, id("most"))];
    let meeting = Organ {
        kind: OrganKind::MembersMeeting,
        matters: appoints.into_iter().collect(),
        ..council(Seats::AllMembers)
    };
    all.organs.insert(id("meeting"), meeting);
    let middle = all.organs.get_mut(&id("council")).unwrap();
    middle.seats = seats(&["h", "k"]);
    middle.appointed = by("meeting", 2);
    let below = Organ {
        kind: OrganKind::StandingCouncil,
        appointed: by("council", 1),
        chair: None,
        ..council(seats(&["k"]))
    };
    all.organs.insert(id("board"), below);
    all
}

const FIVE: [&str; 5] = ["h", "k", "q", "y", "z"];

/// The meeting of an organ about an act, in which these vote for it and H closes the next day.
fn decides(world: &mut World, organ: &str, on: &str, matter: Matter, act: EventId, yes: &[&str]) {
    let meeting = format!("m-{on}");
    let call = Convene {
        organ: id(organ),
        ..convening(&meeting, MeetingKind::Ordinary, on, vec![item(&format!("d-{on}"), matter, Some(act))])
    };
    world.convene("h", call).unwrap();
    world.on(on);
    for member in yes {
        world.attend(&meeting, member, &[]).unwrap();
        world.vote(&format!("d-{on}"), member, Vote::Yes).unwrap();
    }
    world.close_next_day(&format!("d-{on}")).unwrap();
}

fn sits(world: &World, organ: &str) -> Vec<String> {
    world.view(&format!("organ/{organ}"), &[])["votes"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn a2_no_council_shrinks_the_members_meeting_nor_fills_itself() {
    let mut world = World::under(&FIVE, layered());
    // The members' meeting is every member, by the terms; so is whoever is named.
    refused(world.act("h", appoint("meeting", Some(&["h", "k"]), None)), "DEC-019");
    refused(world.act("h", appoint("council", Some(&["h", "k"]), None)), "DEC-019");
    refused(world.act("h", appoint("council", Some(&["q", "y", "z"]), None)), "DEC-019");
    refused(world.act("h", appoint("council", None, None)), "DEC-019");
    // The council's open seats are the meeting's to fill: the council cannot even put it to the vote.
    let act = world.act("h", appoint("council", Some(&["q", "y"]), None)).unwrap();
    let call = convening("m0", MeetingKind::Ordinary, "2024-02-01", vec![item("d0", Matter::Appointment, Some(act))]);
    refused(world.convene("h", call), "DEC-012");
    decides(&mut world, "meeting", "2024-02-01", Matter::Appointment, act, &["h", "q", "y", "z"]);
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert_eq!(sits(&world, "council"), ["h", "k", "q", "y"]);
    assert_eq!(sits(&world, "meeting"), FIVE);
    // The list is the whole list; whom the terms name stays.
    let act = world.act("h", appoint("council", Some(&[]), None)).unwrap();
    decides(&mut world, "meeting", "2024-03-01", Matter::Appointment, act, &["h", "q", "y", "z"]);
    assert_eq!(sits(&world, "council"), ["h", "k"]);
    let organ = world.view("organ/council", &[]);
    assert_eq!(organ["open_seats"], json!({ "by": { "organ": "meeting" }, "at_most": 2 }));
    assert_eq!(organ["appointed"], json!([]));
}

#[test]
fn a2_a_chair_sits_there_and_comes_from_above() {
    let mut world = World::under(&FIVE, layered());
    // Where the terms name one, it stays; whoever does not sit there is refused at once; and neither organ is below itself.
    refused(world.act("h", appoint("council", None, Some("k"))), "DEC-022");
    refused(world.act("h", appoint("board", None, Some("z"))), "DEC-022");
    refused(world.act("h", appoint("board", None, Some("x"))), "MEM-004");
    refused(world.act("h", appoint("board", Some(&["z"]), Some("y"))), "DEC-022");
    let act = world.act("h", appoint("board", Some(&["z"]), Some("z"))).unwrap();
    decides(&mut world, "council", "2024-02-01", Matter::Appointment, act, &["h", "k"]);
    assert_eq!((sits(&world, "board"), &world.view("organ/board", &[])["chair"]), (vec!["k".into(), "z".into()], &json!("z")));
    // Without its seat it chairs no more, also when it comes back.
    for members in [&["y"], &["z"]] {
        let on = if *members == ["y"] { "2024-03-01" } else { "2024-04-01" };
        let act = world.act("h", appoint("board", Some(&members[..]), None)).unwrap();
        decides(&mut world, "council", on, Matter::Appointment, act, &["h", "k"]);
        assert_eq!(world.view("organ/board", &[])["chair"], Value::Null);
    }
    // A council whose terms name no chair does not choose it where it itself appoints.
    let mut headless = layered();
    headless.organs.get_mut(&id("council")).unwrap().chair = None;
    let mut world = World::under(&FIVE, headless);
    refused(world.act("h", appoint("council", None, Some("k"))), "DEC-022");
}

#[test]
fn a2_terms_in_which_an_organ_fills_itself_or_one_above_are_wrong() {
    let wrong = |change: &dyn Fn(&mut Terms)| {
        let mut terms = layered();
        change(&mut terms);
        let found = terms.problems();
        assert!(found.iter().all(|problem| problem.code.id == "AGR-008"), "{found:?}");
        found.into_iter().map(|problem| problem.clause).collect::<Vec<_>>()
    };
    let by = |terms: &mut Terms, organ: &str, by: &str| {
        let by = Approver::Organ(id(by));
        terms.organs.get_mut(&id(organ)).unwrap().appointed = Some(AppointedSeats { by, at_most: 1 });
    };
    assert!(wrong(&|_| {}).is_empty());
    // Itself, one below it, one beside it of its kind, one that is not there or has no rule for it.
    assert_eq!(wrong(&|terms| by(terms, "council", "council")), ["organs.council.appointed"]);
    assert_eq!(wrong(&|terms| by(terms, "council", "board")), ["organs.council.appointed"]);
    let twin = |terms: &mut Terms| {
        let council = terms.organs[&id("council")].clone();
        terms.organs.insert(id("twin"), council);
        by(terms, "twin", "council");
    };
    assert_eq!(wrong(&twin), ["organs.twin.appointed"]);
    assert_eq!(wrong(&|terms| by(terms, "board", "senate")), ["organs.board.appointed"]);
    let no_rule = |terms: &mut Terms| drop(terms.organs.get_mut(&id("meeting")).unwrap().matters.remove(&Matter::Appointment));
    assert_eq!(wrong(&no_rule), ["organs.council.appointed"]);
    // Where all sit, nobody is appointed; no seat is none.
    assert_eq!(wrong(&|terms| terms.organs.get_mut(&id("board")).unwrap().seats = Seats::AllMembers), ["organs.board.appointed"]);
    let none = |terms: &mut Terms| terms.organs.get_mut(&id("board")).unwrap().appointed.as_mut().unwrap().at_most = 0;
    assert_eq!(wrong(&none), ["organs.board.appointed"]);
}

#[test]
fn a2_a_council_that_amends_the_terms_does_not_amend_its_own_power() {
    let amends = |change: &dyn Fn(&mut Terms)| {
        let mut before = layered();
        before.organs.get_mut(&id("council")).unwrap().matters.insert(Matter::Amendment, id("most"));
        before.approvals.insert(Matter::Amendment, Approver::Organ(id("council")));
        let mut after = before.clone();
        change(&mut after);
        let mut world = World::under(&FIVE, before.clone());
        let amend = Amend { changes: difference(&before, &after), in_force_from: id("2024-03-01"), text: None };
        let act = world.act("h", Body::Agreement(agreement::Act::Amend(amend))).unwrap();
        world.missing(act).into_iter().map(|(member, _)| member).collect::<Vec<_>>()
    };
    let others = &FIVE[1..];
    // An ordinary clause, and an organ below it, are the council's; what gives it its power is everybody's.
    assert!(amends(&|terms| terms.exit_notice_days = 60).is_empty());
    assert!(amends(&|terms| terms.organs.get_mut(&id("board")).unwrap().minutes_days = 20).is_empty());
    assert_eq!(amends(&|terms| terms.organs.get_mut(&id("meeting")).unwrap().seats = seats(&["h", "k"])), others);
    assert_eq!(amends(&|terms| terms.organs.get_mut(&id("council")).unwrap().seats = seats(&["h"])), others);
    assert_eq!(amends(&|terms| drop(terms.approvals.remove(&Matter::Suspension))), others);
    assert_eq!(amends(&|terms| drop(terms.rules.insert(id("most"), rule(None, Base::Cast, "> 0")))), others);
    // Nor does an organ become one below by the amendment itself.
    let demoted = |terms: &mut Terms| {
        let meeting = terms.organs.get_mut(&id("meeting")).unwrap();
        (meeting.kind, meeting.seats) = (OrganKind::StandingCouncil, seats(&["h", "k"]));
        terms.organs.get_mut(&id("council")).unwrap().appointed = None;
    };
    assert_eq!(amends(&demoted), others);
}

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
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", with_veto(rule(None, Base::All, "> 1/2")))]));
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
    let with = |matter| {
        let rule = with_veto(excluding(Exclusion::Concerned, rule(None, Base::All, "> 1/2")));
        let mut world = World::under(&["h", "k", "q"], council_terms(&[(matter, "rule", rule)]));
        let about = Item { concerned: Some(id("k")), ..item("d1", matter, None) };
        world.meet("m1", "2024-02-01", vec![about]);
        world.attend("m1", "k", &[]).unwrap();
        world
    };
    // "The budget, without K's lab" is no case against K: it is shown, and K votes, counts, vetoes.
    let mut world = with(Matter::Budget);
    assert_eq!((&world.shown("d1")["concerned"], &world.shown("d1")["arithmetic"]["excluded"]), (&json!("k"), &json!([])));
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
    world.convene("h", convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Budget, None)])).unwrap();
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
    for (kind, last, beyond) in [
        (MeetingKind::Ordinary, "2024-03-15", "2024-03-16"),
        (MeetingKind::Extraordinary, "2024-03-08", "2024-03-09"),
        (MeetingKind::Written, "2024-01-26", "2024-01-27"),
    ] {
        refused(calls(kind, "2099-01-01"), "DEC-021");
        refused(calls(kind, beyond), "DEC-021");
        let _ = last;
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
        convening(meeting, MeetingKind::Ordinary, on, vec![item(&format!("d-{meeting}"), Matter::Suspension, Some(act))])
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
        convening(meeting, MeetingKind::Ordinary, on, vec![item(&format!("d-{meeting}"), Matter::Suspension, Some(act))])
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
    let command = inbox["waiting"].as_array().unwrap().iter().find(|row| row["what"] == "convene").unwrap()["command"].clone();
    assert!(command.as_str().unwrap().contains("--on 2024-02-09 --kind extraordinary --fallback-of m1"), "{command}");
    let further = Convene {
        fallback_of: Some(id("m1")),
        ..convening("m2", MeetingKind::Extraordinary, "2024-02-09", vec![of("d2")])
    };
    world.convene("h", further).unwrap();
    world.on("2024-02-09");
    world.attend("m2", "h", &[]).unwrap();
    world.vote("d2", "h", Vote::Yes).unwrap();
    world.close_next_day("d2").unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

// ---- A7 (7): what a joiner is bound by.

#[test]
fn a7_a_joiner_accedes_to_the_last_signed_version() {
    let mut world = World::under(&["h", "k"], terms(&[("h", "1/2"), ("k", "1/2")]));
    let early = world.act("h", admit("x", "x", 1)).unwrap();
    world.agree(2, "2024-06-01", terms(&[("h", "1")]));
    // A version is signed and yet to come: X names it, or nothing comes of it.
    refused(world.act("h", admit("y", "y", 1)), "MEM-006");
    refused(world.act("h", admit("y", "y", 3)), "MEM-006");
    for member in ["k", "x"] {
        world.endorse(member, early).unwrap();
    }
    assert_eq!(world.void_code(early), "MEM-006");
    let act = world.act("h", admit("x", "x2", 2)).unwrap();
    world.signs_with("x", "x2");
    for member in ["k", "x"] {
        world.endorse(member, act).unwrap();
    }
    let signed = |version: u32| world.view(&format!("agreement/{version}"), &[])["signed"].as_array().unwrap().len();
    assert_eq!((signed(1), signed(2)), (3, 3));
}

// ---- A7 (8): nobody alone.

/// The terms of H, K and Q, in which K gets half.
fn shared() -> Terms {
    terms(&[("h", "1/2"), ("k", "1/2")])
}

#[test]
fn a7_who_pays_and_who_is_paid_approve_a_distribution_even_after_they_left() {
    let mut world = World::under(&["h", "k", "q"], shared());
    let asked = |world: &World, act| world.missing(act).into_iter().map(|(member, _)| member).collect::<Vec<_>>();
    world.on("2024-02-01");
    let act = world.act("q", distribute("fees", "1000.00", "2024-01-31", "h")).unwrap();
    for member in ["h", "k"] {
        world.act(member, leave("2024-03-10")).unwrap();
    }
    world.on("2024-03-11");
    world.act("q", mengshu_tests::bodies::register("p1", &[("q", "1")])).unwrap();
    // Q stays alone, and is still not who decides what H pays and K gets.
    assert_eq!(asked(&world, act), ["h", "k"]);
    assert_eq!(world.standing(act), Standing::Pending);
    world.endorse("h", act).unwrap();
    world.endorse("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn a7_no_majority_makes_a_member_pay() {
    let most = rule(None, Base::Cast, "> 1/2");
    let mut terms = shared().with_council(most);
    terms.approvals.insert(Matter::Distribution, Approver::Organ(id("council")));
    let mut world = World::under(&["h", "k", "q"], terms);
    let act = world.act("q", distribute("fees", "1000.00", "2024-01-01", "h")).unwrap();
    decides(&mut world, "council", "2024-02-01", Matter::Distribution, act, &["k", "q"]);
    assert_eq!(world.standing(act), Standing::Pending);
    assert_eq!(world.missing(act), [("h".to_owned(), "vote")]);
    world.endorse("h", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

trait WithCouncil {
    fn with_council(self, rule: VotingRule) -> Self;
}

impl WithCouncil for Terms {
    fn with_council(mut self, rule: VotingRule) -> Self {
        let mut organ = council(Seats::AllMembers);
        organ.matters.insert(Matter::Distribution, id("most"));
        self.organs.insert(id("council"), organ);
        self.rules.insert(id("most"), rule);
        self
    }
}

#[test]
fn a7_whoever_stays_alone_writes_no_terms_and_strikes_nothing() {
    let mut world = World::under(&["h", "k"], shared());
    let before = shared();
    let k2 = world.grant("k", "k2", &[Scope::AssignIp], |_| {});
    let trusted = world.last();
    let act = world.act("k", mengshu_tests::bodies::register("p1", &[("k", "1")])).unwrap();
    world.signs_with("k", "k");
    let next = world.act("h", propose(2, "2024-06-01", terms(&[("h", "1")]))).unwrap();
    world.act("k", leave("2024-03-10")).unwrap();
    world.on("2024-03-11");
    world.act("h", mengshu_tests::bodies::register("p2", &[("h", "1")])).unwrap();
    assert_eq!(world.standing(next), Standing::Pending);
    refused(world.act("h", propose(2, "2024-06-01", terms(&[("h", "1")]))), "AGR-019");
    let mut after = before.clone();
    after.exit_notice_days = 60;
    let amend = Amend { changes: difference(&before, &after), in_force_from: id("2024-06-01"), text: None };
    refused(world.act("h", Body::Agreement(agreement::Act::Amend(amend))), "AGR-019");
    world.act("k", world.compromise("k", k2, trusted)).unwrap();
    refused(world.act("h", strike(act)), "AGR-019");
    // What winds up has its path: the last one ends the agreement and leaves.
    let end = agreement::Terminate { last_day: id("2024-03-31"), reason: id("Nobody is left") };
    let end = world.act("h", Body::Agreement(agreement::Act::Terminate(end))).unwrap();
    assert!(matches!(world.standing(end), Standing::Effective(_)));
}

#[test]
fn a7_of_two_members_neither_suspends_the_other_alone() {
    let mut world = World::under(&["h", "k"], shared());
    refused(world.act("h", suspend("k")), "AGR-019");
    refused(world.act("h", default("k")), "AGR-019");
    // Nor as the council that only the two of them sit in.
    let suspension = excluding(Exclusion::Concerned, rule(None, Base::Cast, "> 1/2"));
    let mut world = World::under(&["h", "k"], council_terms(&[(Matter::Suspension, "suspension", suspension)]));
    let act = world.act("h", suspend("k")).unwrap();
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Suspension, Some(act))]);
    world.attend("m1", "h", &[]).unwrap();
    world.vote("d1", "h", Vote::Yes).unwrap();
    world.close_next_day("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "no_quorum");
    assert_eq!(world.standing(act), Standing::Pending);
    let _: BTreeSet<()> = BTreeSet::new();
}

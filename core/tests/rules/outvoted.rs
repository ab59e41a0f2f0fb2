//! What a second round of the hunt found about power: seats, terms and votes that moved by themselves.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::agreement::{Amend, difference};
use mengshu_core::mechanism::decision::{
    Act, Appoint, AppointedSeats, Approver, Base, Exclusion, LiftVeto, MeetingKind, Organ, OrganKind, Seats, Veto,
    Vote, VotingRule, Written,
};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Succeed, SuccessionKind};
use mengshu_core::mechanism::{Body, agreement};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{
    acknowledge, admit, close, convening, deliver, expel, item, leave, minutes, profile, promise, propose, succeed,
    succession, suspend, veto,
};
use mengshu_tests::id;
use mengshu_tests::terms::{council, council_terms, excluding, rule, terms};
use mengshu_tests::world::{World, refused};

use crate::given::{member, notified};

const FIVE: [&str; 5] = ["h", "k", "q", "y", "z"];

fn most() -> VotingRule {
    rule(None, Base::Cast, "> 1/2")
}

/// The council meets on a day and these vote; H closes on that day where it can, or on the next.
fn votes(world: &mut World, on: &str, matter: Matter, act: EventId, cast: &[(&str, Vote)]) -> String {
    let (meeting, decision) = (format!("m-{on}"), format!("d-{on}"));
    world.meet(&meeting, on, vec![item(&decision, matter, Some(act))]);
    for (voter, vote) in cast {
        world.attend(&meeting, voter, &[]).unwrap();
        world.vote(&decision, voter, *vote).unwrap();
    }
    decision
}

fn amend(from: &str, change: impl FnOnce(&mut agreement::Terms), before: &agreement::Terms) -> Body {
    let mut after = before.clone();
    change(&mut after);
    let amend = Amend { changes: difference(before, &after), in_force_from: id(from), text: None };
    Body::Agreement(agreement::Act::Amend(amend))
}

/// Principle: an appointment holds until somebody appoints otherwise, or agrees on other seats.
#[test]
fn a_new_version_empties_no_seat() {
    let mut all = council_terms(&[(Matter::Appointment, "most", most())]);
    let meeting = Organ {
        kind: OrganKind::MembersMeeting,
        matters: [(Matter::Appointment, id("most"))].into(),
        ..council(Seats::AllMembers)
    };
    all.organs.insert(id("meeting"), meeting);
    let middle = all.organs.get_mut(&id("council")).unwrap();
    middle.seats = Seats::Members([id("h"), id("k")].into());
    middle.appointed = Some(AppointedSeats { by: Approver::Organ(id("meeting")), at_most: 2 });
    let mut world = World::under(&FIVE, all.clone());
    let members = Some([id("q"), id("y")].into());
    let act = world.act("h", Body::Decision(Act::Appoint(Appoint { organ: id("council"), members, chair: None })));
    let call = mengshu_core::mechanism::decision::Convene {
        organ: id("meeting"),
        ..convening(
            "m",
            mengshu_core::mechanism::decision::MeetingKind::Ordinary,
            "2024-02-01",
            vec![item("d", Matter::Appointment, Some(act.unwrap()))],
        )
    };
    world.convene("h", call).unwrap();
    world.on("2024-02-01");
    for voter in FIVE {
        world.attend("m", voter, &[]).unwrap();
        world.vote("d", voter, Vote::Yes).unwrap();
    }
    world.close("d").unwrap();
    let seats = |world: &World| world.view("organ/council", &[])["votes"].as_object().unwrap().len();
    assert_eq!(seats(&world), 4);
    world.settle("h", amend("2024-02-10", |terms| terms.ratification_days = 31, &all));
    world.on("2024-02-11");
    assert_eq!(seats(&world), 4, "it said nothing of seats");
    let mut after = all.clone();
    after.ratification_days = 31;
    let other = |terms: &mut agreement::Terms| {
        terms.organs.get_mut(&id("council")).unwrap().appointed.as_mut().unwrap().at_most = 1;
    };
    world.settle("h", amend("2024-02-20", other, &after));
    world.on("2024-02-21");
    assert_eq!(seats(&world), 2);
}

/// Principle: nobody takes from the others what they can always do together, agree anew.
#[test]
fn a_version_begins_within_a_year() {
    let mut world = World::under(&FIVE, terms(&[("h", "1")]));
    let before = terms(&[("h", "1")]);
    refused(world.act("h", amend("2999-12-01", |terms| terms.ratification_days = 31, &before)), "AGR-021");
    refused(world.act("h", propose(2, "2999-12-01", before)), "AGR-021");
}

/// Principle: a vote is by the terms of its day; whoever closes it later does not choose them.
#[test]
fn the_terms_of_the_day_of_the_meeting_count_it() {
    let strict = council_terms(&[(Matter::Budget, "budget", rule(None, Base::Cast, "> 3/5"))]);
    let mut lax = strict.clone();
    lax.rules.insert(id("budget"), most());
    let mut world = World::under(&FIVE, strict);
    world.settle("h", propose(2, "2024-02-02", lax));
    world.meet("m", "2024-02-01", vec![item("d", Matter::Budget, None)]);
    for (voter, vote) in FIVE.into_iter().zip([Vote::Yes, Vote::Yes, Vote::Yes, Vote::No, Vote::No]) {
        world.attend("m", voter, &[]).unwrap();
        world.vote("d", voter, vote).unwrap();
    }
    world.close_next_day("d").unwrap();
    assert_eq!(world.shown("d")["standing"], "failed");
    assert_eq!(world.shown("d")["agreement_version"], 1);
}

/// Principle: a sanction takes no vote back that was cast before it.
#[test]
fn of_two_sanctions_on_one_day_neither_takes_the_others_defender() {
    let suspends = excluding(Exclusion::Concerned, most());
    let mut world = World::under(&FIVE, council_terms(&[(Matter::Suspension, "suspends", suspends)]));
    let acts = ["y", "z"].map(|of| (of, world.act("h", suspend(of)).unwrap()));
    let agenda = acts.map(|(of, act)| item(of, Matter::Suspension, Some(act)));
    world.meet("m", "2024-02-01", agenda.into());
    for voter in FIVE {
        world.attend("m", voter, &[]).unwrap();
    }
    for (item, against) in [("y", ["q", "z"]), ("z", ["q", "y"])] {
        for voter in ["h", "k"] {
            world.vote(item, voter, Vote::Yes).unwrap();
        }
        for voter in against {
            world.vote(item, voter, Vote::No).unwrap();
        }
    }
    world.close("y").unwrap();
    world.close("z").unwrap();
    for (item, of) in [("y", "y"), ("z", "z")] {
        assert_eq!(world.shown(item)["arithmetic"]["no"], 2, "{item}");
        assert_eq!(member(&world, of, "2024-02-01")["standing"], "active");
    }
}

/// Principle: whoever has all rights of a member has its conduct too.
#[test]
fn nobody_gets_round_its_expulsion_by_becoming_another() {
    let (mut world, notice) = notified(excluding(Exclusion::Concerned, most()));
    world.on("2024-10-02");
    let act = world.act("h", expel("q", notice)).unwrap();
    let decision = votes(
        &mut world,
        "2024-11-01",
        Matter::Expulsion,
        act,
        &[("h", Vote::Yes), ("k", Vote::Yes), ("y", Vote::Yes), ("z", Vote::Yes)],
    );
    world.signs_with("qq", "qq");
    let (predecessor, successor, effective) = (id("q"), id("qq"), id("2024-11-01"));
    let becomes = Succeed {
        predecessor,
        successor,
        profile: Some(profile("qq")),
        effective,
        ..succession(None, SuccessionKind::Conversion)
    };
    world.act_whole("q", &["qq"], succeed(becomes)).unwrap();
    world.on("2024-11-02");
    world.act("h", close(&decision)).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert_eq!(member(&world, "qq", "2024-11-02")["standing"], "expelled");
}

/// The same with a veto: the successor lifts it.
#[test]
fn a_veto_of_whom_it_succeeded_is_its_own_to_lift() {
    let vetoed = VotingRule { veto: Some(Veto { days: 15 }), ..most() };
    let mut world = World::under(&FIVE, council_terms(&[(Matter::Budget, "budget", vetoed)]));
    world.meet("m", "2024-02-01", vec![item("d", Matter::Budget, None)]);
    for voter in ["h", "k", "y"] {
        world.attend("m", voter, &[]).unwrap();
        world.vote("d", voter, Vote::Yes).unwrap();
    }
    world.close_next_day("d").unwrap();
    world.act("h", minutes("m", "minutes")).unwrap();
    world.act("q", veto("d")).unwrap();
    world.on("2024-02-03");
    let (predecessor, successor, effective) = (id("q"), id("z"), id("2024-02-03"));
    let merger = succession(None, SuccessionKind::Merger);
    world.settle("q", succeed(Succeed { predecessor, successor, profile: None, effective, ..merger }));
    world.act("z", Body::Decision(Act::LiftVeto(LiftVeto { decision: id("d") }))).unwrap();
    assert_ne!(world.shown("d")["standing"], "vetoed");
}

/// Principle: what time has done, it did on its day, however long nobody writes anything.
#[test]
fn the_first_day_of_a_version_does_not_wander_with_silence() {
    let vetoed = VotingRule { veto: Some(Veto { days: 15 }), ..most() };
    let mut all = council_terms(&[(Matter::Amendment, "amends", vetoed)]);
    all.approvals.insert(Matter::Amendment, Approver::Organ(id("council")));
    for silent in [true, false] {
        let mut world = World::under(&FIVE, all.clone());
        let act = world.act("h", amend("2024-03-01", |terms| terms.ratification_days = 31, &all)).unwrap();
        let yes: Vec<_> = ["h", "k", "q"].into_iter().map(|voter| (voter, Vote::Yes)).collect();
        let decision = votes(&mut world, "2024-01-25", Matter::Amendment, act, &yes);
        world.on("2024-01-26");
        world.act("h", close(&decision)).unwrap();
        world.act("h", minutes("m-2024-01-25", "minutes")).unwrap();
        world.on(if silent { "2024-03-20" } else { "2024-02-20" });
        world.act("h", promise("c", "1 CNY", "k")).unwrap();
        let start = world.view("agreement", &[])["versions"][1]["start"].clone();
        assert_eq!(start, "2024-03-01", "silent: {silent}");
    }
}

/// Principle: rules mean something: what no vote reaches decides nothing, what nothing reaches asks nobody.
#[test]
fn a_threshold_that_is_always_or_never_reached_is_wrong() {
    for passes in ["> 1", ">= 0"] {
        let wrong = council_terms(&[(Matter::Budget, "budget", rule(None, Base::Cast, passes))]);
        let problems = wrong.problems();
        assert!(problems.iter().any(|problem| problem.clause == "rules.budget.passes"), "{passes}");
    }
}

/// Principle: nobody judges in its own cause: the contributor and its side do not vote on its own acknowledgement.
#[test]
fn a_contributor_does_not_vote_on_its_own_delivery() {
    let mut world = World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Ordinary, "ordinary", most())]));
    world.act("k", promise("c", "100 CNY", "y")).unwrap();
    let delivery = world.act("k", deliver("c", "100 CNY", "2024-01-01", "note")).unwrap();
    let declares = |name: &str, member: &str| {
        let affiliate =
            serde_json::json!({ "affiliate": member, "name": name, "member": member, "since": "2024-01-01" });
        mengshu_tests::bodies::body(serde_json::json!({ "membership": { "declare_affiliate": affiliate } }))
    };
    world.act("y", declares("K", "k")).unwrap();
    let act = world.act("q", acknowledge(delivery, "40 CNY")).unwrap();
    world.meet("m", "2024-02-01", vec![item("d", Matter::Ordinary, Some(act))]);
    for voter in ["k", "y"] {
        world.attend("m", voter, &[]).unwrap();
        refused(world.vote("d", voter, Vote::Yes), "DEC-006");
    }
}

/// What is said once of the day of receipt is not moved earlier by taking it back first.
#[test]
fn an_earlier_day_of_receipt_needs_the_member_whatever_was_taken_back() {
    let (mut world, notice) = notified(most());
    world.on("2024-10-02");
    let act = world.act("h", expel("q", notice)).unwrap();
    let yes: Vec<_> = ["h", "k", "y"].into_iter().map(|voter| (voter, Vote::Yes)).collect();
    let decision = votes(&mut world, "2024-11-01", Matter::Expulsion, act, &yes);
    world.on("2024-11-02");
    world.act("h", close(&decision)).unwrap();
    world.on("2024-11-20");
    let told = world.act("h", mengshu_tests::bodies::expulsion_received("q", "2024-11-16")).unwrap();
    let never = serde_json::json!({ "fact": told, "reason": "It came back" });
    world.act("h", mengshu_tests::bodies::body(serde_json::json!({ "exit": { "correct": never } }))).unwrap();
    let earlier = world.act("h", mengshu_tests::bodies::expulsion_received("q", "2024-11-03")).unwrap();
    assert_eq!(world.missing(earlier), [("q".to_owned(), "vote")]);
}

/// Principle: silence is an answer of whoever had the time for one; a newcomer has none.
#[test]
fn a_newcomer_s_silence_agrees_to_nothing() {
    let written = Written { days: 15, passes: id("> 1/2"), silence_accepts: true };
    let ordinary = VotingRule { written: Some(written), ..most() };
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", ordinary)]));
    let admission = world.act("h", admit("n", "n", 1)).unwrap();
    for other in ["k", "q"] {
        world.endorse(other, admission).unwrap();
    }
    let call = convening("w", MeetingKind::Written, "2024-01-20", vec![item("d", Matter::Budget, None)]);
    world.convene("h", call).unwrap();
    for against in ["k", "q"] {
        world.vote("d", against, Vote::No).unwrap();
    }
    world.on("2024-01-20");
    world.endorse("n", admission).unwrap();
    assert!(matches!(world.standing(admission), Standing::Effective(_)));
    world.on("2024-01-21");
    world.act("h", promise("c", "1 CNY", "k")).unwrap();
    assert_eq!(world.shown("d")["standing"], "failed");
    assert_eq!(world.shown("d")["arithmetic"]["entitled"], 3);
}

/// Principle: what names somebody who has left holds up nothing that leaves it alone.
#[test]
fn a_leaver_s_name_in_the_terms_blocks_no_other_amendment() {
    let before = terms(&[("h", "1/2"), ("k", "1/4"), ("q", "1/4")]);
    let mut world = World::under(&["h", "k", "q"], before.clone());
    world.settle("q", leave("2024-04-01"));
    world.on("2024-04-02");
    let days = amend("2024-05-01", |terms| terms.ratification_days = 31, &before);
    let act = world.act("h", days).unwrap();
    world.endorse("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    let mut after = before.clone();
    after.ratification_days = 31;
    let keeps = |terms: &mut agreement::Terms| {
        terms.benefit_shares = [(id("h"), id("1/4")), (id("k"), id("1/2")), (id("q"), id("1/4"))].into();
    };
    refused(world.act("h", amend("2024-06-01", keeps, &after)), "AGR-004");
}

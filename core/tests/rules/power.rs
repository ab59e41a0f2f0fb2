//! Power (A2, A7 of the findings): no organ is packed, a joiner is bound by what it signed, nothing that concerns others is
//! carried by its author alone.

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::agreement::{Amend, Terms, difference};
use mengshu_core::mechanism::decision::{
    Act, Appoint, AppointedSeats, Approver, Base, Convene, Exclusion, MeetingKind, Organ, OrganKind, Seats, Vote,
    VotingRule,
};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::DeclareDefault;
use mengshu_core::mechanism::{Body, agreement, membership};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{admit, assign, convening, distribute, item, leave, propose, register, strike, suspend};
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
    let below =
        Organ { kind: OrganKind::StandingCouncil, appointed: by("council", 1), chair: None, ..council(seats(&["k"])) };
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
    assert_eq!(
        (sits(&world, "board"), &world.view("organ/board", &[])["chair"]),
        (vec!["k".into(), "z".into()], &json!("z"))
    );
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
    let no_rule =
        |terms: &mut Terms| drop(terms.organs.get_mut(&id("meeting")).unwrap().matters.remove(&Matter::Appointment));
    assert_eq!(wrong(&no_rule), ["organs.council.appointed"]);
    // Where all sit, nobody is appointed; no seat is none.
    assert_eq!(
        wrong(&|terms| terms.organs.get_mut(&id("board")).unwrap().seats = Seats::AllMembers),
        ["organs.board.appointed"]
    );
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
    assert!(amends(&|terms| terms.ratification_days = 60).is_empty());
    // Its time to leave is each member's own.
    assert_eq!(amends(&|terms| terms.exit_notice_days = 60), others);
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
    world.on("2024-02-01");
    // H is to pay, half to itself and half to K; then the others leave.
    let act = world.act("h", distribute("fees", "1000.00 CNY", "2024-01-31", 1)).unwrap();
    for member in ["k", "q"] {
        world.act(member, leave("2024-03-10")).unwrap();
    }
    world.on("2024-03-11");
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    // H stays alone, and is still not who decides what K gets.
    assert_eq!(world.missing(act), [("k".to_owned(), "vote")]);
    assert_eq!(world.standing(act), Standing::Pending);
    world.endorse("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    // Nor does anybody make H pay by staying: the payer is asked, whoever else is.
    let mut world = World::under(&["h", "k", "q"], shared());
    let act = world.act("q", distribute("fees", "1000.00 CNY", "2024-01-01", 1)).unwrap();
    assert_eq!(world.missing(act).len(), 2);
    world.endorse("k", act).unwrap();
    assert_eq!(world.missing(act), [("h".to_owned(), "vote")]);
}

#[test]
fn a7_no_majority_makes_a_member_pay() {
    let most = rule(None, Base::Cast, "> 1/2");
    let mut terms = shared().with_council(most);
    terms.approvals.insert(Matter::Distribution, Approver::Organ(id("council")));
    let mut world = World::under(&["h", "k", "q"], terms);
    let act = world.act("q", distribute("fees", "1000.00 CNY", "2024-01-01", 1)).unwrap();
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
    world.on("2024-02-01");
    let k2 = world.grant("k", "k2", &[Scope::AssignIp], |_| {});
    let trusted = world.last();
    world.signs_with("k", "k");
    world.act("k", register("p1", &[("k", "1")])).unwrap();
    world.signs_with("k", "k2");
    let act = world.act("k", assign("p1", "k", "h", "1/2", "2024-02-01")).unwrap();
    world.endorse("h", act).unwrap();
    world.signs_with("k", "k");
    let next = world.act("h", propose(2, "2024-06-01", terms(&[("h", "1")]))).unwrap();
    world.act("k", leave("2024-03-10")).unwrap();
    world.on("2024-03-11");
    world.act("h", register("p2", &[("h", "1")])).unwrap();
    assert_eq!(world.standing(next), Standing::Pending);
    refused(world.act("h", propose(2, "2024-06-01", terms(&[("h", "1")]))), "AGR-019");
    let after = terms(&[("h", "1")]);
    let amend = Amend { changes: difference(&before, &after), in_force_from: id("2024-06-01"), text: None };
    refused(world.act("h", Body::Agreement(agreement::Act::Amend(amend))), "AGR-019");
    world.act("k", world.compromise("k", k2, trusted)).unwrap();
    refused(world.act("h", strike(act)), "AGR-019");
    // What winds up has its path: the last one ends the agreement and leaves.
    let end = agreement::Terminate { last_day: id("2024-03-31"), reason: id("Nobody is left") };
    let end = world.act("h", Body::Agreement(agreement::Act::Terminate(end))).unwrap();
    assert!(matches!(world.standing(end), Standing::Effective(_)));
}

fn default(member: &str) -> Body {
    let reason = id("Fees not paid");
    Body::Membership(membership::Act::DeclareDefault(DeclareDefault { member: id(member), reason }))
}

#[test]
fn a7_of_two_members_neither_suspends_the_other_alone() {
    let mut world = World::under(&["h", "k"], shared());
    refused(world.act("h", suspend("k")), "MEM-020");
    refused(world.act("h", default("k")), "MEM-020");
    // Nor as the council that only the two of them sit in.
    let suspension = excluding(Exclusion::Concerned, rule(None, Base::Cast, "> 1/2"));
    let mut world = World::under(&["h", "k"], council_terms(&[(Matter::Suspension, "suspension", suspension)]));
    refused(world.act("h", suspend("k")), "MEM-020");
}

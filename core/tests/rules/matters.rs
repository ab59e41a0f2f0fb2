//! Matters of an alliance's own, the acts that wait for them, and several who approve one act.

use std::collections::BTreeSet;

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::{Act, Amend, CAN_WAIT, OwnMatter, Terms, difference};
use mengshu_core::mechanism::decision::{
    AppointedSeats, Approver, Approving, Base, Convene, MeetingKind, Organ, OrganKind, Seats, Vote,
};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::roll::kinds;
use mengshu_core::value::{EventId, MatterId};
use mengshu_tests::bodies::{assign, convening, item, leave, promise, propose, register};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, council, council_terms, rule};
use mengshu_tests::world::{World, refused};
use serde_json::json;

const FOUR: [&str; 4] = ["h", "k", "q", "y"];

fn own(name: &str) -> Matter {
    name.parse().unwrap()
}

/// A council of all that decides on a group, for which these acts wait.
fn grouped(acts: &[&str]) -> Terms {
    let most = rule(None, Base::Cast, "> 1/2");
    council_terms(&[(own("working-group"), "most", most)]).with(|terms| {
        let matter = OwnMatter { what: id("Setting up a group"), acts: acts.iter().map(|act| id(act)).collect() };
        terms.matters.insert(id("working-group"), matter);
    })
}

/// A vote of an organ about an act; the chair closes it the next day.
fn decides(world: &mut World, organ: &str, on: &str, matter: &Matter, act: EventId, votes: &[(&str, Vote)]) {
    let (meeting, decision) = (format!("{organ}-{on}"), format!("d-{organ}-{on}"));
    let call = convening(&meeting, MeetingKind::Ordinary, on, vec![item(&decision, matter.clone(), Some(act))]);
    world.convene("h", Convene { organ: id(organ), ..call }).unwrap();
    world.on(on);
    for (member, vote) in votes {
        world.attend(&meeting, member, &[]).unwrap();
        world.vote(&decision, member, *vote).unwrap();
    }
    world.close_next_day(&decision).unwrap();
}

const YES: [(&str, Vote); 3] = [("h", Vote::Yes), ("k", Vote::Yes), ("q", Vote::Yes)];

#[test]
fn an_act_waits_for_a_matter_of_the_alliance_s_own() {
    let mut world = World::under(&FOUR, grouped(&["contribution.promise"]));
    let waiting = world.act("k", promise("c1", "5 CNY", "q")).unwrap();
    assert_eq!(world.standing(waiting), Standing::Pending);
    // Other acts do not, and the author is told for whom it waits.
    world.settle("h", register("p1", &[("h", "1")]));
    let shown = world.view(&format!("act/{waiting}"), &[]);
    assert_eq!(shown["pending"]["undecided"], json!([{ "organ": "council", "matter": "working-group" }]));
    decides(&mut world, "council", "2024-02-01", &own("working-group"), waiting, &YES);
    assert!(matches!(world.standing(waiting), Standing::Effective(_)));
    let uses = world.view("agreement/clause/matters.working-group", &[]);
    assert_eq!(uses["acts"][0]["act"], json!(waiting));
    let organ = world.view("organ/council", &[]);
    assert_eq!(organ["matters"][0]["what"], "Setting up a group");
}

#[test]
fn a_matter_without_approver_is_every_member_s_and_one_without_acts_is_decided_in_words() {
    let all = grouped(&["ip.register"]).with(|terms| terms.approvals.clear());
    let mut world = World::under(&FOUR, all);
    let waiting = world.act("h", register("p1", &[("h", "1")])).unwrap();
    for member in ["k", "q"] {
        world.endorse(member, waiting).unwrap();
        assert_eq!(world.standing(waiting), Standing::Pending);
    }
    world.endorse("y", waiting).unwrap();
    assert!(matches!(world.standing(waiting), Standing::Effective(_)));

    let mut world = World::under(&FOUR, grouped(&[]));
    let words = |matter: &str| {
        let item = mengshu_core::mechanism::decision::Item { what: Some(id("Group 7")), ..item("d1", matter, None) };
        convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item])
    };
    refused(world.convene("h", words("reading-group")), "DEC-004");
    world.convene("h", words("working-group")).unwrap();
    world.on("2024-02-01");
    for (member, vote) in YES {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, vote).unwrap();
    }
    world.close_next_day("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "passed");
}

#[test]
fn what_is_a_leaver_s_or_outlives_the_agreement_waits_for_nobody() {
    let mut world = World::under(&FOUR, grouped(&["ip.assign"]));
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    let waiting = world.act("h", assign("p1", "h", "q", "1/4", "2024-02-01")).unwrap();
    for member in ["k", "q"] {
        world.endorse(member, waiting).unwrap();
    }
    assert_eq!(world.standing(waiting), Standing::Pending, "the council has not decided");
    world.settle("h", leave("2024-03-01"));
    world.on("2024-03-02");
    // A part is property: whoever left gives it away without the council.
    let free = world.act("h", assign("p1", "h", "y", "1/4", "2024-03-02")).unwrap();
    for member in ["k", "y"] {
        world.endorse(member, free).unwrap();
    }
    assert!(matches!(world.standing(free), Standing::Effective(_)));
}

#[test]
fn no_organ_makes_acts_wait_by_an_amendment_of_its_own() {
    let most = rule(None, Base::Cast, "> 1/2");
    let before =
        grouped(&[]).council(&[(own("working-group"), "most", most.clone()), (Matter::Amendment, "most", most)]);
    let mut world = World::under(&FOUR, before.clone());
    let after = before.clone().with(|terms| {
        let matter = terms.matters.get_mut(&id::<MatterId>("working-group")).unwrap();
        matter.acts = BTreeSet::from([id("ip.assign")]);
    });
    let amend = Amend { changes: difference(&before, &after), text: None, in_force_from: id("2024-02-10") };
    let act = world.act("h", Body::Agreement(Act::Amend(amend))).unwrap();
    let asked: Vec<String> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(asked, ["k", "q", "y"], "beside the council every member signs it");
}

#[test]
fn whoever_an_act_needs_anyway_signs_it_with_a_key_for_the_act() {
    let all = grouped(&["ip.assign"]).with(|terms| terms.approvals.clear());
    let mut world = World::under(&FOUR, all);
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    let act = world.act("h", assign("p1", "h", "q", "1/4", "2024-02-01")).unwrap();
    let asked = ["k", "q", "y"].into_iter().zip(["assign_ip", "assign_ip", "vote"]);
    assert_eq!(world.missing(act), asked.map(|(member, scope)| (member.to_owned(), scope)).collect::<Vec<_>>());
}

/// A board of H and K below the council of all; both approve a project's group.
fn two_organs(also: &[Approving]) -> Terms {
    grouped(&["contribution.promise"]).with(|terms| {
        let board = Organ {
            kind: OrganKind::StandingCouncil,
            matters: [(own("working-group"), id("most"))].into_iter().collect(),
            ..council(Seats::Members([id("h"), id("k")].into_iter().collect()))
        };
        terms.organs.insert(id("board"), board);
        let organs = ["board", "council"].map(|organ| Approving::Organ(id(organ)));
        let all = organs.into_iter().chain(also.iter().cloned()).collect();
        terms.approvals.insert(own("working-group"), Approver::AllOf(all));
    })
}

#[test]
fn each_of_several_approves_and_what_one_refuses_the_others_do_not_carry() {
    let matter = own("working-group");
    let mut world = World::under(&FOUR, two_organs(&[Approving::Member(id("y"))]));
    let act = world.act("q", promise("c1", "5 CNY", "k")).unwrap();
    assert_eq!(world.missing(act), [("y".to_owned(), "vote")]);
    decides(&mut world, "council", "2024-02-01", &matter, act, &YES);
    assert_eq!(world.standing(act), Standing::Pending);
    decides(&mut world, "board", "2024-02-20", &matter, act, &YES[..2]);
    assert_eq!(world.standing(act), Standing::Pending, "a member beside them has not approved");
    world.endorse("y", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));

    let mut world = World::under(&FOUR, two_organs(&[]));
    let act = world.act("q", promise("c1", "5 CNY", "k")).unwrap();
    decides(&mut world, "council", "2024-02-01", &matter, act, &YES);
    decides(&mut world, "board", "2024-02-20", &matter, act, &[("h", Vote::No), ("k", Vote::No)]);
    assert!(matches!(world.standing(act), Standing::Declined(_)));
}

#[test]
fn a_member_that_is_named_beside_others_and_has_left_holds_up_nothing() {
    let mut world = World::under(&FOUR, two_organs(&[Approving::Member(id("y"))]));
    world.settle("y", leave("2024-03-01"));
    world.on("2024-03-02");
    let act = world.act("q", promise("c1", "5 CNY", "k")).unwrap();
    assert_eq!(world.missing(act), []);
}

#[test]
fn terms_name_what_does_not_fit() {
    let problem = |change: &dyn Fn(&mut Terms)| {
        let mut terms = two_organs(&[]);
        change(&mut terms);
        terms.problems().into_iter().map(|found| format!("{} {}", found.code.id, found.clause)).collect::<Vec<_>>()
    };
    assert_eq!(problem(&|_| ()), Vec::<String>::new());
    let matter = |acts: &[&str]| OwnMatter { what: id("x"), acts: acts.iter().map(|act| id(act)).collect() };
    assert_eq!(problem(&|terms| drop(terms.matters.insert(id("group"), matter(&[])))), ["AGR-008 matters.group"]);
    for act in ["exit.leave", "ip.assing"] {
        let found = problem(&|terms| drop(terms.matters.insert(id("a-b"), matter(&[act]))));
        assert_eq!(found, ["AGR-008 matters.a-b.acts"], "{act}");
    }
    let unknown = problem(&|terms| terms.matters.clear());
    let named = ["organs.board.matters", "organs.council.matters", "approvals.working-group"];
    assert_eq!(unknown, named.map(|clause| format!("AGR-008 {clause}")));
    let approved = |several: &[Approving]| {
        let all = Approver::AllOf(several.iter().cloned().collect());
        problem(&|terms| drop(terms.approvals.insert(own("working-group"), all.clone())))
    };
    let [board, h, k] = [Approving::Organ(id("board")), Approving::Member(id("h")), Approving::Member(id("k"))];
    assert_eq!(approved(std::slice::from_ref(&board)), ["AGR-008 approvals.working-group"]);
    assert_eq!(approved(&[h.clone(), k]), ["AGR-008 approvals.working-group"]);
    assert_eq!(approved(&[board, Approving::Organ(id("none"))]), ["AGR-008 approvals.working-group"]);
    assert_eq!(approved(&[Approving::AllMembers, h]), Vec::<String>::new());
}

#[test]
fn seats_are_filled_from_above_by_several_too() {
    let open = |several: &[&str]| {
        let by = Approver::AllOf(several.iter().map(|organ| Approving::Organ(id(organ))).collect());
        let terms = two_organs(&[]).with(|terms| {
            for organ in terms.organs.values_mut() {
                organ.matters.insert(Matter::Appointment, id("most"));
            }
            terms.organs.get_mut(&id("board")).unwrap().appointed = Some(AppointedSeats { by, at_most: 1 });
        });
        terms.problems().into_iter().map(|found| found.clause).collect::<Vec<_>>()
    };
    assert_eq!(open(&["board", "council"]), Vec::<String>::new(), "the council stands above it");
    assert_eq!(open(&["board"]), ["organs.board.appointed"]);
}

#[test]
fn a_matter_is_one_of_the_book_or_has_a_hyphen() {
    for known in Matter::BUILT_IN.map(|(name, matter)| (name.to_owned(), matter)) {
        assert_eq!((known.0.parse(), known.1.name()), (Ok(known.1.clone()), known.0.as_str()));
    }
    assert_eq!(own("working-group").name(), "working-group");
    for bad in ["group", "project-", "Working-group", "", "a_b", "project_agreements"] {
        bad.parse::<Matter>().unwrap_err();
    }
    for act in CAN_WAIT {
        assert!(kinds().any(|known| known == act), "{act} is an act");
    }
    // A proposal whose terms do not fit is refused as a whole.
    let mut world = World::founded(&FOUR);
    let terms = grouped(&["exit.leave"]);
    refused(world.act("h", propose(1, "2024-02-01", terms)), "AGR-008");
}

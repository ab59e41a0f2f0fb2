//! What winds up always has a path: after the agreement's end, after leaving and expulsion, whoever is left.

use std::collections::BTreeSet;

use mengshu_core::book::Matter;
use mengshu_core::mechanism::decision::{Base, Exclusion, Seats, Vote};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::Membership;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::{Date, EventId, MemberId, Share};
use mengshu_tests::bodies::{
    acknowledge, assign, body, breach, compromise, cured, deliver, distribute, expel, grant, item, leave, paid, pay,
    promise, register, strike, suspend,
};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, council, council_terms, excluding, rule, terms};
use mengshu_tests::world::{World, refused};
use proptest::prelude::*;
use serde_json::json;

fn ended(last: &str) -> Body {
    body(json!({ "agreement": { "terminate": { "last_day": last, "reason": "The goals are reached" } } }))
}

fn effective(world: &World, act: EventId) -> bool {
    matches!(world.standing(act), Standing::Effective(_))
}

#[test]
fn after_the_end_property_moves_by_the_last_terms() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/4"), ("y", "1/4")]));
    world.act("q", promise("c1", "5 CNY", "y")).unwrap();
    let delivery = world.act("q", deliver("c1", "5 CNY", "2024-01-01", "note")).unwrap();
    world.settle("h", distribute("d1", "100 CNY", "2024-01-01", 1));
    world.act("q", grant(world.id.unwrap(), "q", "q-assigns", "assign_ip", "2030-01-01T00:00:00Z", 1)).unwrap();
    world.settle("h", ended("2024-06-30"));
    world.on("2024-07-01");
    // The co-owner's consent is that of the last terms.
    let act = world.act("k", assign("p1", "k", "q", "1/4", "2024-07-01")).unwrap();
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["h", "q", "y"]);
    for member in missing {
        world.endorse(&member, act).unwrap();
    }
    assert_eq!(world.owners("p1", "2024-07-01")["q"], "1/4");
    // Payments, receipts, acknowledgements.
    let payment = world.act("h", pay("d1", "y", "20 CNY")).unwrap();
    world.act("y", paid(payment)).unwrap();
    world.act("y", acknowledge(delivery, "5 CNY")).unwrap();
    // A stolen key's act is struck.
    let (entry, key) = (world.last(), world.signs_with("q", "q-assigns"));
    let stolen = world.settle("q", assign("p1", "q", "h", "1/4", "2024-07-01"));
    world.signs_with("q", "q");
    world.act("q", compromise(key, entry, 2)).unwrap();
    world.settle("h", strike(stolen));
    assert_eq!(world.owners("p1", "2024-07-01")["q"], "1/4");
    // Leaving keeps the last terms' notice; nothing new begins, and nobody is expelled from what has ended.
    let quick = world.act("z", leave("2024-07-02")).unwrap();
    assert!(!effective(&world, quick));
    let act = world.act("y", leave("2024-07-31")).unwrap();
    assert!(effective(&world, act));
    refused(world.act("h", register("p2", &[("h", "1")])), "AGR-001");
    let notice = world.act("h", breach("q", "2024-08-01")).unwrap();
    world.on("2024-08-02");
    refused(world.act("h", expel("q", notice)), "AGR-001");
}

#[test]
fn an_organ_decides_after_the_end_and_every_member_where_nobody_is_left_in_it() {
    let expulsion = || excluding(Exclusion::Concerned, rule(None, Base::All, ">= 2/3"));
    let mut terms = council_terms(&[(Matter::Suspension, "two-thirds", expulsion())]);
    terms.organs.insert(id("board"), council(Seats::Members([id("k")].into())).clone());
    let board = terms.organs.get_mut(&id("board")).unwrap();
    board.chair = None;
    board.matters.insert(Matter::Distribution, id("two-thirds"));
    terms.approvals.insert(Matter::Distribution, serde_json::from_value(json!({ "organ": "board" })).unwrap());
    let mut world = World::under(&["h", "k", "q", "y"], terms);
    world.settle("h", ended("2024-06-30"));
    world.on("2024-07-01");
    let act = world.act("h", distribute("d1", "5 CNY", "2024-06-30", 1)).unwrap();
    assert_eq!(world.missing(act), [], "the board decides");
    world.act("k", leave("2024-07-31")).unwrap();
    world.on("2024-08-01");
    // Its only seat has left: every member is asked instead.
    assert_eq!(world.missing(act).len(), 0, "judged with the next entry");
    world.act("h", promise("c1", "1 CNY", "q")).unwrap_err();
    let again = world.act("h", distribute("d2", "5 CNY", "2024-06-30", 1)).unwrap();
    let missing: Vec<_> = world.missing(again).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["q", "y"]);
    assert_eq!(world.missing(act).len(), 2);
    // The council still meets.
    refused(world.act("h", suspend("q")), "AGR-001");
    world.meet("m1", "2024-08-20", vec![item("d9", Matter::Suspension, None)]);
    for member in ["h", "y"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d9", member, Vote::Yes).unwrap();
    }
    world.close_next_day("d9").unwrap();
    assert_eq!(world.shown("d9")["standing"], "passed");
}

fn cured_of(notice: EventId, member: &str) -> Body {
    let cure = exit::AcknowledgeCure { breach: notice, member: Some(id(member)) };
    Body::Exit(exit::Act::AcknowledgeCure(cure))
}

#[test]
fn a_cure_finds_somebody_who_acknowledges_it() {
    let rule = excluding(Exclusion::Concerned, rule(None, Base::All, "> 1/2"));
    let mut world = World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Expulsion, "half", rule)]));
    let notice = world.act("k", breach("q", "2024-12-31")).unwrap();
    refused(world.act("h", cured_of(notice, "q")), "EXT-006");
    world.act("k", leave("2024-02-01")).unwrap();
    world.on("2024-02-02");
    // Those who would decide on the expulsion decide; the member concerned takes no part.
    refused(world.act("q", cured_of(notice, "q")), "EXT-006");
    refused(world.act("h", cured(notice)), "EXT-005");
    refused(world.act("h", cured_of(notice, "y")), "EXT-005");
    let act = world.act("h", cured_of(notice, "q")).unwrap();
    world.meet("m1", "2024-02-20", vec![item("d1", Matter::Expulsion, Some(act))]);
    for member in ["h", "q", "y"] {
        world.attend("m1", member, &[]).unwrap();
    }
    refused(world.vote("d1", "q", Vote::Yes), "DEC-006");
    for member in ["h", "y"] {
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
    assert!(effective(&world, act));
    world.on("2025-01-02");
    refused(world.act("h", expel("q", notice)), "DEC-011");
}

#[test]
fn whoever_gave_notice_acknowledges_the_cure_after_it_left_too() {
    let mut world = World::alliance();
    let notice = world.act("k", breach("q", "2024-12-31")).unwrap();
    world.act("k", leave("2024-02-01")).unwrap();
    world.on("2024-02-02");
    world.act("k", cured(notice)).unwrap();
}

#[test]
fn a_part_can_go_to_a_fellow_owner_that_has_left_and_not_to_a_stranger() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/4"), ("z", "1/4")]));
    world.act("k", leave("2024-02-10")).unwrap();
    world.act("y", leave("2024-02-10")).unwrap();
    world.on("2024-02-11");
    refused(world.act("h", assign("p1", "h", "y", "1/2", "2024-02-11")), "MEM-004");
    world.settle("h", assign("p1", "h", "k", "1/2", "2024-02-11"));
    // Of a co-owner that ended without a successor nobody can ask anything, and it gets nothing more.
    world
        .act(
            "z",
            body(json!({ "membership": { "record_end": {
        "member": "z", "last_day": "2024-02-11", "document": mengshu_tests::seal("register") } } })),
        )
        .unwrap();
    world.on("2024-02-12");
    let act = world.act("k", assign("p1", "k", "q", "1/4", "2024-02-12")).unwrap();
    assert_eq!(world.missing(act), [("q".to_owned(), "assign_ip")]);
    refused(world.act("k", assign("p1", "k", "z", "1/4", "2024-02-12")), "MEM-004");
}

#[test]
fn without_any_terms_a_month_of_notice_is_enough() {
    let mut world = World::founded(&["h", "k"]);
    let act = world.act("k", leave("2024-01-31")).unwrap();
    assert!(effective(&world, act));
}

const MEMBERS: [&str; 4] = ["h", "k", "q", "y"];

#[derive(Debug, Clone)]
enum Move {
    Register { owners: Vec<usize> },
    Assign { asset: usize, from: usize, to: usize },
    Leave(usize, u8),
    Expel { by: usize, member: usize },
    Suspend { by: usize, member: usize },
    Dissolve(usize),
    Terminate(usize),
    RunOut(usize),
    Days(u8),
}

fn moves() -> impl Strategy<Value = Move> {
    let m = || 0..MEMBERS.len();
    prop_oneof![
        3 => prop::collection::vec(m(), 1..4).prop_map(|owners| Move::Register { owners }),
        2 => (0..4usize, m(), m()).prop_map(|(asset, from, to)| Move::Assign { asset, from, to }),
        2 => (m(), 1..60u8).prop_map(|(member, days)| Move::Leave(member, days)),
        1 => (m(), m()).prop_map(|(by, member)| Move::Expel { by, member }),
        1 => (m(), m()).prop_map(|(by, member)| Move::Suspend { by, member }),
        1 => m().prop_map(Move::Dissolve),
        1 => m().prop_map(Move::Terminate),
        1 => m().prop_map(Move::RunOut),
        3 => (1..60u8).prop_map(Move::Days),
    ]
}

fn today(world: &World) -> Date {
    world.ledger.state().date_at(world.now)
}

/// Proposes an act and has everybody who is asked endorse it; refusals are part of life.
fn all_agree(world: &mut World, author: &str, body: Body) -> Option<EventId> {
    let act = world.act(author, body).ok()?;
    for (member, _) in world.missing(act) {
        world.endorse(&member, act).ok()?;
    }
    effective(world, act).then_some(act)
}

fn play(world: &mut World, step: usize, action: &Move) {
    let day = today(world);
    match action {
        Move::Register { owners } => {
            let owners: BTreeSet<&str> = owners.iter().map(|owner| MEMBERS[*owner]).collect();
            let share = format!("1/{}", owners.len());
            let owners: Vec<_> = owners.into_iter().map(|owner| (owner, share.as_str())).collect();
            all_agree(world, owners[0].0, register(&format!("p{}", step % 4), &owners));
        }
        Move::Assign { asset, from, to } => {
            let body = assign(&format!("p{asset}"), MEMBERS[*from], MEMBERS[*to], "1/6", &day.to_string());
            all_agree(world, MEMBERS[*from], body);
        }
        Move::Leave(member, days) => {
            let last = day.add_days(i32::from(*days)).unwrap();
            all_agree(world, MEMBERS[*member], leave(&last.to_string()));
        }
        Move::Expel { by, member } => {
            let notice = world.act(MEMBERS[*by], breach(MEMBERS[*member], &day.add_days(30).unwrap().to_string()));
            world.now = world.now.add_days(31);
            if let Ok(notice) = notice {
                all_agree(world, MEMBERS[*by], expel(MEMBERS[*member], notice));
            }
        }
        Move::Suspend { by, member } => {
            all_agree(world, MEMBERS[*by], suspend(MEMBERS[*member]));
        }
        Move::Dissolve(member) => {
            let member = MEMBERS[*member];
            let end = json!({ "member": member, "last_day": day, "document": mengshu_tests::seal("register") });
            all_agree(world, member, body(json!({ "membership": { "record_end": end } })));
        }
        Move::Terminate(by) => {
            all_agree(world, MEMBERS[*by], ended(&day.to_string()));
        }
        Move::RunOut(by) => {
            let number = world.ledger.state().sections.agreement.last().unwrap().0 + 1;
            let next = terms(&[(MEMBERS[*by], "1")]);
            let next = next.with(|terms| {
                terms.clauses.term_end = serde_json::from_value(json!(day.add_days(3).unwrap())).unwrap();
            });
            let from = day.add_days(1).unwrap().to_string();
            all_agree(world, MEMBERS[*by], mengshu_tests::bodies::propose(number, &from, next));
        }
        Move::Days(days) => world.now = world.now.add_days(i64::from(*days)),
    }
}

/// Who is a member, and who has ended as a legal person.
fn standing(world: &World) -> (BTreeSet<MemberId>, BTreeSet<MemberId>) {
    let (day, members) = (today(world), &world.ledger.state().sections.membership);
    let gone = members
        .members
        .iter()
        .filter(|(_, member)| matches!(member.membership, Membership::Dissolved { last_day, .. } if last_day < day));
    (members.present(day).cloned().collect(), gone.map(|(id, _)| id.clone()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// From every state that can be reached each owner can give its part to a member or a fellow owner, and each member can
    /// leave.
    #[test]
    fn there_is_always_a_way_out(story in prop::collection::vec(moves(), 1..25)) {
        let mut world = World::under(&MEMBERS, terms(&[("h", "1/2"), ("k", "1/2")]));
        for (step, action) in story.iter().enumerate() {
            play(&mut world, step, action);
        }
        let day = today(&world);
        let (present, gone) = standing(&world);
        let assets: Vec<_> = world.ledger.state().sections.ip.assets.iter().map(|(id, _)| id.clone()).collect();
        for asset in assets {
            let all = world.owners(asset.as_str(), &day.to_string());
            for owner in all.keys().filter(|owner| !gone.contains(&id::<MemberId>(owner))) {
                // Whoever gave its part before is no fellow owner any more.
                let owners = world.owners(asset.as_str(), &day.to_string());
                let record = world.ledger.state().sections.ip.title(&asset).unwrap();
                let free = record.free_from(&id(owner), day);
                let fellows = owners.keys().map(|fellow| id::<MemberId>(fellow)).filter(|fellow| !gone.contains(fellow));
                let takers: BTreeSet<MemberId> = fellows.chain(present.iter().cloned()).collect();
                let taker = takers.into_iter().find(|taker| taker.as_str() != owner);
                let (Some(taker), true) = (taker, free > Share::ZERO) else { continue };
                let body = assign(asset.as_str(), owner, taker.as_str(), &free.to_string(), &day.to_string());
                let given = all_agree(&mut world, owner, body.clone());
                prop_assert!(given.is_some(), "{owner} gives {free} of {asset} to {taker}: {:?}", world.act(owner, body));
            }
        }
        for member in present {
            let leaving = world.ledger.state().sections.membership.members.get(&member).unwrap().end().is_some();
            if !leaving {
                let last = day.add_days(31).unwrap();
                let act = world.act(member.as_str(), leave(&last.to_string()));
                prop_assert!(act.as_ref().is_ok_and(|act| effective(&world, *act)), "{member} leaves: {act:?}");
            }
        }
    }
}

//! A member is merged into another of the same name (D11), is split, ends; nobody takes over another against its will.

use mengshu_core::book::{Matter, Refusal, Scope};
use mengshu_core::mechanism::contribution::Deliver;
use mengshu_core::mechanism::decision::{Base, Vote};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Act, Confirm, RecordEnd, Succeed, SuccessionKind};
use mengshu_core::mechanism::{Body, Step, benefit, contribution};
use mengshu_core::value::EventId;
use mengshu_tests::bodies;
use mengshu_tests::bodies::{assign, item, leave, register, succeed, succession};
use mengshu_tests::terms::{council_terms, rule, terms};
use mengshu_tests::value::parts;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal, signer};
use serde_json::json;

use crate::given::member;

fn body(act: Act) -> Body {
    Body::Membership(act)
}

fn promise(contribution: &str, receiver: &str) -> Body {
    bodies::promise(contribution, "200000 CNY", receiver)
}

/// Z owns half of P1, has promised C1 and is owed its share; since 2024-12-01 it is merged, and nobody knows. On 12-15 it
/// votes, on 12-20 it promises 200,000.00.
fn before() -> (World, EventId, EventId) {
    let rules = rule(Some(">= 1/2"), Base::Present, "> 1/2");
    let mut terms = council_terms(&[(Matter::Budget, "budget", rules)]);
    terms.benefit_shares = [(id("h"), id("1/2")), (id("z"), id("1/2"))].into();
    let mut world = World::under(&["h", "k", "z"], terms);
    world.settle("h", register("p1", &[("h", "1/2"), ("z", "1/2")]));
    world.act("z", promise("c1", "h")).unwrap();
    world.act("h", promise("c2", "z")).unwrap();
    let distribute = |name: &str, accrued: &str| {
        Body::Benefit(benefit::Act::Distribute(benefit::Distribute {
            distribution: id(name),
            what: id("Fees"),
            pool: id("100 CNY"),
            accrued: id(accrued),
            version: 1,
            payer: id("h"),
        }))
    };
    world.settle("h", distribute("d1", "2024-01-01"));
    world.on("2024-12-01");
    world.meet("m1", "2024-12-15", vec![item("d7", Matter::Budget, None)]);
    for name in ["h", "k", "z"] {
        world.attend("m1", name, &[]).unwrap();
    }
    world.vote("d7", "h", Vote::Yes).unwrap();
    world.vote("d7", "k", Vote::No).unwrap();
    let cast = world.vote("d7", "z", Vote::Yes).unwrap();
    world.close("d7").unwrap();
    world.on("2024-12-20");
    let promised = world.act("z", promise("c3", "h")).unwrap();
    world.on("2025-01-20");
    (world, cast, promised)
}

#[test]
fn d11_a_successor_has_the_rights_since_the_merger_and_confirms_what_was_signed_since() {
    let (mut world, cast, promised) = before();
    assert_eq!(world.shown("d7")["standing"], "passed");
    // A stranger with a key of its own does not get in, nor with the word of a member whose approval is not asked.
    refused(world.act("z2", succeed(succession(None, SuccessionKind::Merger))), "AUT-001");
    // Z2's root key says it, the extract of the register is sealed, and Z's representative signs beside it.
    let act = world.act_whole("z2", &["z"], succeed(succession(None, SuccessionKind::Merger))).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    let entry = world.last();

    // Who is the member? Z until 11-30, Z2 as its successor from 12-01 on.
    let person = |date: &str| member(&world, "z", date)["person"].clone();
    assert_eq!(person("2024-11-30")["member"], "z");
    assert_eq!(
        person("2024-12-10"),
        json!({ "member": "z2", "name": "Z", "as_successor_of": "z", "entries": [entry] })
    );
    assert_eq!(member(&world, "z", "2024-12-01")["standing"], "succeeded");
    assert_eq!(member(&world, "z2", "2024-11-30")["standing"], "not_yet");
    assert_eq!(member(&world, "z2", "2024-12-01")["succeeds"][0]["member"], "z");

    // Title, promises and what is due are Z2's; the shares of the agreement too.
    assert_eq!(world.owners("p1", "2024-11-30"), parts(&[("h", "1/2"), ("z", "1/2")]));
    assert_eq!(world.owners("p1", "2024-12-01"), parts(&[("h", "1/2"), ("z2", "1/2")]));
    assert_eq!(world.view("contribution/c1", &[])["member"], "z2");
    assert_eq!(world.view("contribution/c2", &[])["receiver"], "z2");
    assert_eq!(world.view("distribution/d1", &[])["parts"][1]["member"], "z2");
    let deliver =
        Deliver { contribution: id("c1"), value: id("1 CNY"), delivered: id("2025-01-20"), evidence: seal("d") };
    world.act("z2", Body::Contribution(contribution::Act::Deliver(deliver))).unwrap();

    // The vote and the promise were signed for a person that had ended: left out until Z2 confirms.
    assert_eq!(world.shown("d7")["standing"], "reopened");
    let suspects = world.view("suspect", &[])["suspects"].clone();
    let doubted = |act: EventId| suspects.as_array().unwrap().iter().any(|row| row["act"] == json!(act));
    assert!(doubted(cast) && doubted(promised));
    assert_eq!(suspects[0]["doubts"]["z"]["ground"], json!({ "ended": { "since": "2024-12-01" } }));
    let confirm = |act| body(Act::Confirm(Confirm { act }));
    refused(world.act("h", confirm(promised)), "AUT-016");
    world.act("z2", confirm(promised)).unwrap();
    for row in suspects.as_array().unwrap() {
        let act: EventId = row["act"].as_str().unwrap().parse().unwrap();
        if act != promised {
            world.act("z2", confirm(act)).unwrap();
        }
    }
    assert_eq!(world.shown("d7")["standing"], "passed");

    // One vote of the two: the council has three seats, and Z's keys sign nothing more.
    assert_eq!(world.view("organ/council", &[])["votes"], json!({ "h": 1, "k": 1, "z2": 1 }));
    refused(world.act("z", promise("c9", "h")), "AUT-003");
    refused(world.act_whole("z2", &["h"], succeed(succession(None, SuccessionKind::Merger))), "MEM-004");
}

#[test]
fn d11_two_members_that_merge_keep_one_vote() {
    let (mut world, ..) = before();
    let merger = Succeed { successor: id("k"), profile: None, ..succession(None, SuccessionKind::Merger) };
    let act = world.act("z", succeed(merger)).unwrap();
    assert_eq!(world.missing(act), [("k".to_owned(), "sign_agreements")]);
    world.endorse("k", act).unwrap();
    assert_eq!(world.view("organ/council", &[])["votes"], json!({ "h": 1, "k": 1 }));
    assert_eq!(world.owners("p1", "2025-01-20"), parts(&[("h", "1/2"), ("k", "1/2")]));
}

#[test]
fn where_its_key_is_gone_those_who_admit_look_at_the_extract() {
    let (mut world, ..) = before();
    let act = world.act("h", succeed(succession(None, SuccessionKind::Conversion))).unwrap();
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["k", "z2"]);
    for member in missing {
        world.endorse(&member, act).unwrap();
    }
    assert_eq!(world.standing(act), Standing::Pending, "it stands in the open");
    world.on("2025-02-20");
    world.act("h", promise("c8", "k")).unwrap();
    assert_eq!(member(&world, "z", "2025-01-20")["standing"], "succeeded");
}

#[test]
fn of_a_split_only_the_named_parts_pass() {
    let (mut world, ..) = before();
    let too_much = succession(Some(&[("p1", "3/4")]), SuccessionKind::Split);
    refused(world.act("z", succeed(too_much)), "IP-007");
    let split = succession(Some(&[("p1", "1/4")]), SuccessionKind::Split);
    let act = world.act("z", succeed(split)).unwrap();
    // One member becomes two: the others look at it.
    assert_eq!(world.missing(act).len(), 3);
    for (asked, _) in world.missing(act) {
        world.endorse(&asked, act).unwrap();
    }
    assert_eq!(world.owners("p1", "2024-12-01"), parts(&[("h", "1/2"), ("z", "1/4"), ("z2", "1/4")]));
    assert_eq!(member(&world, "z", "2025-01-20")["standing"], "active");
    assert_eq!(world.view("organ/council", &[])["votes"], json!({ "h": 1, "k": 1, "z": 1, "z2": 1 }));
}

#[test]
fn what_was_given_away_meanwhile_does_not_pass() {
    let (mut world, ..) = before();
    world.settle("z", assign("p1", "z", "k", "1/4", "2024-12-20"));
    let act = world.act_whole("z2", &["z"], succeed(succession(None, SuccessionKind::Merger))).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    // What it gave away after the day was its successor's by then.
    assert_eq!(world.owners("p1", "2024-12-01"), parts(&[("h", "1/2"), ("z2", "1/2")]));
    assert_eq!(world.owners("p1", "2024-12-20"), parts(&[("h", "1/2"), ("k", "1/4"), ("z2", "1/4")]));
}

#[test]
fn a_succession_fits_the_time_and_the_persons() {
    let (mut world, ..) = before();
    let mut put = |change: &dyn Fn(&mut Succeed)| -> Result<EventId, Refusal> {
        let mut act = succession(None, SuccessionKind::Merger);
        change(&mut act);
        world.act("z", succeed(act))
    };
    refused(put(&|act| act.effective = id("2025-01-21")), "MEM-011");
    refused(put(&|act| act.effective = id("2023-12-31")), "MEM-011");
    refused(put(&|act| act.predecessor = id("w")), "MEM-004");
    refused(put(&|act| act.successor = id("z")), "MEM-004");
    refused(put(&|act| act.successor = id("k")), "MEM-003");
    refused(put(&|act| act.profile = None), "MEM-004");
    refused(put(&|act| act.profile.as_mut().unwrap().root_key = signer("k").key_id()), "AUT-011");
}

// ---- The end of a legal person.

#[test]
fn after_its_end_a_person_only_winds_up() {
    let (mut world, _, promised) = before();
    let end = |last: &str| {
        body(Act::RecordEnd(RecordEnd { member: id("z"), last_day: id(last), document: seal("extract"), ruling: None }))
    };
    refused(world.act("z", end("2025-01-21")), "MEM-011");
    refused(world.act("z", end("2023-01-01")), "MEM-011");
    // Those who admit members can say it too.
    assert_eq!(world.act("h", end("2024-12-18")).map(|act| world.missing(act).len()).unwrap(), 1);
    world.act("z", end("2024-12-18")).unwrap();
    refused(world.act("z", end("2024-12-18")), "MEM-008");
    refused(world.act("z", end("2024-12-20")), "MEM-004");
    refused(world.act("z", promise("c9", "h")), "AUT-006");
    world.settle("z", assign("p1", "z", "k", "1/2", "2025-01-20"));
    assert_eq!(member(&world, "z", "2024-12-18")["standing"], "active");
    assert_eq!(member(&world, "z", "2024-12-19")["standing"], "dissolved");
    // What was signed for it after its last day is suspect, what it signed before stands.
    let suspects = world.view("suspect", &[])["suspects"].clone();
    assert_eq!(suspects.as_array().unwrap().len(), 1);
    assert_eq!(suspects[0]["act"], json!(promised));
}

// ---- Nobody takes over another against its will.

#[test]
fn whoever_has_left_does_not_come_back_as_its_own_successor() {
    let (mut world, ..) = before();
    world.settle("z", leave("2025-01-20"));
    world.on("2025-01-21");
    let back = Succeed { effective: id("2025-01-20"), ..succession(None, SuccessionKind::Conversion) };
    // Its own word is not enough any more: those who admit members are asked, and it is not one of them.
    refused(world.act_whole("z2", &["z"], succeed(back)), "ACT-003");
    assert_eq!(member(&world, "z", "2025-01-21")["standing"], "left");
}

#[test]
fn parts_that_pass_to_another_member_are_looked_at_by_the_others() {
    let (mut world, ..) = before();
    let split =
        Succeed { successor: id("k"), profile: None, ..succession(Some(&[("p1", "1/2")]), SuccessionKind::Split) };
    let act = world.act("z", succeed(split)).unwrap();
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["h", "k"], "a split is no way around the co-owner's consent");
}

#[test]
fn of_two_members_neither_takes_the_other_over() {
    let mut world = World::founded(&["h", "k"]);
    world.agree(1, "2024-01-01", terms(&[("h", "1")]));
    let merger = Succeed {
        predecessor: id("k"),
        successor: id("h"),
        profile: None,
        effective: id("2024-01-01"),
        ..succession(None, SuccessionKind::Merger)
    };
    let end = RecordEnd { member: id("k"), last_day: id("2024-01-01"), document: seal("extract"), ruling: None };
    for act in [succeed(merger), body(Act::RecordEnd(end)), world.replace_root("k", "k-new")] {
        let act = world.act("h", act).unwrap();
        assert_eq!(world.standing(act), Standing::Pending);
        world.step("k", Step::Contest { act, reason: id("No") }).unwrap();
        assert!(matches!(world.standing(act), Standing::Declined(_)));
    }
}

#[test]
fn a_former_member_takes_its_keys_away() {
    let (mut world, ..) = before();
    let key = world.grant("z", "z-sales", &[Scope::AssignIp], |_| {});
    world.signs_with("z", "z");
    world.settle("z", leave("2025-01-20"));
    world.on("2025-01-21");
    world.act("z", world.compromise("z", key, world.last())).unwrap();
    world.signs_with("z", "z-sales");
    refused(world.act("z", assign("p1", "z", "k", "1/2", "2025-01-21")), "AUT-003");
}

#[test]
fn a_merger_that_the_ended_member_proposed_is_not_doubted_for_that() {
    let mut world = World::under(&["h", "k", "z"], terms(&[("h", "1/2"), ("k", "1/2")]));
    world.settle("z", register("p1", &[("z", "1")]));
    world.on("2024-12-01");
    let late = world.settle("z", assign("p1", "z", "k", "1/2", "2024-12-01"));
    let merger = Succeed { successor: id("h"), profile: None, ..succession(None, SuccessionKind::Merger) };
    let act = world.settle("z", succeed(merger));
    // What else it signed that day its successor confirms.
    let doubted = |act: EventId| world.ledger.state().doubted(&act).is_some();
    assert_eq!((doubted(act), doubted(late)), (false, true));
    assert_eq!(world.owners("p1", "2024-12-01"), parts(&[("h", "1/2"), ("k", "1/2")]));
}

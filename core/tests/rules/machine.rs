//! The act life cycle, authority, time and repetition.

use mengshu_core::book::Scope;
use mengshu_core::event::Seen;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::{Body, Step};
use mengshu_core::value::{EventId, Hash};
use mengshu_tests::bodies::{assign, leave, propose, register};
use mengshu_tests::id;
use mengshu_tests::terms::terms;
use mengshu_tests::value::parts;
use mengshu_tests::world::{World, refused};

#[test]
fn an_act_waits_for_every_approval_and_then_takes_effect() {
    let mut world = World::alliance();
    let act = world.act("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    assert_eq!(world.missing(act), [("k".to_owned(), "assign_ip")]);
    assert_eq!(world.standing(act), Standing::Pending);
    let taken = world.endorse("k", act).unwrap();
    assert_eq!(world.standing(act), Standing::Effective(taken.applied.index));
    assert_eq!(taken.applied.effects[0].kind, "ip.register");
}

#[test]
fn signatures_carried_beside_the_act_count_as_approvals() {
    let mut world = World::alliance();
    let act = world.act_whole("h", &["k"], register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    refused(world.act_whole("h", &["y"], register("p2", &[("h", "1/2"), ("k", "1/2")])), "ACT-003");
}

#[test]
fn one_refusal_declines_and_only_the_author_withdraws() {
    let mut world = World::alliance();
    let act = world.act("h", register("p1", &[("h", "1/3"), ("k", "1/3"), ("y", "1/3")])).unwrap();
    world.endorse("k", act).unwrap();
    refused(world.endorse("k", act), "ACT-004");
    refused(world.endorse("z", act), "ACT-003");
    refused(world.decline("z", act), "ACT-003");
    refused(world.withdraw("k", act), "ACT-005");
    let taken = world.decline("y", act).unwrap();
    assert_eq!(world.standing(act), Standing::Declined(taken.applied.index));
    refused(world.endorse("y", act), "ACT-002");
    refused(world.withdraw("h", act), "ACT-002");

    let act = world.act("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    let taken = world.withdraw("h", act).unwrap();
    assert_eq!(world.standing(act), Standing::Withdrawn(taken.applied.index));
    refused(world.endorse("k", EventId([0; 32])), "ACT-001");
    let step = EventId::of(world.past.last().unwrap().event.bytes());
    refused(world.endorse("k", step), "ACT-001");
}

#[test]
fn d20_an_approval_binds_whoever_gave_it_until_the_act_is_settled() {
    let mut world = World::alliance();
    let thirds = || register("p1", &[("h", "1/3"), ("k", "1/3"), ("y", "1/3")]);
    let act = world.act("h", thirds()).unwrap();
    world.endorse("k", act).unwrap();
    // Neither whoever endorsed nor the author, whose approval stands with its act, ends it by declining.
    refused(world.decline("k", act), "ACT-009");
    refused(world.decline("h", act), "ACT-009");
    refused(world.withdraw("k", act), "ACT-005");
    assert_eq!(world.standing(act), Standing::Pending);
    // Who has not approved still ends it; the author's approval goes with the whole act.
    world.decline("y", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Declined(_)));
    let act = world.act("h", thirds()).unwrap();
    world.endorse("k", act).unwrap();
    world.withdraw("h", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Withdrawn(_)));
    // A signature that came with the act is an approval like any other.
    let act = world.act_whole("h", &["k"], thirds()).unwrap();
    refused(world.decline("k", act), "ACT-009");
    world.endorse("y", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn d20_an_approval_by_a_stolen_key_binds_nobody() {
    let mut world = World::alliance();
    let k2 = world.grant("k", "k2", &[Scope::AssignIp], |_| {});
    let trusted = world.last();
    world.signs_with("k", "k");
    let act = world.act("h", register("p1", &[("h", "1/3"), ("k", "1/3"), ("y", "1/3")])).unwrap();
    world.signs_with("k", "k2");
    world.endorse("k", act).unwrap();
    world.signs_with("k", "k");
    refused(world.decline("k", act), "ACT-009");
    world.act("k", world.compromise("k", k2, trusted)).unwrap();
    world.decline("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Declined(_)));
}

#[test]
fn an_act_lapses_at_its_deadline_by_recorded_time() {
    let mut world = World::alliance();
    let mut event = world.event("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    event.not_after = Some(id("2024-01-10T00:00:00Z"));
    let submission = world.sign(&event, &[]);
    let act = EventId::of(&submission.event);
    world.submit(submission).unwrap();
    world.at("2024-01-10T00:00:00.000001Z");
    assert!(matches!(world.standing(act), Standing::Lapsed(_)), "computed from time, before any entry says so");
    refused(world.endorse("k", act), "ACT-006");
    // The refusal wrote nothing; the next entry finds the lapse.
    let other = world.act("h", register("p2", &[("h", "1")])).unwrap();
    assert_eq!(
        *world.ledger.state().machine.acts.get(world.ledger.find(&act).unwrap()).unwrap(),
        Standing::Lapsed(world.ledger.find(&other).unwrap())
    );
    refused(world.endorse("k", act), "ACT-006");
}

#[test]
fn the_terms_set_the_deadline_where_the_event_sets_none() {
    let mut world = World::alliance();
    world.on("2024-03-01");
    let act = world.act("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    world.at("2024-04-30T04:00:00Z");
    assert_eq!(world.standing(act), Standing::Pending);
    world.endorse("k", act).unwrap();
    let act = world.act("h", register("p2", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    world.at("2024-06-29T04:00:01Z");
    refused(world.endorse("k", act), "ACT-006");
}

#[test]
fn the_same_event_is_recorded_once() {
    let mut world = World::alliance();
    let event = world.event("h", register("p1", &[("h", "1")]));
    let submission = world.sign(&event, &[]);
    world.submit(submission.clone()).unwrap();
    refused(world.submit(submission.clone()), "LED-003");
    world.on("2030-01-01");
    refused(world.submit(submission), "LED-003");
}

#[test]
fn an_event_belongs_to_one_ledger_and_one_time() {
    let mut world = World::alliance();
    let mut event = world.event("h", register("p1", &[("h", "1")]));
    event.ledger = None;
    refused(world.submit(world.sign(&event, &[])), "LED-002");
    event.ledger = Some(mengshu_core::value::LedgerId([7; 32]));
    refused(world.submit(world.sign(&event, &[])), "LED-002");
    event.ledger = world.id;
    event.not_after = Some(world.now.add_micros(-1));
    refused(world.submit(world.sign(&event, &[])), "LED-004");
    let last = world.past.last().unwrap().recorded_at;
    let verified = {
        let event = world.event("h", register("p1", &[("h", "1")]));
        world.sign(&event, &[]).verify(&mut Default::default()).unwrap()
    };
    refused(world.ledger.take(&verified, last, &world.log), "LED-006");
}

#[test]
fn what_a_member_has_seen_pins_the_history() {
    let mut world = World::alliance();
    let size = world.ledger.state().size();
    let root = world.log.0.root();
    for (size, root, good) in
        [(size, root, true), (size, Hash::ZERO, false), (size + 5, root, false), (0, root, false), (1, root, false)]
    {
        let mut event = world.event("h", register(&format!("p{size}-{good}"), &[("h", "1")]));
        event.seen = Some(Seen { size, root });
        let result = world.submit(world.sign(&event, &[]));
        if good {
            result.unwrap();
        } else {
            refused(result, "LED-005");
        }
    }
}

#[test]
fn an_act_is_judged_again_when_its_last_approval_arrives() {
    // D01: two assignments of the same half; the one completed second is void, although it claims an earlier date.
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    world.on("2024-03-06");
    let first = world.act("k", assign("p1", "k", "q", "1/2", "2024-03-05")).unwrap();
    let second = world.act("k", assign("p1", "k", "y", "1/2", "2024-03-01")).unwrap();
    world.endorse("q", first).unwrap();
    world.endorse("h", first).unwrap();
    assert!(matches!(world.standing(first), Standing::Effective(_)));
    world.on("2024-03-20");
    world.endorse("y", second).unwrap();
    // What it needs was computed anew: q is an owner by now and is asked too, until the rules say void.
    for (member, _) in world.missing(second) {
        world.endorse(&member, second).unwrap();
    }
    assert_eq!(world.void_code(second), "IP-007");
    assert_eq!(world.owners("p1", "2024-03-03"), parts(&[("h", "1/2"), ("k", "1/2")]));
    assert_eq!(world.owners("p1", "2024-03-10"), parts(&[("h", "1/2"), ("q", "1/2")]));
    // Variant (a): submitted whole, it is refused and nothing is recorded.
    let size = world.ledger.state().size();
    refused(world.act_whole("k", &["h", "y"], assign("p1", "k", "y", "1/2", "2024-03-01")), "IP-007");
    assert_eq!(world.ledger.state().size(), size);
}

#[test]
fn who_must_approve_follows_the_members_of_the_day() {
    let mut world = World::alliance();
    world.on("2024-05-01");
    // Z gives notice; an amendment is proposed while Z is still a member.
    world.act("z", leave("2024-05-31")).unwrap();
    world.on("2024-05-30");
    let act = world.act("h", propose(2, "2024-07-01", terms(&[("h", "1")]))).unwrap();
    for member in ["k", "q", "y"] {
        world.endorse(member, act).unwrap();
    }
    assert_eq!(world.missing(act), [("z".to_owned(), "sign_agreements")]);
    // With the next entry after Z's last day nobody is missing any more, and the amendment takes effect.
    world.on("2024-06-01");
    let taken = world.step("k", Step::Endorse { act });
    refused(taken, "ACT-002");
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn reserved_ids_and_statements_are_the_nodes_alone() {
    use mengshu_core::mechanism::NodeStatement;
    let mut world = World::alliance();
    let digest = world.ledger.digest();
    let size = world.ledger.state().size();
    let statement = |size, digest| Body::Node(NodeStatement::Digest { size, digest, rule_book: 1 });
    refused(world.act("h", statement(size, digest)), "NOD-001");
    refused(world.act("node", register("p1", &[("h", "1")])), "AUT-012");
    world.signs_with("node", "somebody");
    refused(world.act("node", statement(size, digest)), "NOD-001");
    world.signs_with("node", "node");
    refused(world.act("node", statement(size, Hash::ZERO)), "NOD-002");
    refused(world.act("node", statement(size - 1, digest)), "NOD-002");
    world.act("node", statement(size, digest)).unwrap();
}

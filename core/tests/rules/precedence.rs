//! The precedence of refusals: an event that breaks several rules is refused by the first in the order of the rule book,
//! the same in dry run, node and audit. For each pair of neighbours there is an event that breaks both and is refused by
//! the earlier, and the same event without that fault, refused by the later.

use mengshu_core::book::Scope;
use mengshu_core::event::Seen;
use mengshu_core::mechanism::membership::Act as Membership;
use mengshu_core::mechanism::{Body, Event, NodeStatement};
use mengshu_core::value::{EventId, Hash, LedgerId};
use mengshu_tests::bodies::{
    alliance_of, assign, decline, demand, endorse, leave, promise, propose, register, withdraw,
};
use mengshu_tests::id;
use mengshu_tests::terms::terms;
use mengshu_tests::world::World;

use crate::given::{dry_run, first, next_moment, refused_at, sale, says};

fn founding() -> Body {
    Body::Membership(Membership::Found(alliance_of(&["h", "k"])))
}

/// What everybody may register.
fn plain(who: &str) -> Body {
    register("p9", &[(who, "1")])
}

fn nowhere(world: &World) -> Option<Seen> {
    Some(Seen { size: world.ledger.state().size(), root: Hash::ZERO })
}

// The ledger, repetition, time, history.

#[test]
fn no_ledger_before_time_and_history() {
    let mut world = World::new("2024-01-01");
    let mut event = world.event("h", plain("h"));
    event.ledger = Some(LedgerId([7; 32]));
    event.not_after = Some(world.now.add_micros(-1));
    event.seen = nowhere(&world);
    first(&mut world, &event, &[], "LED-001");
    // A founding event that names a ledger names none that there is.
    event.body = founding();
    first(&mut world, &event, &[], "LED-001");
    event.ledger = None;
    first(&mut world, &event, &[], "LED-004");
    event.not_after = None;
    first(&mut world, &event, &[], "LED-005");
}

#[test]
fn the_ledger_before_its_founding() {
    let mut world = World::alliance();
    let mut event = world.event("h", founding());
    event.ledger = Some(LedgerId([7; 32]));
    first(&mut world, &event, &[], "LED-002");
    event.ledger = world.id;
    first(&mut world, &event, &[], "LED-007");
    event.ledger = None;
    first(&mut world, &event, &[], "LED-007");
    event.body = plain("h");
    first(&mut world, &event, &[], "LED-002");
}

#[test]
fn the_ledger_before_repetition_and_time() {
    let mut world = World::new("2024-01-01");
    let event = world.event("h", founding());
    let submission = world.sign(&event, &[]);
    world.submit(submission.clone()).unwrap();
    let last = world.past.last().unwrap().recorded_at;
    // Entry 0 again: it founds a ledger that is founded, and it is recorded.
    let next = next_moment(&world);
    refused_at(&mut world, &submission, next, "LED-007");
    refused_at(&mut world, &submission, last, "LED-007");
    let mut event = world.event("h", plain("h"));
    event.ledger = None;
    let submission = world.sign(&event, &[]);
    refused_at(&mut world, &submission, last, "LED-002");
}

#[test]
fn repetition_before_time() {
    let mut world = World::alliance();
    let event = world.event("h", plain("h"));
    let event = Event { not_after: Some(world.now.add_days(1)), ..event };
    let submission = world.sign(&event, &[]);
    world.submit(submission.clone()).unwrap();
    let last = world.past.last().unwrap().recorded_at;
    refused_at(&mut world, &submission, last, "LED-003");
    world.on("2024-02-01");
    let next = next_moment(&world);
    refused_at(&mut world, &submission, next, "LED-003");
    let event = Event { body: register("p8", &[("h", "1")]), ..event };
    let submission = world.sign(&event, &[]);
    refused_at(&mut world, &submission, last, "LED-006");
    let next = next_moment(&world);
    refused_at(&mut world, &submission, next, "LED-004");
}

#[test]
fn the_nodes_clock_before_the_events_end_before_history() {
    let mut world = World::alliance();
    let last = world.past.last().unwrap().recorded_at;
    let mut event = world.event("h", plain("h"));
    event.not_after = Some(last.add_micros(-1));
    event.seen = nowhere(&world);
    let submission = world.sign(&event, &[]);
    refused_at(&mut world, &submission, last, "LED-006");
    refused_at(&mut world, &submission, last.add_micros(1), "LED-004");
    event.not_after = None;
    first(&mut world, &event, &[], "LED-005");
    let submission = world.sign(&event, &[]);
    refused_at(&mut world, &submission, last, "LED-006");
}

#[test]
fn history_before_whoever_speaks() {
    let mut world = World::alliance();
    let act = world.act("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    let (size, digest) = (world.ledger.state().size(), Hash::ZERO);
    let statement = Body::Node(NodeStatement::Digest { size, digest, rule_book: 1 });
    let unknown = EventId([0; 32]);
    for (author, body, then) in [
        ("node", plain("h"), "AUT-012"),
        ("h", statement, "NOD-001"),
        ("h", endorse(unknown), "ACT-001"),
        ("q", endorse(act), "ACT-003"),
        ("x", plain("h"), "AUT-001"),
    ] {
        let mut event = world.event(author, body);
        event.seen = nowhere(&world);
        first(&mut world, &event, &[], "LED-005");
        event.seen = None;
        first(&mut world, &event, &[], then);
    }
}

#[test]
fn the_node_before_what_it_states() {
    let mut world = World::alliance();
    let (size, digest) = (world.ledger.state().size(), Hash::ZERO);
    let wrong = Body::Node(NodeStatement::Digest { size, digest, rule_book: 1 });
    says(&mut world, "h", &[], wrong.clone(), "NOD-001");
    says(&mut world, "node", &[], wrong, "NOD-002");
}

// Authority.

#[test]
fn the_reserved_author_before_the_founding() {
    let mut world = World::new("2024-01-01");
    let found = world.act("h", founding()).unwrap();
    says(&mut world, "node", &[], plain("h"), "AUT-012");
    says(&mut world, "h", &[], plain("h"), "LED-008");
    world.decline("k", found).unwrap();
    says(&mut world, "node", &[], plain("h"), "AUT-012");
    says(&mut world, "h", &[], plain("h"), "LED-009");
    // A founding event of the node's is refused as the node's, and not for what it founds.
    let mut world = World::new("2024-01-01");
    let alone = Body::Membership(Membership::Found(alliance_of(&["h"])));
    says(&mut world, "node", &[], alone.clone(), "AUT-012");
    says(&mut world, "h", &[], alone, "MEM-001");
}

#[test]
fn the_founding_before_the_key() {
    let mut world = World::new("2024-01-01");
    let found = world.act("h", founding()).unwrap();
    says(&mut world, "x", &[], plain("h"), "LED-008");
    world.decline("k", found).unwrap();
    says(&mut world, "x", &[], plain("h"), "LED-009");
    let mut world = World::alliance();
    says(&mut world, "x", &[], plain("h"), "AUT-001");
}

#[test]
fn whose_key_it_is_before_whether_it_is_in_force() {
    let mut world = World::alliance();
    let end = world.now.add_days(10);
    let k2 = world.grant("k", "k2", &[Scope::AssignIp, Scope::Administer], |grant| grant.valid_until = Some(end));
    let trusted = world.last();
    // What k2 granted falls with k2.
    world.grant("k", "k3", &[Scope::AssignIp], |grant| grant.valid_until = Some(end));
    world.signs_with("k", "k2");
    let k4 = world.grant("k", "k4", &[Scope::AssignIp], |grant| grant.valid_until = Some(end));
    world.signs_with("k", "k");
    world.act("k", world.compromise("k", k2, trusted)).unwrap();
    let revoke = mengshu_tests::bodies::revoke(k4, world.serial("k"));
    world.act("k", revoke).unwrap();
    world.on("2024-02-01");
    // k4 is of another member, revoked, granted by a key that is not trusted, and out of time.
    world.signs_with("h", "k4");
    says(&mut world, "h", &[], plain("h"), "AUT-002");
    world.signs_with("k", "k4");
    says(&mut world, "k", &[], plain("k"), "AUT-003");
    // k3 is only granted by such a key, and out of time.
    world.signs_with("k", "k3");
    says(&mut world, "k", &[], plain("k"), "AUT-018");
    world.signs_with("h", "k3");
    says(&mut world, "h", &[], plain("h"), "AUT-002");
    // A key that is only out of time.
    world.signs_with("k", "k");
    world.grant("k", "k5", &[Scope::AssignIp], |grant| grant.valid_until = Some(end));
    says(&mut world, "k", &[], plain("k"), "AUT-004");
    world.signs_with("h", "k5");
    says(&mut world, "h", &[], plain("h"), "AUT-002");
}

/// Q has left; its key q2 is out of time.
fn left() -> World {
    let mut world = World::alliance();
    let end = world.now.add_days(10);
    world.grant("q", "q2", &[Scope::AssignIp], |grant| grant.valid_until = Some(end));
    world.signs_with("q", "q");
    world.act("q", leave("2024-06-30")).unwrap();
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    world.on("2024-07-02");
    world
}

#[test]
fn the_key_before_membership_before_the_acts_own_rules() {
    let mut world = left();
    world.signs_with("q", "x");
    says(&mut world, "q", &[], plain("h"), "AUT-001");
    world.signs_with("q", "q2");
    says(&mut world, "q", &[], plain("h"), "AUT-004");
    world.signs_with("q", "q");
    // P1 exists.
    says(&mut world, "q", &[], register("p1", &[("h", "1")]), "AUT-006");
    says(&mut world, "k", &[], register("p1", &[("h", "1")]), "IP-001");
}

/// K's key k2 only contributes, up to 100 CNY.
fn limited() -> World {
    let mut world = World::alliance();
    world.grant("k", "k2", &[Scope::Contribute], |grant| grant.limit = Some(id("100 CNY")));
    world
}

#[test]
fn membership_before_the_scope_of_the_key() {
    let mut world = World::alliance();
    world.grant("q", "q2", &[Scope::Contribute], |_| {});
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    world.signs_with("q", "q");
    world.act("q", leave("2024-06-30")).unwrap();
    world.on("2024-07-02");
    world.signs_with("q", "q2");
    says(&mut world, "q", &[], register("p2", &[("q", "1")]), "AUT-006");
    // In time the same key lacks the scope.
    let mut world = limited();
    says(&mut world, "k", &[], plain("k"), "AUT-005");
}

#[test]
fn the_acts_own_rules_before_what_the_key_may_do() {
    let mut world = limited();
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    world.act("k", promise("c1", "1 CNY", "h")).unwrap();
    says(&mut world, "k", &[], register("p1", &[("k", "1")]), "IP-001");
    says(&mut world, "k", &[], register("p2", &[("k", "1")]), "AUT-005");
    says(&mut world, "k", &[], promise("c1", "101 CNY", "h"), "CON-001");
    says(&mut world, "k", &[], promise("c2", "101 CNY", "h"), "AUT-013");
}

#[test]
fn the_scope_before_the_limit() {
    let mut world = World::alliance();
    world.grant("k", "k2", &[Scope::AssignIp], |grant| grant.limit = Some(id("100 CNY")));
    says(&mut world, "k", &[], promise("c1", "101 CNY", "h"), "AUT-005");
    let mut world = limited();
    says(&mut world, "k", &[], promise("c1", "101 CNY", "h"), "AUT-013");
}

// The signatures beside an act.

#[test]
fn the_authors_key_before_the_signatures_beside() {
    let mut world = limited();
    // H is not asked; X is nobody.
    for (beside, then) in [("h", "ACT-003"), ("x", "AUT-001")] {
        world.signs_with("k", "x2");
        says(&mut world, "k", &[beside], plain("k"), "AUT-001");
        world.signs_with("k", "k2");
        says(&mut world, "k", &[beside], plain("k"), "AUT-005");
        says(&mut world, "k", &[beside], promise("c1", "101 CNY", "h"), "AUT-013");
        world.signs_with("k", "k");
        says(&mut world, "k", &[beside], plain("k"), then);
    }
    // The act's own rules before them too.
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    says(&mut world, "k", &["h"], register("p1", &[("k", "1")]), "IP-001");
}

#[test]
fn of_a_signature_beside_first_the_key_then_the_asking_then_the_scope() {
    let mut world = limited();
    let alone = || register("p1", &[("h", "1")]);
    world.signs_with("k", "x");
    says(&mut world, "h", &["k"], alone(), "AUT-001");
    // Not asked, and with a key that lacks the scope.
    world.signs_with("k", "k2");
    says(&mut world, "h", &["k"], alone(), "ACT-003");
    says(&mut world, "h", &["k"], register("p1", &[("h", "1/2"), ("k", "1/2")]), "AUT-005");
    world.signs_with("k", "k");
    says(&mut world, "h", &["k"], alone(), "ACT-003");
    // One signature after the other, in the order of the members.
    world.signs_with("k", "k2");
    let owners = [("h", "1/2"), ("k", "1/2")];
    says(&mut world, "h", &["k", "x"], register("p1", &owners), "AUT-005");
    world.signs_with("k", "k");
    says(&mut world, "h", &["k", "x"], register("p1", &owners), "AUT-001");
}

/// An agreement version that these sign in this order.
fn ordered(version: u32, order: &[&str]) -> Body {
    let order: Vec<_> = order.iter().map(|member| (*member).to_owned()).collect();
    let body = propose(version, "2024-07-01", terms(&[("h", "1")]));
    mengshu_tests::bodies::with(&body, "/agreement/propose/order", order.into())
}

#[test]
fn all_signatures_beside_before_their_order() {
    let mut world = limited();
    // K signs before Q's turn; the key of Q, which comes after it, is nobody's.
    let body = ordered(2, &["y", "k"]);
    world.signs_with("k", "k");
    world.signs_with("q", "x");
    says(&mut world, "h", &["k", "q"], body.clone(), "AUT-001");
    world.signs_with("q", "q");
    says(&mut world, "h", &["k", "q"], body.clone(), "ACT-008");
    // K's own key before its turn.
    world.signs_with("k", "k2");
    says(&mut world, "h", &["k"], body, "AUT-005");
}

// The steps of an act's life.

/// K owns P1 and sells half of it to Q with a key that may not. The act, and the world with K's root
/// key.
fn beyond() -> (World, EventId) {
    let mut world = World::alliance();
    world.settle("k", register("p1", &[("k", "1")]));
    for member in ["k", "q"] {
        world.grant(member, &format!("{member}2"), &[Scope::Contribute], |_| {});
    }
    world.on("2024-06-01");
    let act = world.act("k", sale("p1", "k", "q", 1)).unwrap();
    world.signs_with("k", "k");
    world.signs_with("q", "q");
    (world, act)
}

#[test]
fn the_act_before_whoever_speaks() {
    let steps: [fn(EventId) -> Body; 4] = [endorse, decline, withdraw, demand];
    for step in steps {
        let mut world = World::alliance();
        let unknown = EventId([0; 32]);
        says(&mut world, "x", &["h"], step(unknown), "ACT-001");
        // A step is no act.
        let act = world.act("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
        let past = world.endorse("k", act).unwrap().applied.index;
        let past = world.ledger.state().event_of(past).unwrap();
        says(&mut world, "x", &["h"], step(past), "ACT-001");
        // Settled, and by somebody whom nobody knows.
        says(&mut world, "x", &["h"], step(act), "ACT-002");
        let act = world.act("h", register("p2", &[("h", "1/2"), ("k", "1/2")])).unwrap();
        says(&mut world, "x", &["h"], step(act), "AUT-001");
        world.now = world.now.add_days(61);
        says(&mut world, "x", &["h"], step(act), "ACT-006");
    }
}

#[test]
fn a_ratification_that_came_too_late_before_the_key() {
    let (mut world, act) = beyond();
    world.signs_with("k", "x");
    says(&mut world, "k", &["h"], endorse(act), "AUT-001");
    world.now = world.now.add_days(61);
    says(&mut world, "k", &["h"], endorse(act), "AUT-009");
    // Of others it is an act that lapsed.
    says(&mut world, "x", &["h"], endorse(act), "ACT-006");
    says(&mut world, "q", &[], endorse(act), "ACT-006");
}

#[test]
fn the_key_before_a_signature_beside_a_step_before_the_step() {
    type Stepping = fn(EventId) -> Body;
    let (mut world, act) = beyond();
    // Y is no party: no author, not asked, and nothing is there for it to demand.
    let steps: [(Stepping, &str, &str); 4] = [
        (endorse, "ACT-003", "author"),
        (decline, "ACT-003", "author"),
        (withdraw, "ACT-005", "author"),
        (demand, "ACT-007", "body.act"),
    ];
    for (step, then, field) in steps {
        world.signs_with("y", "x");
        says(&mut world, "y", &["h"], step(act), "AUT-001");
        world.signs_with("y", "y");
        for (beside, code, field) in [(&["h"][..], "ACT-003", "signatures"), (&[], then, field)] {
            says(&mut world, "y", beside, step(act), code);
            // The code of a signature beside and of not being asked is one; the field tells them apart.
            let event = world.event("y", step(act));
            let (submission, at) = (world.sign(&event, beside), next_moment(&world));
            assert_eq!(dry_run(&mut world, submission, at).unwrap_err().field, field);
        }
    }
    // Whoever has approved does it again, with another's signature beside.
    world.endorse("q", act).unwrap();
    says(&mut world, "q", &["h"], endorse(act), "ACT-003");
    says(&mut world, "q", &[], endorse(act), "ACT-004");
    says(&mut world, "q", &["h"], decline(act), "ACT-003");
    says(&mut world, "q", &[], decline(act), "ACT-009");
}

#[test]
fn whether_the_step_is_ones_own_before_what_the_key_may_do() {
    let (mut world, act) = beyond();
    world.grant("y", "y2", &[Scope::Contribute], |_| {});
    for (step, code) in
        [(endorse(act), "ACT-003"), (decline(act), "ACT-003"), (withdraw(act), "ACT-005"), (demand(act), "ACT-007")]
    {
        says(&mut world, "y", &[], step, code);
    }
    // Q may do all of it, with another key.
    world.signs_with("q", "q2");
    for step in [endorse(act), decline(act), withdraw(act), demand(act)] {
        says(&mut world, "q", &[], step, "AUT-005");
    }
}

#[test]
fn the_asking_before_the_approval_before_the_scope() {
    let mut world = World::alliance();
    world.on("2024-05-01");
    world.grant("z", "z2", &[Scope::Contribute], |_| {});
    world.signs_with("z", "z");
    let act = world.act("h", propose(2, "2024-07-01", terms(&[("h", "1")]))).unwrap();
    world.act("z", leave("2024-05-31")).unwrap();
    world.endorse("z", act).unwrap();
    // It has approved, and says so again with a key that lacks the scope.
    world.signs_with("z", "z2");
    says(&mut world, "z", &[], endorse(act), "ACT-004");
    says(&mut world, "z", &[], decline(act), "ACT-009");
    // From the day after its last it is asked no more, and its approval is still there.
    world.on("2024-06-01");
    world.act("h", register("p1", &[("h", "1")])).unwrap();
    says(&mut world, "z", &[], endorse(act), "ACT-003");
}

#[test]
fn the_scope_before_the_turn() {
    let mut world = World::alliance();
    world.grant("k", "k2", &[Scope::Contribute], |_| {});
    let act = world.act("h", ordered(2, &["q", "k"])).unwrap();
    says(&mut world, "k", &[], endorse(act), "AUT-005");
    world.signs_with("k", "k");
    says(&mut world, "k", &[], endorse(act), "ACT-008");
    // It has approved: no turn is waited for.
    world.endorse("q", act).unwrap();
    world.endorse("k", act).unwrap();
    says(&mut world, "k", &[], endorse(act), "ACT-004");
}

#[test]
fn an_act_that_came_whole_is_refused_as_its_steps_would_be() {
    // The order of the checks is that of the signatures, whether they come beside the act or one by one.
    let mut world = limited();
    world.settle("h", register("p1", &[("h", "1")]));
    let body = assign("p1", "h", "k", "1/2", "2024-02-01");
    says(&mut world, "h", &["k"], body.clone(), "AUT-005");
    let act = world.act("h", body).unwrap();
    says(&mut world, "k", &[], endorse(act), "AUT-005");
}

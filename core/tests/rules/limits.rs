//! Limits of keys (issue 13, A8): what states no value is beyond a limit in money, whatever kind of act it is, unless the
//! grant says otherwise; what states one is held against it, a vote as an endorsement.

use std::collections::BTreeSet;

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{Base, Vote};
use mengshu_core::mechanism::machine::Lack;
use mengshu_core::mechanism::membership::{Act, LimitRoot};
use mengshu_tests::bodies::{
    acknowledge, assign, deliver, distribute, granting, item, leave, paid, pay, promise, propose, register,
    side_agreement,
};
use mengshu_tests::id;
use mengshu_tests::terms::{council_terms, rule, terms};
use mengshu_tests::world::{World, refused};

use crate::given::sale;

/// A member signs with a key that may do everything, up to 10 CNY.
fn limited(world: &mut World, member: &str) {
    world.signs_with(member, member);
    world.grant(member, &format!("{member}-clerk"), &Scope::ALL, |grant| grant.limit = Some(id("10 CNY")));
}

/// What the author's key lacks, as the record of ratification says.
fn lack(world: &mut World, author: &str, body: Body) -> Option<Lack> {
    let act = world.act(author, body).unwrap();
    let entry = world.ledger.find(&act).unwrap();
    world.ledger.state().machine.ratifications.get(&entry).map(|record| record.lack.clone())
}

#[test]
fn what_states_no_value_is_beyond_a_limit_in_money() {
    let mut world = World::alliance();
    world.settle("k", register("p1", &[("k", "1")]));
    limited(&mut world, "k");
    let unpriced = Some(Lack::Unpriced(id("10 CNY")));
    assert_eq!(lack(&mut world, "k", assign("p1", "k", "q", "1", "2024-06-01")), unpriced);
    assert_eq!(lack(&mut world, "k", sale("p1", "k", "q", 0)), unpriced);
    assert_eq!(lack(&mut world, "k", sale("p1", "k", "q", 10)), None);
    assert_eq!(lack(&mut world, "k", sale("p1", "k", "q", 11)), Some(Lack::Limit(id("10 CNY"))));
    assert_eq!(lack(&mut world, "k", propose(2, "2024-02-01", terms(&[("k", "1")]))), unpriced);
    assert_eq!(lack(&mut world, "k", side_agreement("s1", &["k", "q"], "2024-01-01", &["p1"])), unpriced);
    assert_eq!(lack(&mut world, "k", leave("2024-01-02")), unpriced);
    // Nobody else takes part: it is refused, since another key can do it.
    refused(world.act("k", leave("2025-12-31")), "AUT-013");
    refused(world.act("k", register("p2", &[("k", "1")])), "AUT-013");
    // Nor does it endorse what it could not propose.
    world.signs_with("q", "q");
    let act = world.act("q", assign("p1", "k", "q", "1", "2024-06-01")).unwrap();
    refused(world.endorse("k", act), "AUT-013");
}

#[test]
fn what_states_a_value_is_held_against_the_limit_also_by_who_claims_or_acknowledges_it() {
    let mut world = World::alliance();
    world.act("q", promise("c1", "1000000 CNY", "k")).unwrap();
    limited(&mut world, "q");
    limited(&mut world, "k");
    refused(world.act("q", promise("c2", "10.01 CNY", "k")), "AUT-013");
    refused(world.act("q", deliver("c1", "1000000 CNY", "2024-01-01", "n")), "AUT-013");
    world.act("q", deliver("c1", "10 CNY", "2024-01-01", "n")).unwrap();
    world.signs_with("q", "q");
    let delivery = world.act("q", deliver("c1", "11 CNY", "2024-01-01", "m")).unwrap();
    refused(world.act("k", acknowledge(delivery, "11 CNY")), "AUT-013");
    world.act("k", acknowledge(delivery, "10 CNY")).unwrap();

    world.signs_with("k", "k");
    world.on("2024-05-01");
    world.settle("h", distribute("d1", "1000 CNY", "2024-01-01", 1));
    let payment = world.act("h", pay("d1", "k", "300 CNY")).unwrap();
    world.signs_with("k", "k-clerk");
    refused(world.act("k", paid(payment)), "AUT-013");
}

#[test]
fn a_vote_is_held_against_the_same_limit_as_an_endorsement() {
    let agreed = council_terms(
        &[Matter::Distribution, Matter::Ordinary].map(|matter| (matter, "half", rule(None, Base::Cast, "> 1/2"))),
    );
    let mut world = World::under(&["h", "k", "q"], agreed);
    let act = world.act("h", distribute("d1", "1000 CNY", "2024-01-01", 1)).unwrap();
    world.meet(
        "m1",
        "2024-03-01",
        vec![item("i1", Matter::Distribution, Some(act)), item("i2", Matter::Ordinary, None)],
    );
    world.on("2024-03-01");
    world.attend("m1", "k", &[]).unwrap();
    limited(&mut world, "k");
    refused(world.vote("i1", "k", Vote::Yes), "AUT-013");
    refused(world.vote("i2", "k", Vote::Yes), "AUT-013");
    // Against it, or not at all: that disposes of nothing.
    world.vote("i1", "k", Vote::No).unwrap();
    world.vote("i2", "k", Vote::Abstain).unwrap();
}

#[test]
fn the_grant_may_say_otherwise_and_passes_on_no_more_than_it_says() {
    let mut world = World::alliance();
    world.settle("k", register("p1", &[("k", "1")]));
    let scopes = [Scope::AssignIp, Scope::Administer];
    world.grant("k", "k-counsel", &scopes, |grant| {
        grant.limit = Some(id("10 CNY"));
        grant.unpriced = true;
    });
    let counsel = world.signs_with("k", "k-counsel");
    assert_eq!(lack(&mut world, "k", assign("p1", "k", "q", "1", "2024-06-01")), None);
    assert_eq!(lack(&mut world, "k", sale("p1", "k", "q", 11)), Some(Lack::Limit(id("10 CNY"))));
    // Another key that may, by one that may; the key that may not grants none.
    let passes_on = |world: &World, key: &str, unpriced: bool| {
        let mut grant = granting(world.id.unwrap(), "k", key, &scopes, world.serial("k"));
        (grant.limit, grant.unpriced) = (Some(id("10 CNY")), unpriced);
        Body::Membership(Act::GrantKey(grant))
    };
    let body = passes_on(&world, "k-second", true);
    world.act("k", body).unwrap();
    let body = passes_on(&world, "k-third", false);
    world.act("k", body).unwrap();
    world.signs_with("k", "k-third");
    let body = passes_on(&world, "k-fourth", true);
    refused(world.act("k", body), "AUT-013");
    // What may be signed stays with the key that comes in another's place.
    world.signs_with("k", "k");
    let rotated = world.rotate("k", counsel, "k-counsel-2");
    world.act("k", rotated).unwrap();
    world.signs_with("k", "k-counsel-2");
    assert_eq!(lack(&mut world, "k", assign("p1", "k", "q", "1", "2024-06-01")), None);
    let shown = world.view("authority/k", &[]);
    let unpriced = shown["keys"].as_array().unwrap().iter().filter(|key| key["unpriced"] == true);
    assert_eq!(unpriced.count(), 3);
}

#[test]
fn a_representative_with_a_published_limit_binds_beyond_it_and_it_is_noted() {
    let mut world = World::alliance();
    world.settle("k", register("p1", &[("k", "1")]));
    let mut limits = |unpriced| {
        let limit = LimitRoot { limit: Some(id("10 CNY")), unpriced, assets: None, serial: world.serial("k") };
        world.act("k", Body::Membership(Act::LimitRoot(limit))).unwrap();
        lack(&mut world, "k", assign("p1", "k", "q", "1", "2024-06-01"))
    };
    assert_eq!(limits(false), Some(Lack::Unpriced(id("10 CNY"))));
    assert_eq!(limits(true), None);
}

#[test]
fn a_limit_to_assets_covers_all_that_an_act_names() {
    let mut world = World::alliance();
    for asset in ["p1", "p2"] {
        world.settle("k", register(asset, &[("k", "1")]));
    }
    world.grant("k", "k-clerk", &Scope::ALL, |grant| grant.assets = Some(BTreeSet::from([id("p1")])));
    let papers = side_agreement("s1", &["k", "q"], "2024-01-01", &["p1", "p2"]);
    assert_eq!(lack(&mut world, "k", papers), Some(Lack::Asset(id("p2"))));
    assert_eq!(lack(&mut world, "k", side_agreement("s2", &["k", "q"], "2024-01-01", &["p1"])), None);
}

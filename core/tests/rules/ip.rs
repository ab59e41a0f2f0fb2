//! Assets, assignments, register facts.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::Transfer;
use mengshu_core::mechanism::ip::{Act, Fact, FactKind, Party, RecordFact};
use mengshu_core::mechanism::machine::Standing;
use mengshu_tests::bodies::{assign, leave, register, register_since};
use mengshu_tests::terms::terms;
use mengshu_tests::value::parts;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal};

fn party(name: &str, member: Option<&str>) -> Party {
    let name_there = Some(id(&name.to_uppercase()));
    Party { id: id(name), name: name_there, sealed_name: None, member: member.map(id), executed: None }
}

fn fact(asset: &str, kind: FactKind, registered: &str, from: Vec<Party>, to: Vec<Party>) -> Body {
    let fact = Fact {
        source: id("USPTO"),
        reference: id("9059/227"),
        kind,
        executed: id(registered),
        registered: id(registered),
        from,
        to,
        corrects: None,
        releases: None,
        document: None,
    };
    Body::Ip(Act::RecordFact(RecordFact { asset: id(asset), fact }))
}

#[test]
fn parts_are_exact_and_always_sum_to_one() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/3"), ("k", "1/3"), ("y", "1/3")]));
    world.settle("h", assign("p1", "h", "q", "1/7", "2024-03-01"));
    world.settle("k", assign("p1", "k", "h", "1/3", "2024-04-01"));
    assert_eq!(world.owners("p1", "2024-02-01"), parts(&[("h", "1/3"), ("k", "1/3"), ("y", "1/3")]));
    assert_eq!(world.owners("p1", "2024-03-01"), parts(&[("h", "4/21"), ("k", "1/3"), ("q", "1/7"), ("y", "1/3")]));
    assert_eq!(world.owners("p1", "2024-04-01"), parts(&[("h", "11/21"), ("q", "1/7"), ("y", "1/3")]));
}

#[test]
fn nobody_gives_what_it_does_not_hold_now_and_later() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    refused(world.act("h", assign("p1", "h", "q", "2/3", "2024-03-01")), "IP-007");
    refused(world.act("q", assign("p1", "q", "h", "1/2", "2024-03-01")), "IP-007");
    world.settle("h", assign("p1", "h", "q", "1/2", "2024-05-01"));
    // On 2024-04-01 H still holds its half, but giving it away then would cut Q's from 2024-05-01.
    refused(world.act("h", assign("p1", "h", "y", "1/2", "2024-04-01")), "IP-007");
    // What Q receives in May it can give from May on.
    refused(world.act("q", assign("p1", "q", "y", "1/2", "2024-04-30")), "IP-007");
    world.settle("q", assign("p1", "q", "y", "1/2", "2024-05-01"));
    assert_eq!(world.owners("p1", "2024-05-01"), parts(&[("k", "1/2"), ("y", "1/2")]));
}

#[test]
fn the_terms_say_whether_co_owners_consent() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    let act = world.act("k", assign("p1", "k", "q", "1/4", "2024-03-01")).unwrap();
    assert_eq!(world.missing(act), [("h".to_owned(), "assign_ip"), ("q".to_owned(), "assign_ip")]);
    let mut free = terms(&[("h", "1")]);
    free.transfer = Transfer::Free;
    world.on("2024-02-01");
    world.agree(2, "2024-02-01", free);
    // The terms of the day decide: H is no longer asked.
    assert_eq!(world.missing(act), [("q".to_owned(), "assign_ip")]);
    world.endorse("q", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn assets_and_assignments_are_checked() {
    let mut world = World::alliance();
    refused(world.act("h", register("p1", &[("h", "1/2")])), "IP-003");
    refused(world.act("h", register("p1", &[("h", "1"), ("k", "0")])), "IP-004");
    refused(world.act("h", register("p1", &[("h", "1/2"), ("x", "1/2")])), "MEM-004");
    let Body::Ip(Act::Register(mut odd)) = register("p1", &[("h", "1")]) else { unreachable!() };
    odd.country = "China".to_owned();
    refused(world.act("h", Body::Ip(Act::Register(odd))), "IP-009");
    world.on("2024-02-01");
    world.settle("h", register_since("p1", &[("h", "1")], "2024-02-01"));
    refused(world.act("k", register("p1", &[("k", "1")])), "IP-001");
    refused(world.act("h", assign("p2", "h", "k", "1/2", "2024-03-01")), "IP-002");
    refused(world.act("h", assign("p1", "h", "h", "1/2", "2024-03-01")), "IP-005");
    refused(world.act("q", assign("p1", "h", "k", "1/2", "2024-03-01")), "IP-006");
    refused(world.act("h", assign("p1", "h", "k", "0", "2024-03-01")), "IP-004");
    refused(world.act("h", assign("p1", "h", "k", "1/2", "2024-01-31")), "IP-008");
    refused(world.act("h", assign("p1", "h", "x", "1/2", "2024-03-01")), "MEM-004");
    // Fractions that no longer fit 64 bits are refused, not rounded.
    world.settle("h", assign("p1", "h", "k", "1/18446744073709551557", "2024-03-01"));
    refused(world.act("h", assign("p1", "h", "k", "1/18446744073709551533", "2024-03-01")), "IP-010");
}

#[test]
fn a_former_member_still_disposes_of_its_part() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("q", "1/2")]));
    world.act("q", leave("2024-03-01")).unwrap();
    world.on("2024-03-02");
    refused(world.act("q", register("p2", &[("q", "1")])), "AUT-006");
    world.settle("q", assign("p1", "q", "h", "1/2", "2024-03-02"));
    assert_eq!(world.owners("p1", "2024-03-02"), parts(&[("h", "1")]));
    refused(world.act("h", assign("p1", "h", "q", "1/2", "2024-03-02")), "MEM-004");
}

#[test]
fn register_facts_move_no_title_and_differences_are_listed() {
    let mut world = World::alliance();
    world.on("2024-06-01");
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    // Two companies of one name are two parties, and a seller can come back.
    let chain = [
        (FactKind::Assignment, "2011-09-08", party("lemaire", None), party("led-tech-1", None)),
        (FactKind::SecurityInterest, "2012-04-01", party("led-tech-1", None), party("bank", None)),
        (FactKind::Merger, "2012-05-16", party("led-tech-1", None), party("led-tech-2", None)),
        (FactKind::Assignment, "2016-05-06", party("led-tech-2", None), party("h-co", Some("h"))),
    ];
    for (kind, date, from, to) in chain {
        world.act("h", fact("p1", kind, date, vec![from], vec![to])).unwrap();
    }
    let holders = |world: &World, date: &str| {
        let view = world.view("asset/p1", &[("effective", date)]);
        let names: Vec<_> = view["in_the_register"]["holders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|holder| holder["id"].as_str().unwrap().to_owned())
            .collect();
        names.join(" ")
    };
    assert_eq!(holders(&world, "2012-05-15"), "led-tech-1");
    assert_eq!(holders(&world, "2012-05-16"), "led-tech-2");
    assert_eq!(holders(&world, "2024-03-01"), "h-co");
    let view = world.view("asset/p1", &[("effective", "2024-03-01")]);
    assert_eq!(view["between_the_members"].as_array().unwrap().len(), 2);
    assert_eq!(view["conflicts"][0], "the register shows h-co; between the members it is h, k");
    world
        .act(
            "k",
            fact(
                "p1",
                FactKind::Assignment,
                "2024-03-01",
                vec![party("h-co", Some("h")), party("nobody", None)],
                vec![party("h-co", Some("h")), party("k-uni", Some("k"))],
            ),
        )
        .unwrap();
    let view = world.view("asset/p1", &[("effective", "2024-03-01")]);
    assert_eq!(view["in_the_register"]["shares"], "not stated");
    let conflicts = view["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 1, "{conflicts:?}");
    assert!(conflicts[0].as_str().unwrap().contains("nobody gave without being registered as holder"));
}

#[test]
fn natural_persons_are_sealed_in_register_facts() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1")]));
    refused(
        world.act("h", fact("p9", FactKind::Other, "2020-01-01", vec![party("a", None)], vec![party("b", None)])),
        "IP-002",
    );
    refused(world.act("h", fact("p1", FactKind::Other, "2020-01-01", vec![], vec![party("b", None)])), "IP-012");
    let both = Party { sealed_name: Some(seal("a name")), ..party("a", None) };
    refused(world.act("h", fact("p1", FactKind::Other, "2020-01-01", vec![both], vec![party("b", None)])), "IP-012");
    let person =
        Party { id: id("inventor-1"), name: None, sealed_name: Some(seal("a name")), member: None, executed: None };
    world
        .act("h", fact("p1", FactKind::Assignment, "2020-01-01", vec![person], vec![party("h-co", Some("h"))]))
        .unwrap();
}

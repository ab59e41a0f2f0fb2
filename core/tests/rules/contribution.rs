//! Promise, delivery, acknowledgement.

use mengshu_core::value::EventId;
use mengshu_tests::bodies::{acknowledge, deliver, leave, promise};
use mengshu_tests::world::{World, refused};

#[test]
fn a_promise_a_delivery_and_an_acknowledgement_are_three_facts() {
    let mut world = World::alliance();
    world.on("2024-05-28");
    world.act("q", promise("c1", "1000000 CNY", "y")).unwrap();
    let delivery = world.act("q", deliver("c1", "400000 CNY", "2024-05-28", "note 1")).unwrap();
    world.act("q", deliver("c1", "600000 CNY", "2024-05-20", "note 2")).unwrap();
    world.act("y", acknowledge(delivery, "300000 CNY")).unwrap();
    world.act("y", acknowledge(delivery, "100000 CNY")).unwrap();
    let view = world.view("contribution/c1", &[]);
    assert_eq!(view["promised"]["text"], "1,000,000.00 CNY");
    assert_eq!(view["delivered"]["minor"], 100_000_000);
    assert_eq!(view["acknowledged"]["minor"], 40_000_000);
    assert_eq!(world.view("contribution", &[])["totals"][0]["acknowledged_minor"], "40000000");
    refused(world.act("y", acknowledge(delivery, "0.01 CNY")), "CON-009");
}

#[test]
fn contributions_are_checked() {
    let mut world = World::alliance();
    world.on("2024-05-28");
    refused(world.act("q", promise("c1", "0 CNY", "y")), "CON-005");
    refused(world.act("q", promise("c1", "5 CNY", "q")), "CON-004");
    refused(world.act("q", promise("c1", "5 CNY", "x")), "MEM-004");
    world.act("q", promise("c1", "5 CNY", "y")).unwrap();
    refused(world.act("k", promise("c1", "5 CNY", "y")), "CON-001");

    refused(world.act("q", deliver("c2", "5 CNY", "2024-05-28", "n")), "CON-002");
    refused(world.act("k", deliver("c1", "5 CNY", "2024-05-28", "n")), "CON-003");
    refused(world.act("q", deliver("c1", "-5 CNY", "2024-05-28", "n")), "CON-005");
    refused(world.act("q", deliver("c1", "5 EUR", "2024-05-28", "n")), "CON-007");
    refused(world.act("q", deliver("c1", "5 CNY", "2024-05-29", "n")), "CON-011");
    let delivery = world.act("q", deliver("c1", "5 CNY", "2024-05-28", "n")).unwrap();
    refused(world.act("q", deliver("c1", "1 CNY", "2024-05-28", "n")), "CON-006");
    refused(world.act("q", deliver("c1", "92233720368547758.07 CNY", "2024-05-28", "m")), "CON-005");

    refused(world.act("q", acknowledge(delivery, "5 CNY")), "CON-004");
    refused(world.act("h", acknowledge(delivery, "5 CNY")), "CON-008");
    refused(world.act("y", acknowledge(delivery, "5 EUR")), "CON-007");
    refused(world.act("y", acknowledge(delivery, "0 CNY")), "CON-005");
    refused(world.act("y", acknowledge(delivery, "5.01 CNY")), "CON-009");
    refused(world.act("y", acknowledge(EventId([0; 32]), "5 CNY")), "CON-010");
}

#[test]
fn what_came_while_both_were_there_is_stated_and_acknowledged_after_they_left() {
    let mut world = World::alliance();
    world.on("2024-05-28");
    world.act("q", promise("c1", "5 CNY", "y")).unwrap();
    let delivery = world.act("q", deliver("c1", "5 CNY", "2024-05-28", "n")).unwrap();
    world.act("y", leave("2024-06-30")).unwrap();
    world.act("q", leave("2024-06-30")).unwrap();
    world.on("2024-07-01");
    world.act("y", acknowledge(delivery, "5 CNY")).unwrap();
    world.act("q", deliver("c1", "1 CNY", "2024-06-30", "m")).unwrap();
    refused(world.act("q", deliver("c1", "5 CNY", "2024-07-01", "o")), "CON-016");
}

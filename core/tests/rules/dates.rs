//! The dates of facts (issue 13, D17): one rule for all of them, in the time zone of the terms.

use mengshu_core::mechanism::ip::RecordFact;
use mengshu_core::mechanism::{Body, ip};
use mengshu_tests::bodies::{deliver, distribute, pay, promise, register, register_since, side_agreement, with};
use mengshu_tests::id;
use mengshu_tests::world::{World, refused};
use serde_json::json;

use crate::given::{next_moment, warnings};

/// An alliance with a distribution that H pays, on 2024-05-28.
fn shared() -> World {
    let mut world = World::alliance();
    world.settle("h", distribute("d1", "1000 CNY", "2024-01-01", 1));
    world.settle("h", register("p1", &[("h", "1")]));
    world.act("q", promise("c1", "100 CNY", "y")).unwrap();
    world.on("2024-05-28");
    world
}

fn paid_on(day: &str) -> Body {
    with(&pay("d1", "k", "1 CNY"), "/benefit/pay/paid", json!(day))
}

fn due_on(day: &str) -> Body {
    with(&promise("c2", "100 CNY", "y"), "/contribution/promise/due", json!(day))
}

fn fact(executed: &str, registered: &str) -> Body {
    let party = |party: &str| vec![json!({ "id": party, "name": party })];
    let fact = json!({
        "source": "CNIPA", "reference": "gazette 1", "kind": "licence", "executed": executed, "registered": registered,
        "from": party("h"), "to": party("k"),
    });
    Body::Ip(ip::Act::RecordFact(RecordFact { asset: id("p1"), fact: serde_json::from_value(fact).unwrap() }))
}

#[test]
fn what_happened_happened_until_today_and_since_the_founding() {
    let mut world = shared();
    refused(world.act("h", paid_on("2099-01-01")), "FAC-001");
    refused(world.act("h", paid_on("2024-05-29")), "FAC-001");
    refused(world.act("h", paid_on("1990-07-15")), "FAC-002");
    refused(world.act("h", paid_on("2023-12-31")), "FAC-002");
    world.act("h", paid_on("2024-01-01")).unwrap();
    world.act("h", paid_on("2024-05-28")).unwrap();
    refused(world.act("q", deliver("c1", "1 CNY", "2024-05-29", "n")), "CON-011");
    refused(world.act("q", deliver("c1", "1 CNY", "2023-12-31", "n")), "FAC-002");
    world.act("q", deliver("c1", "1 CNY", "2024-01-01", "n")).unwrap();
    refused(world.act("h", distribute("d2", "1 CNY", "2024-05-29", 1)), "FAC-001");
}

#[test]
fn what_can_be_older_than_the_alliance_is_not_of_the_future_either() {
    let mut world = shared();
    refused(world.act("h", fact("2080-01-01", "2080-01-02")), "FAC-001");
    refused(world.act("h", fact("2024-05-28", "2024-05-29")), "FAC-001");
    refused(world.act("h", fact("2019-05-02", "2019-05-01")), "FAC-004");
    world.act("h", fact("2019-05-01", "2019-05-01")).unwrap();
    refused(world.act("h", register_since("p2", &[("h", "1")], "2024-05-29")), "FAC-001");
    world.act("h", register_since("p2", &[("h", "1")], "1999-01-01")).unwrap();
    refused(world.act("h", side_agreement("s1", &["h", "k"], "2024-05-29", &[])), "AGR-016");
    world.act("h", side_agreement("s1", &["h", "k"], "2020-01-01", &[])).unwrap();
}

#[test]
fn what_is_promised_is_due_today_or_later() {
    let mut world = shared();
    refused(world.act("q", due_on("2024-05-27")), "FAC-003");
    world.act("q", due_on("2024-05-28")).unwrap();
}

#[test]
fn today_is_the_day_in_the_zone_of_the_terms() {
    let mut world = shared();
    // In Shanghai it is the 29th already.
    world.at("2024-05-28T17:00:00Z");
    refused(world.act("q", due_on("2024-05-28")), "FAC-003");
    world.act("h", paid_on("2024-05-29")).unwrap();
    refused(world.act("h", paid_on("2024-05-30")), "FAC-001");
}

#[test]
fn what_is_possible_and_unlikely_is_warned_of_before_signing() {
    let mut world = shared();
    let at = next_moment(&world);
    let mut warned = |author: &str, body: Body| warnings(&mut world, author, body, at);
    assert!(warned("q", due_on("2034-05-01")).is_empty());
    assert!(warned("q", due_on("2203-05-28"))[0].contains("2203-05-28 is an unlikely day"));
    assert!(warned("h", fact("1924-05-02", "2019-05-01"))[0].contains("1924-05-02"));
    assert!(warned("h", fact("2019-05-01", "2019-05-01")).is_empty());
}

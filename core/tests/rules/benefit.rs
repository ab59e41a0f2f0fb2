//! Distributions, payments, receipts.

use mengshu_core::mechanism::agreement::{Clause, PayoutTerms};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{distribute, leave, paid, pay};
use mengshu_tests::terms::terms;
use mengshu_tests::world::{World, refused};

/// D10: two versions with other shares.
fn world_of_d10() -> World {
    let mut world = World::founded(&["h", "k", "y"]);
    world.agree(1, "2024-01-01", terms(&[("h", "1/2"), ("k", "3/10"), ("y", "1/5")]));
    world.on("2024-09-20");
    world.agree(2, "2024-10-01", terms(&[("h", "2/5"), ("k", "7/20"), ("y", "1/4")]));
    world.on("2025-01-15");
    world
}

/// D10 (a): the terms say payment date.
#[test]
fn where_the_terms_say_so_the_version_in_force_when_it_is_paid_gives_the_shares() {
    let by_payment = |shares: &[(&str, &str)]| {
        let mut terms = terms(shares);
        terms.clauses.payout_terms = Some(Clause::Set(PayoutTerms::PaymentDate));
        terms
    };
    let mut world = World::founded(&["h", "k", "y"]);
    world.agree(1, "2024-01-01", by_payment(&[("h", "1/2"), ("k", "3/10"), ("y", "1/5")]));
    world.on("2024-09-20");
    world.agree(2, "2024-10-01", by_payment(&[("h", "2/5"), ("k", "7/20"), ("y", "1/4")]));
    refused(world.act("h", distribute("aug", "600000 CNY", "2024-08-31", 2)), "BEN-014");
    world.act("h", distribute("early", "600000 CNY", "2024-08-31", 1)).unwrap();
    world.on("2025-01-15");
    refused(world.act("h", distribute("aug", "600000 CNY", "2024-08-31", 1)), "BEN-014");
    world.settle("h", distribute("aug", "600000 CNY", "2024-08-31", 2));
    assert_eq!(world.view("distribution/aug", &[])["parts"][0]["share"], "2/5");
}

#[test]
fn a_pool_is_shared_by_the_version_in_force_when_it_accrued() {
    let mut world = world_of_d10();
    refused(world.act("h", distribute("aug", "600000 CNY", "2024-08-31", 2)), "BEN-003");
    refused(world.act("h", distribute("old", "600000 CNY", "2023-12-31", 1)), "BEN-003");
    world.settle("h", distribute("aug", "600000.00 CNY", "2024-08-31", 1));
    world.settle("h", distribute("nov", "300000.01 CNY", "2024-11-30", 2));
    let due = |world: &World, distribution: &str| {
        let view = world.view(&format!("distribution/{distribution}"), &[]);
        view["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part["due"]["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(due(&world, "aug"), ["300,000.00 CNY", "180,000.00 CNY", "120,000.00 CNY"]);
    assert_eq!(due(&world, "nov"), ["120,000.01 CNY", "105,000.00 CNY", "75,000.00 CNY"]);
    assert_eq!(world.view("distribution/nov", &[])["parts"][0]["remainder_unit"], true);
}

#[test]
fn every_member_approves_a_distribution() {
    let mut world = world_of_d10();
    let act = world.act("h", distribute("aug", "1 CNY", "2024-08-31", 1)).unwrap();
    assert_eq!(world.missing(act).len(), 2);
    refused(world.act("h", pay("aug", "k", "0.30 CNY")), "BEN-002");
    world.endorse("k", act).unwrap();
    world.endorse("y", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn payments_and_receipts_are_checked() {
    let mut world = world_of_d10();
    refused(world.act("h", distribute("aug", "0 CNY", "2024-08-31", 1)), "BEN-005");
    world.settle("h", distribute("aug", "600000 CNY", "2024-08-31", 1));
    refused(world.act("h", distribute("aug", "1 CNY", "2024-08-31", 1)), "BEN-001");
    refused(world.act("k", pay("aug", "k", "1 CNY")), "BEN-006");
    refused(world.act("h", pay("aug", "z", "1 CNY")), "BEN-007");
    refused(world.act("h", pay("aug", "k", "0 CNY")), "BEN-005");
    refused(world.act("h", pay("aug", "k", "1 EUR")), "BEN-008");
    let payment = world.act("h", pay("aug", "k", "100000 CNY")).unwrap();
    refused(world.act("h", pay("aug", "k", "80000.01 CNY")), "BEN-009");
    world.act("h", pay("aug", "k", "80000 CNY")).unwrap();
    refused(world.act("k", paid(EventId([0; 32]))), "BEN-010");
    refused(world.act("y", paid(payment)), "BEN-011");
    world.act("k", paid(payment)).unwrap();
    refused(world.act("k", paid(payment)), "BEN-012");
    let view = world.view("distribution/aug", &[]);
    assert_eq!(view["parts"][1]["paid"]["minor"], 18_000_000);
    assert_eq!(view["parts"][1]["acknowledged"]["minor"], 10_000_000);
    assert_eq!(view["payments"][1]["acknowledged_by_entry"], serde_json::Value::Null);
}

#[test]
fn no_part_accrues_to_a_member_who_had_left() {
    let mut world = world_of_d10();
    world.act("y", leave("2025-02-28")).unwrap();
    world.on("2025-03-02");
    refused(world.act("h", distribute("mar", "1 CNY", "2025-03-01", 2)), "BEN-013");
    world.settle("h", distribute("feb", "1 CNY", "2025-02-28", 2));
    // What accrued before is paid and acknowledged after.
    let payment = world.act("h", pay("feb", "y", "0.25 CNY")).unwrap();
    world.act("y", paid(payment)).unwrap();
}

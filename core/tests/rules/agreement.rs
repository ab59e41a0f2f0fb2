//! Versions and terms.

use mengshu_core::mechanism::machine::Standing;
use mengshu_tests::bodies::{propose, register};
use mengshu_tests::id;
use mengshu_tests::terms::terms;
use mengshu_tests::world::{World, refused};

#[test]
fn every_member_signs_and_exactly_one_version_is_in_force() {
    let mut world = World::founded(&["h", "k", "q"]);
    refused(world.act("h", register("p1", &[("h", "1")])), "AGR-001");
    let act = world.act("h", propose(1, "2024-01-01", terms(&[("h", "1/2"), ("k", "1/2")]))).unwrap();
    world.endorse("k", act).unwrap();
    assert!(world.ledger.state().sections.agreement.in_force(id("2024-06-01")).is_none());
    world.endorse("q", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));

    // A later version starts on the day its last signature is recorded, however early it says.
    world.on("2024-09-15");
    world.agree(2, "2024-09-01", terms(&[("h", "1")]));
    let in_force = |world: &World, date: &str| {
        world.ledger.state().sections.agreement.in_force(id(date)).map(|(number, _)| number)
    };
    for (date, version) in [
        ("2023-12-31", None),
        ("2024-01-01", Some(1)),
        ("2024-09-14", Some(1)),
        ("2024-09-15", Some(2)),
        ("2030-01-01", Some(2)),
    ] {
        assert_eq!(in_force(&world, date), version, "{date}");
    }
    refused(world.act("h", propose(3, "2024-09-15", terms(&[("h", "1")]))), "AGR-005");
}

#[test]
fn of_two_proposals_for_one_number_the_second_to_be_signed_is_void() {
    let mut world = World::founded(&["h", "k"]);
    let first = world.act("h", propose(1, "2024-01-01", terms(&[("h", "1")]))).unwrap();
    let second = world.act("k", propose(1, "2024-01-01", terms(&[("k", "1")]))).unwrap();
    world.endorse("h", second).unwrap();
    world.endorse("k", first).unwrap();
    assert!(matches!(world.standing(second), Standing::Effective(_)));
    assert_eq!(world.void_code(first), "AGR-002");
}

#[test]
fn terms_are_checked() {
    let mut world = World::founded(&["h", "k"]);
    let mut refuse = |version, change: &dyn Fn(&mut mengshu_core::mechanism::agreement::Terms), code| {
        let mut terms = terms(&[("h", "1/2"), ("k", "1/2")]);
        change(&mut terms);
        refused(world.act("h", propose(version, "2024-01-01", terms)), code);
    };
    refuse(2, &|_| {}, "AGR-002");
    refuse(
        1,
        &|terms| {
            terms.benefit_shares.insert(id("k"), id("1/3"));
        },
        "AGR-003",
    );
    refuse(1, &|terms| terms.benefit_shares.clear(), "AGR-003");
    refuse(
        1,
        &|terms| {
            terms.benefit_shares.insert(id("x"), id("0"));
        },
        "AGR-004",
    );
    refuse(1, &|terms| terms.approval_days = 0, "AGR-006");
    refuse(1, &|terms| terms.exit_notice_days = 3651, "AGR-006");
}

//! Leaving.

use mengshu_core::mechanism::machine::Standing;
use mengshu_tests::bodies::{distribute, leave, promise, register};
use mengshu_tests::world::{World, refused};

#[test]
fn notice_needs_nobody_and_a_quicker_exit_everybody() {
    let mut world = World::alliance();
    world.on("2024-05-01");
    let act = world.act("q", leave("2024-05-31")).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)), "30 days' notice");
    let act = world.act("z", leave("2024-05-30")).unwrap();
    assert_eq!(world.missing(act).len(), 4);
    for (member, _) in world.missing(act) {
        world.endorse(&member, act).unwrap();
    }
    refused(world.act("q", leave("2024-06-30")), "EXT-002");
    refused(world.act("h", leave("2024-04-30")), "EXT-001");
}

#[test]
fn the_last_day_is_a_day_of_membership_and_the_next_is_not() {
    let mut world = World::alliance();
    world.act("q", leave("2024-06-30")).unwrap();
    world.at("2024-06-30T15:59:59.999999Z");
    world.act("q", promise("c1", "1 CNY", "h")).unwrap();
    world.at("2024-06-30T16:00:00Z");
    refused(world.act("q", promise("c2", "1 CNY", "h")), "AUT-006");
}

#[test]
fn the_balance_of_a_leaver_names_what_it_holds_is_owed_and_owes() {
    let mut world = World::alliance();
    world.on("2024-02-02");
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    world.act("k", promise("c1", "100 CNY", "h")).unwrap();
    world.settle("h", distribute("d1", "1000 CNY", "2024-02-01", 1));
    world.act("k", leave("2024-03-10")).unwrap();
    let view = world.view("exit/k", &[]);
    assert_eq!(view["last_day"], "2024-03-10");
    assert_eq!(view["holds"][0]["share"], "1/2");
    assert_eq!(view["is_owed"][0]["open"]["text"], "300.00 CNY");
    assert_eq!(view["contributions_outstanding"][0]["contribution"], "c1");
    let payer = world.view("exit/h", &[]);
    assert_eq!(payer["owes"].as_array().unwrap().len(), 2);
}

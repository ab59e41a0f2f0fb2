//! One right is one asset: the numbers of offices have one form, however they are spelled; who registers a right again is
//! refused where it is the same owner's, and shown beside the first where it is another's.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::ip::{Act, Register, RightKind};
use mengshu_core::mechanism::membership::Act::Found;
use mengshu_tests::bodies::{assign, endorse, profile, register};
use mengshu_tests::id;
use mengshu_tests::world::{World, refused};
use serde_json::json;

use crate::given::told;

const NUMBER: &str = "ZL202610000001.9";

/// The registration of a right: its number and where it stands, its kind, its owners.
fn right(asset: &str, (country, number): (&str, &str), kind: RightKind, owners: &[(&str, &str)]) -> Body {
    let Body::Ip(Act::Register(plain)) = register(asset, owners) else { unreachable!("a registration") };
    Body::Ip(Act::Register(Register { country: country.to_owned(), number: Some(id(number)), kind, ..plain }))
}

fn patent(asset: &str, number: &str, owners: &[(&str, &str)]) -> Body {
    right(asset, ("CN", number), RightKind::Patent, owners)
}

#[test]
fn a_patent_number_is_one_of_its_office() {
    let mut world = World::alliance();
    let mut refuse = |country: &str, number: &str, code: &str| {
        refused(world.act("h", right("p1", (country, number), RightKind::Patent, &[("h", "1")])), code);
    };
    for (country, number) in
        [("CN", "banana"), ("CN", "ZL202610000001.X"), ("US", "banana"), ("EP", "EP99203729.2"), ("WO", "PCT/QQ2020/1")]
    {
        refuse(country, number, "IP-014");
    }
    refuse("DE", "- -", "IP-014");
    for country in ["QQ", "XX", "De", "EPO"] {
        refuse(country, "1", "IP-009");
    }
    // A person's country is one of the world, and no office.
    let mut world = World::alliance();
    let mut founding = mengshu_tests::bodies::alliance_of(&["h", "k"]);
    let mut from_no_country = profile("k");
    from_no_country.country = Some("EP".to_owned());
    founding.founders.insert(id("k"), from_no_country);
    refused(World::new("2024-01-01").act("h", Body::Membership(Found(founding))), "IP-009");
    // Rights that are no patents have numbers of their own kind.
    for (asset, kind, number) in [
        ("m1", RightKind::Mark, "4711"),
        ("s1", RightKind::Software, "2026SR0000001"),
        ("v1", RightKind::PlantVariety, "CNA20260001"),
    ] {
        world.act("h", right(asset, ("CN", number), kind, &[("h", "1")])).unwrap();
    }
}

#[test]
fn the_same_owners_register_a_right_once_however_they_spell_it() {
    let mut world = World::alliance();
    world.act("h", patent("p1", NUMBER, &[("h", "1")])).unwrap();
    for number in [NUMBER, "2026100000019", "CN 2026 1 0000001", "zl202610000001.9", "ＺＬ２０２６１００００００１．９"]
    {
        refused(world.act("h", patent("p2", number, &[("h", "1")])), "IP-013");
    }
    // Under the name of something that has no register of its own.
    refused(world.act("h", right("p2", ("CN", NUMBER), RightKind::Other, &[("h", "1")])), "IP-013");
    refused(world.act("h", right("p2", ("CN", NUMBER), RightKind::KnowHow, &[("h", "1")])), "IP-013");
    // Who has given away a part does not come back as the owner of the whole.
    world.on("2024-06-01");
    world.settle("h", assign("p1", "h", "k", "1/2", "2024-06-01"));
    refused(world.act("h", patent("p2", NUMBER, &[("h", "1")])), "IP-013");
    refused(world.act("h", patent("p2", NUMBER, &[("h", "1/2"), ("k", "1/2")])), "IP-013");
    // Another number, another country, another kind of right: another asset.
    world.act("h", patent("p3", "202610000002", &[("h", "1")])).unwrap();
    world.act("h", right("p4", ("US", "8,789,601"), RightKind::Patent, &[("h", "1")])).unwrap();
    refused(world.act("h", right("p5", ("US", "US8789601B2"), RightKind::Patent, &[("h", "1")])), "IP-013");
    world.act("h", right("p5", ("US", "8,789,601"), RightKind::Mark, &[("h", "1")])).unwrap();
}

#[test]
fn a_right_that_others_claim_as_well_is_shown_on_both_assets() {
    let mut world = World::alliance();
    world.on("2024-06-01");
    world.act("h", patent("p1", NUMBER, &[("h", "1")])).unwrap();
    // The second may be the true owner: it is warned, and not refused.
    let second = || patent("p2", "202610000001", &[("k", "1")]);
    let warned = told(&mut world, "k", second());
    assert_eq!(warned.len(), 1);
    assert_eq!(warned[0].0, "ip.same_right");
    assert!(warned[0].1.contains("registered as p1 too, there with the owners h 1"), "{warned:?}");
    world.act("k", second()).unwrap();
    let p1 = world.view("asset/p1", &[]);
    let p2 = world.view("asset/p2", &[]);
    assert_eq!(p1["same_right_as"][0]["asset"], "p2");
    assert_eq!(p1["same_right_as"][0]["owners"], json!([{ "member": "k", "share": "1" }]));
    assert_eq!(p2["same_right_as"][0]["asset"], "p1");
    assert!(p2["same_right_as"][0]["words"].as_str().unwrap().contains("the members settle which one holds"));
    assert_eq!(world.view("asset", &[])["assets"][0]["same_right_as"][0]["asset"], "p2");
    // Whoever buys a part of either, or consents, is told who claims it too.
    for (asset, seller) in [("p1", "h"), ("p2", "k")] {
        let warned = told(&mut world, seller, assign(asset, seller, "q", "1/2", "2024-06-01"));
        assert_eq!(warned[0].0, "ip.same_right", "{asset}");
    }
    let sale = world.act("k", assign("p2", "k", "q", "1/2", "2024-06-01")).unwrap();
    assert_eq!(told(&mut world, "q", endorse(sale))[0].0, "ip.same_right");
    // What nobody else claims is sold in peace.
    world.act("h", patent("p3", "202610000002", &[("h", "1")])).unwrap();
    assert_eq!(told(&mut world, "h", assign("p3", "h", "q", "1/2", "2024-06-01")), []);
    assert_eq!(world.view("asset/p3", &[])["same_right_as"], json!([]));
}

#[test]
fn of_two_registrations_under_way_the_second_is_void() {
    let mut world = World::alliance();
    let owners: &[(&str, &str)] = &[("h", "1/2"), ("k", "1/2")];
    let first = world.act("h", patent("p1", NUMBER, owners)).unwrap();
    let second = world.act("h", patent("p2", "202610000001", owners)).unwrap();
    world.endorse("k", first).unwrap();
    world.endorse("k", second).unwrap();
    assert_eq!(world.void_code(second), "IP-013");
}

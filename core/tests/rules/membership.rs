//! Founding, admission, keys.

use mengshu_core::book::Scope;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Act, Admit, GrantKey, Profile};
use mengshu_core::value::KeyId;
use mengshu_tests::bodies::{alliance_of, granting, leave, profile, propose, register, revoke};
use mengshu_tests::terms::terms;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, signer};

fn found(founding: mengshu_core::mechanism::membership::Found) -> Body {
    Body::Membership(Act::Found(founding))
}

fn admit(member: &str, profile: Profile, accedes_to: u32) -> Body {
    Body::Membership(Act::Admit(Admit { member: id(member), profile, accedes_to, application: None }))
}

fn grant(world: &World, member: &str, key: &str, scopes: &[Scope], serial: u32) -> Body {
    let grant = granting(world.id.unwrap(), member, key, scopes, serial);
    Body::Membership(Act::GrantKey(GrantKey { valid_until: Some(id("2024-12-31T00:00:00Z")), ..grant }))
}

#[test]
fn an_alliance_exists_when_every_founder_has_endorsed() {
    let mut world = World::new("2024-01-01");
    let act = world.act("h", found(alliance_of(&["h", "k", "q"]))).unwrap();
    refused(world.act("h", propose(1, "2024-01-01", terms(&[("h", "1")]))), "LED-008");
    refused(world.endorse("x", act), "AUT-001");
    world.endorse("k", act).unwrap();
    assert_eq!(world.missing(act), [("q".to_owned(), "sign_agreements")]);
    world.endorse("q", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(2)));
    refused(world.act("h", found(alliance_of(&["h", "k"]))), "LED-007");
}

#[test]
fn a_declined_founding_founds_nothing() {
    let mut world = World::new("2024-01-01");
    let act = world.act("h", found(alliance_of(&["h", "k"]))).unwrap();
    world.decline("k", act).unwrap();
    refused(world.act("h", propose(1, "2024-01-01", terms(&[("h", "1")]))), "LED-009");
}

#[test]
fn a_founding_event_is_checked() {
    let refuse = |change: &dyn Fn(&mut mengshu_core::mechanism::membership::Found), code| {
        let mut founding = alliance_of(&["h", "k"]);
        change(&mut founding);
        refused(World::new("2024-01-01").act("h", found(founding)), code);
    };
    refuse(&|founding| drop(founding.founders.remove(&id("k"))), "MEM-001");
    refuse(
        &|founding| drop(founding.founders.remove(&id("h")).and_then(|h| founding.founders.insert(id("x"), h))),
        "MEM-002",
    );
    refuse(&|founding| founding.founders.get_mut(&id("h")).unwrap().root_key = signer("x").key_id(), "MEM-002");
    refuse(&|founding| drop(founding.founders.insert(id("node"), profile("node2"))), "AUT-012");
    refuse(&|founding| founding.founders.get_mut(&id("k")).unwrap().root_key = signer("h").key_id(), "AUT-011");
    refuse(&|founding| founding.node.key = signer("h").key_id(), "AUT-011");
    refuse(&|founding| founding.node.key = KeyId([0; 32]), "SIG-003");
    refuse(
        &|founding| founding.founders.get_mut(&id("k")).unwrap().credit_code = Some("91350100M000100Y53".to_owned()),
        "MEM-007",
    );
    let crowd = |founding: &mut mengshu_core::mechanism::membership::Found| {
        founding.founders.extend((0..256).map(|i| (id(&format!("m{i}")), profile(&format!("m{i}")))));
    };
    refuse(&crowd, "MEM-005");
    refused(World::new("2024-01-01").act("h", register("p1", &[("h", "1")])), "LED-001");
}

#[test]
fn a_joiner_and_every_member_agree_to_an_admission() {
    let mut world = World::founded(&["h", "k"]);
    refused(world.act("h", admit("x", profile("x"), 1)), "AGR-001");
    world.agree(1, "2024-01-01", terms(&[("h", "1/2"), ("k", "1/2")]));
    refused(world.act("h", admit("x", profile("x"), 2)), "MEM-006");
    refused(world.act("h", admit("k", profile("x"), 1)), "MEM-003");
    refused(world.act("h", admit("node", profile("x"), 1)), "AUT-012");
    refused(world.act("h", admit("x", profile("k"), 1)), "AUT-011");
    let act = world.act("h", admit("x", profile("x"), 1)).unwrap();
    refused(world.act("x", register("p1", &[("x", "1")])), "AUT-001");
    world.endorse("x", act).unwrap();
    world.endorse("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    world.act("x", register("p1", &[("x", "1")])).unwrap();
}

#[test]
fn whoever_joins_meanwhile_is_asked_too() {
    let mut world = World::founded(&["h", "k"]);
    world.agree(1, "2024-01-01", terms(&[("h", "1")]));
    let amendment = world.act("h", propose(2, "2024-02-01", terms(&[("k", "1")]))).unwrap();
    world.settle("h", admit("x", profile("x"), 1));
    world.endorse("k", amendment).unwrap();
    assert_eq!(world.missing(amendment), [("x".to_owned(), "sign_agreements")]);
    world.endorse("x", amendment).unwrap();
    assert!(matches!(world.standing(amendment), Standing::Effective(_)));
}

#[test]
fn a_working_key_does_what_it_was_granted_and_no_more() {
    let mut world = World::alliance();
    let body = grant(&world, "k", "k1", &[Scope::AssignIp, Scope::Administer], 1);
    world.act("k", body).unwrap();
    world.signs_with("k", "k1");
    world.act("k", register("p1", &[("k", "1")])).unwrap();
    refused(world.act("k", leave("2024-12-31")), "AUT-005");
    // It passes on only what it has itself.
    let body = grant(&world, "k", "k2", &[Scope::Pay], 2);
    refused(world.act("k", body), "AUT-005");
    let body = grant(&world, "k", "k2", &[Scope::AssignIp], 2);
    world.act("k", body).unwrap();
    // Its validity ends by recorded time.
    world.on("2025-01-01");
    refused(world.act("k", register("p2", &[("k", "1")])), "AUT-004");
}

#[test]
fn a_revoked_key_is_refused_afterwards_and_what_it_signed_stands() {
    let mut world = World::alliance();
    let body = grant(&world, "k", "k1", &[Scope::AssignIp], 1);
    world.act("k", body).unwrap();
    let k1 = world.signs_with("k", "k1");
    let act = world.act("k", register("p1", &[("k", "1")])).unwrap();
    world.signs_with("k", "k");
    refused(world.act("h", revoke(k1, 1)), "AUT-002");
    refused(world.act("k", revoke(signer("never").key_id(), 2)), "AUT-001");
    refused(world.act("k", revoke(signer("k").key_id(), 2)), "AUT-010");
    refused(world.act("k", revoke(k1, 3)), "AUT-008");
    world.act("k", revoke(k1, 2)).unwrap();
    refused(world.act("k", revoke(k1, 3)), "AUT-003");
    world.signs_with("k", "k1");
    refused(world.act("k", register("p2", &[("k", "1")])), "AUT-003");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn a_key_act_proves_possession_and_counts() {
    let mut world = World::alliance();
    let body = grant(&world, "k", "k1", &[Scope::Pay], 2);
    refused(world.act("k", body), "AUT-008");
    // A proof made for another member or serial does not fit.
    let Body::Membership(Act::GrantKey(mut other)) = grant(&world, "h", "k1", &[Scope::Pay], 1) else { unreachable!() };
    refused(world.act("k", Body::Membership(Act::GrantKey(other.clone()))), "AUT-007");
    other.key = signer("h").key_id();
    refused(world.act("k", Body::Membership(Act::GrantKey(other))), "AUT-011");
    world.signs_with("k", "h");
    refused(world.act("k", register("p1", &[("k", "1")])), "AUT-002");
}

//! Authority: acts beyond a key's scope or limits and their ratification (D05), rotation, compromise and what follows
//! from it (D04).

use std::collections::BTreeSet;

use mengshu_core::book::Scope;
use mengshu_core::event::sshsig;
use mengshu_core::mechanism::contribution::{Kind, Promise};
use mengshu_core::mechanism::ip::Assign;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Act, GrantKey, LimitRoot, possession_message};
use mengshu_core::mechanism::{Body, Step, contribution, ip};
use mengshu_core::value::{EventId, KeyId};
use mengshu_tests::bodies::{assign, confirm, register, strike};
use mengshu_tests::value::parts;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, signer};

fn membership(act: Act) -> Body {
    Body::Membership(act)
}

fn sold(asset: &str, from: &str, to: &str, price: &str) -> Body {
    let consideration = Some(id(price));
    let (asset, from, to, share, effective) = (id(asset), id(from), id(to), id("1/2"), id("2024-06-01"));
    Body::Ip(ip::Act::Assign(Assign { asset, from, to, share, effective, consideration }))
}

/// K owns P2 alone; its key k3 may only contribute and acknowledge; on 2024-06-01 k3 signs an assignment to Q.
fn signed_without_authority() -> (World, EventId) {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    world.grant("k", "k3", &[Scope::Contribute, Scope::Acknowledge], |_| {});
    world.on("2024-06-01");
    let act = world.act("k", sold("p2", "k", "q", "1 CNY")).unwrap();
    world.endorse("q", act).unwrap();
    assert_eq!(world.missing(act), [("k".to_owned(), "assign_ip")]);
    (world, act)
}

fn demanded() -> (World, EventId) {
    let (mut world, act) = signed_without_authority();
    world.on("2024-06-10");
    world.step("q", Step::Demand { act }).unwrap();
    world.signs_with("k", "k");
    (world, act)
}

#[test]
fn d05_an_act_beyond_a_keys_scope_waits_for_ratification() {
    let (mut world, act) = demanded();
    // The key without authority cannot ratify what it signed itself.
    world.signs_with("k", "k3");
    refused(world.endorse("k", act), "AUT-005");
    world.signs_with("k", "k");
    world.on("2024-07-05");
    world.endorse("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert_eq!(world.owners("p2", "2024-06-01"), parts(&[("k", "1/2"), ("q", "1/2")]));
    let records = world.view("ratification", &[]);
    let record = &records["ratifications"][0];
    assert_eq!(record["lack"], serde_json::json!({ "scope": "assign_ip" }));
    assert_eq!(record["others_could_know"], true);
    assert_eq!(record["ratified_by_entry"], world.last());
    assert_eq!(record["standing"], "effective");
}

#[test]
fn d05_silence_until_the_last_day_refuses() {
    let (mut world, act) = demanded();
    assert_eq!(world.view("ratification", &[])["ratifications"][0]["last_moment"], "2024-07-10T15:59:59.999999Z");
    world.at("2024-07-10T23:59:59+08:00");
    assert_eq!(world.standing(act), Standing::Pending);
    world.on("2024-07-12");
    assert!(matches!(world.standing(act), Standing::Lapsed(_)));
    refused(world.endorse("k", act), "AUT-009");
    // For another member it is an act that lapsed.
    refused(world.endorse("q", act), "ACT-006");
    assert_eq!(world.owners("p2", "2024-07-12"), parts(&[("k", "1")]));
}

#[test]
fn d05_the_other_side_may_step_back_until_then() {
    let (mut world, act) = demanded();
    world.on("2024-06-20");
    refused(world.withdraw("h", act), "ACT-005");
    world.withdraw("q", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Withdrawn(_)));
    refused(world.endorse("k", act), "ACT-002");
}

#[test]
fn once_ratified_the_other_side_is_bound_while_others_are_missing() {
    let mut world = World::alliance();
    world.settle("h", register("p2", &[("h", "1/2"), ("k", "1/2")]));
    world.grant("k", "k3", &[Scope::Contribute], |_| {});
    let act = world.act("k", sold("p2", "k", "q", "1 CNY")).unwrap();
    world.endorse("q", act).unwrap();
    world.signs_with("k", "k");
    world.endorse("k", act).unwrap();
    refused(world.withdraw("q", act), "ACT-005");
    refused(world.step("q", Step::Demand { act }), "ACT-007");
}

#[test]
fn only_another_party_demands_and_only_once() {
    let (mut world, act) = demanded();
    refused(world.step("q", Step::Demand { act }), "ACT-007");
    let (mut world, act) = {
        let (world, act) = signed_without_authority();
        (world, act)
    };
    refused(world.step("h", Step::Demand { act }), "ACT-007");
    world.signs_with("k", "k");
    refused(world.step("k", Step::Demand { act }), "ACT-007");
}

#[test]
fn d05_a_limit_is_the_same_as_no_authority() {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    let scopes = [Scope::AssignIp, Scope::Contribute];
    world.grant("k", "k1", &scopes, |grant| grant.limit = Some(id("1000000 CNY")));
    let at = world.act("k", sold("p2", "k", "q", "1000000 CNY")).unwrap();
    assert_eq!(world.missing(at), [("q".to_owned(), "assign_ip")]);
    let above = world.act("k", sold("p2", "k", "q", "1000000.01 CNY")).unwrap();
    assert_eq!(world.missing(above), [("k".to_owned(), "assign_ip"), ("q".to_owned(), "assign_ip")]);
    // Another currency is not within the limit either.
    let other = world.act("k", sold("p2", "k", "q", "1 USD")).unwrap();
    assert_eq!(world.missing(other).len(), 2);
    // What concerns nobody else is refused: it can be done again with another key.
    let promise = |value| {
        Body::Contribution(contribution::Act::Promise(Promise {
            contribution: id("c1"),
            kind: Kind::Cash,
            what: id("Cash"),
            value: id(value),
            due: id("2024-12-31"),
            receiver: id("h"),
        }))
    };
    refused(world.act("k", promise("1000000.01 CNY")), "AUT-013");
    world.act("k", promise("1000000 CNY")).unwrap();
}

#[test]
fn d05_a_legal_representative_binds_beyond_its_published_limit() {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    let limit = |serial, limit: Option<&str>| {
        membership(Act::LimitRoot(LimitRoot { limit: limit.map(id), unpriced: false, assets: None, serial }))
    };
    world.grant("k", "k1", &[Scope::Administer], |_| {});
    refused(world.act("k", limit(2, Some("1000000 CNY"))), "AUT-014");
    world.signs_with("k", "k");
    refused(world.act("k", limit(3, Some("1000000 CNY"))), "AUT-008");
    world.act("k", limit(2, Some("1000000 CNY"))).unwrap();
    let published = world.last();
    world.settle("k", sold("p2", "k", "q", "1000000 CNY"));
    assert_eq!(world.view("ratification", &[])["ratifications"], serde_json::json!([]));
    // Beyond it: it takes effect, and the flag says that the limit stood where Q could read it.
    let act = world.settle("k", sold("p2", "k", "q", "3000000 CNY"));
    let record = world.view("ratification", &[])["ratifications"][0].clone();
    let found =
        (&record["act"], &record["binding"], &record["others_could_know"], &record["limits_published_by_entry"]);
    assert_eq!(found, (&act.to_string().into(), &true.into(), &true.into(), &published.into()));
    assert_eq!(record["lack"]["limit"]["minor"], 100_000_000);
    refused(world.step("q", Step::Demand { act }), "ACT-002");
    // And away with it again.
    world.act("k", limit(3, None)).unwrap();
}

#[test]
fn a_key_for_some_assets_does_not_dispose_of_others() {
    let mut world = World::alliance();
    world.settle("k", register("p1", &[("k", "1")]));
    world.settle("k", register("p2", &[("k", "1")]));
    world.grant("k", "k1", &[Scope::AssignIp, Scope::Administer], |grant| {
        grant.assets = Some(BTreeSet::from([id("p1")]));
    });
    let own = world.act("k", assign("p1", "k", "q", "1/2", "2024-03-01")).unwrap();
    assert_eq!(world.missing(own), [("q".to_owned(), "assign_ip")]);
    let other = world.act("k", assign("p2", "k", "q", "1/2", "2024-03-01")).unwrap();
    assert_eq!(world.missing(other).len(), 2);
    refused(world.act("k", register("p3", &[("k", "1")])), "AUT-013");
    // It passes on its own assets and no more.
    let serial = world.serial("k");
    let message = possession_message(&world.id.unwrap(), &id("k"), serial).unwrap();
    let more = GrantKey {
        key: signer("k2").key_id(),
        scopes: BTreeSet::from([Scope::AssignIp]),
        limit: None,
        unpriced: false,
        assets: None,
        valid_until: None,
        serial,
        proof: signer("k2").sign(sshsig::KEY, &message),
    };
    refused(world.act("k", membership(Act::GrantKey(more.clone()))), "AUT-013");
    let same = GrantKey { assets: Some(BTreeSet::from([id("p1")])), ..more };
    world.act("k", membership(Act::GrantKey(same))).unwrap();
}

#[test]
fn a_rotated_key_hands_on_its_authority_and_signs_nothing_more() {
    let mut world = World::alliance();
    let k1 = world.grant("k", "k1", &[Scope::AssignIp], |_| {});
    let act = world.act("k", register("p1", &[("k", "1")])).unwrap();
    // It may rotate itself, and nobody else's.
    refused(world.act("k", world.rotate("k", signer("k").key_id(), "k2")), "AUT-010");
    refused(world.act("k", world.rotate("k", signer("x").key_id(), "k2")), "AUT-001");
    let mut wrong = world.rotate("k", k1, "k2");
    if let Body::Membership(Act::RotateKey(rotate)) = &mut wrong {
        rotate.new = signer("k9").key_id();
    }
    refused(world.act("k", wrong), "AUT-007");
    world.act("k", world.rotate("k", k1, "k2")).unwrap();
    refused(world.act("k", register("p2", &[("k", "1")])), "AUT-003");
    world.signs_with("k", "k2");
    world.act("k", register("p2", &[("k", "1")])).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    // A working key does not rotate another.
    world.signs_with("k", "k");
    let k5 = world.grant("k", "k5", &[Scope::Administer], |_| {});
    let k2 = signer("k2").key_id();
    refused(world.act("k", world.rotate("k", k2, "k6")), "AUT-014");
    world.signs_with("k", "k");
    world.act("k", world.rotate("k", k5, "k7")).unwrap();
}

#[test]
fn a_working_key_passes_on_no_more_time_than_it_has() {
    let mut world = World::alliance();
    let end = "2024-03-31T00:00:00Z";
    world.grant("k", "k1", &[Scope::Administer], |grant| grant.valid_until = Some(id(end)));
    let serial = world.serial("k");
    let message = possession_message(&world.id.unwrap(), &id("k"), serial).unwrap();
    let grant = |valid_until| {
        let proof = signer("k2").sign(sshsig::KEY, &message);
        let scopes = BTreeSet::from([Scope::Administer]);
        let key = signer("k2").key_id();
        membership(Act::GrantKey(GrantKey {
            key,
            scopes,
            limit: None,
            unpriced: false,
            assets: None,
            valid_until,
            serial,
            proof,
        }))
    };
    refused(world.act("k", grant(None)), "AUT-013");
    refused(world.act("k", grant(Some(id("2024-03-31T00:00:00.000001Z")))), "AUT-013");
    world.act("k", grant(Some(id(end)))).unwrap();
}

#[test]
fn a_thief_does_not_use_up_the_serial_that_replaces_a_lost_root() {
    let mut world = World::alliance();
    let k1 = world.grant("k", "k1", &[Scope::Contribute], |_| {});
    let act = world.act("h", world.replace_root("k", "k-new")).unwrap();
    // Meanwhile whoever holds the working key rotates it.
    world.act("k", world.rotate("k", k1, "k2")).unwrap();
    for (member, _) in world.missing(act) {
        world.endorse(&member, act).unwrap();
    }
    world.on("2024-06-01");
    world.act("h", register("p0", &[("h", "1")])).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    world.signs_with("k", "k-new");
    world.act("k", register("p1", &[("k", "1")])).unwrap();
}

#[test]
fn a_lost_root_key_is_replaced_by_those_who_admit() {
    let mut world = World::alliance();
    // The member itself.
    world.act("k", world.replace_root("k", "k-new")).unwrap();
    refused(world.act("k", register("p1", &[("k", "1")])), "AUT-003");
    world.signs_with("k", "k-new");
    world.act("k", register("p1", &[("k", "1")])).unwrap();
    // Everybody else, when it is lost.
    let act = world.act("h", world.replace_root("q", "q-new")).unwrap();
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["k", "y", "z"]);
    for member in missing {
        world.endorse(&member, act).unwrap();
    }
    // It stands in the open for 30 days.
    world.act("q", register("p0", &[("q", "1")])).unwrap();
    world.on("2024-06-01");
    refused(world.act("q", register("p2", &[("q", "1")])), "AUT-003");
    world.signs_with("q", "q-new");
    world.act("q", register("p2", &[("q", "1")])).unwrap();
}

/// D04: H 1/2, Q 1/2 of P1; after the last trusted entry H's working key h2 assigns H's half to Z, complete.
fn stolen() -> (World, KeyId, u64, EventId) {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("q", "1/2")]));
    let h2 = world.grant("h", "h2", &[Scope::AssignIp, Scope::Vote], |_| {});
    world.on("2024-05-02");
    world.act("h", register("p0", &[("h", "1")])).unwrap();
    let trusted = world.last();
    world.on("2024-05-03");
    let act = world.act("h", assign("p1", "h", "z", "1/2", "2024-05-03")).unwrap();
    world.endorse("z", act).unwrap();
    world.endorse("q", act).unwrap();
    world.signs_with("h", "h");
    (world, h2, trusted, act)
}

fn compromised() -> (World, KeyId, u64, EventId) {
    let (mut world, h2, trusted, act) = stolen();
    world.on("2024-05-05");
    world.act("h", world.compromise("h", h2, trusted)).unwrap();
    (world, h2, trusted, act)
}

fn trusted(world: &World, date: &str) -> serde_json::Value {
    world.view("asset/p1", &[("effective", date)])["suspect"]["trusted"].clone()
}

#[test]
fn d04_what_a_stolen_key_signed_is_suspect_and_nothing_builds_on_it() {
    let (mut world, h2, trusted_entry, act) = compromised();
    let by = world.last();
    // As recorded the assignment stands; trusted it does not.
    assert_eq!(world.owners("p1", "2024-05-04"), parts(&[("q", "1/2"), ("z", "1/2")]));
    let half = |member: &str| serde_json::json!({ "member": member, "share": "1/2" });
    assert_eq!(trusted(&world, "2024-05-04"), serde_json::json!([half("h"), half("q")]));
    assert_eq!(world.view("asset/p1", &[])["suspect"]["by_entry"], world.last());
    // Z offers the part to K.
    world.on("2024-05-06");
    refused(world.act("z", assign("p1", "z", "k", "1/2", "2024-05-06")), "IP-021");
    // What the key signed until the last trusted entry is untouched, and it signs nothing more.
    assert_eq!(world.view("asset/p0", &[])["suspect"], serde_json::Value::Null);
    world.signs_with("h", "h2");
    refused(world.act("h", register("p9", &[("h", "1")])), "AUT-003");
    // All that rests on the key, and after the last trusted entry.
    let rests = |after: u64| world.view(&format!("key/{h2}"), &[("after", &after.to_string())])["signed"].clone();
    assert_eq!(rests(0).as_array().unwrap().len(), 2);
    let after = rests(trusted_entry);
    assert_eq!(after.as_array().unwrap().len(), 1);
    assert_eq!(after[0]["act"], serde_json::json!(act));
    assert_eq!(after[0]["suspect_by_entry"], by);
}

#[test]
fn what_rests_on_a_doubted_transfer_is_not_trusted_and_the_rest_is() {
    let (mut world, h2, last, _) = stolen();
    world.on("2024-05-04");
    world.settle("z", assign("p1", "z", "k", "1/2", "2024-05-04"));
    world.settle("q", assign("p1", "q", "k", "1/4", "2024-05-04"));
    world.on("2024-05-05");
    world.act("h", world.compromise("h", h2, last)).unwrap();
    assert_eq!(world.owners("p1", "2024-05-05"), parts(&[("k", "3/4"), ("q", "1/4")]));
    let part = |member: &str, share: &str| serde_json::json!({ "member": member, "share": share });
    let expected = serde_json::json!([part("h", "1/2"), part("k", "1/4"), part("q", "1/4")]);
    assert_eq!(trusted(&world, "2024-05-05"), expected);
}

#[test]
fn d04a_the_member_confirms_with_its_root_key() {
    let (mut world, _, _, act) = compromised();
    world.on("2024-05-20");
    refused(world.act("z", confirm(act)), "AUT-016");
    let clerk = world.grant("h", "h3", &[Scope::Administer], |_| {});
    refused(world.act("h", confirm(act)), "AUT-014");
    assert_ne!(clerk, world.signs_with("h", "h"));
    world.act("h", confirm(act)).unwrap();
    refused(world.act("h", confirm(act)), "AUT-016");
    assert_eq!(world.owners("p1", "2024-05-03"), parts(&[("q", "1/2"), ("z", "1/2")]));
    assert_eq!(world.view("asset/p1", &[])["suspect"], serde_json::Value::Null);
    world.settle("z", assign("p1", "z", "k", "1/2", "2024-05-21"));
}

#[test]
fn d04b_the_alliance_strikes_it() {
    let (mut world, _, _, act) = compromised();
    world.on("2024-05-25");
    world.settle("h", strike(act));
    assert_eq!(world.owners("p1", "2024-05-03"), parts(&[("h", "1/2"), ("q", "1/2")]));
    refused(world.act("k", strike(act)), "AUT-016");
    refused(world.act("h", confirm(act)), "AUT-016");
}

#[test]
fn d04c_what_was_confirmed_stays_confirmed() {
    let (mut world, h2, trusted, act) = compromised();
    world.act("h", confirm(act)).unwrap();
    world.act("h", world.compromise("h", h2, trusted - 1)).unwrap();
    assert_eq!(world.view("asset/p1", &[])["suspect"], serde_json::Value::Null);
    // The registration of the day before is suspect now.
    assert_eq!(world.view("asset/p0", &[])["suspect"]["by_entry"], world.last());
    refused(world.act("h", assign("p0", "h", "k", "1", "2024-05-06")), "IP-021");
}

#[test]
fn d04d_the_key_itself_only_raises_the_alarm() {
    let (mut world, h2, trusted, act) = stolen();
    world.signs_with("h", "h2");
    world.act("h", world.compromise("h", h2, trusted)).unwrap();
    refused(world.act("h", register("p9", &[("h", "1")])), "AUT-003");
    assert_eq!(world.view("asset/p1", &[])["suspect"], serde_json::Value::Null);
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    // The proof comes from the root key afterwards.
    world.signs_with("h", "h");
    world.act("h", world.compromise("h", h2, trusted)).unwrap();
    assert_eq!(world.view("asset/p1", &[])["suspect"]["by_entry"], world.last());
}

#[test]
fn a_compromise_is_said_by_the_right_key_about_the_past() {
    let (mut world, h2, trusted, _) = stolen();
    refused(world.act("k", world.compromise("k", h2, trusted)), "AUT-002");
    refused(world.act("h", world.compromise("h", signer("x").key_id(), trusted)), "AUT-001");
    let next = world.last() + 1;
    refused(world.act("h", world.compromise("h", h2, next)), "AUT-015");
    world.grant("h", "h3", &[Scope::Administer], |_| {});
    refused(world.act("h", world.compromise("h", h2, trusted)), "AUT-014");
}

#[test]
fn a_part_that_was_passed_on_is_claimed_when_the_first_act_is_struck() {
    let (mut world, h2, trusted, act) = stolen();
    world.settle("z", assign("p1", "z", "y", "1/2", "2024-05-04"));
    world.act("h", world.compromise("h", h2, trusted)).unwrap();
    world.settle("k", strike(act));
    assert_eq!(world.owners("p1", "2024-05-04"), parts(&[("h", "1/2"), ("q", "1/2")]));
    let claims = world.view("asset/p1", &[])["claims"].clone();
    assert_eq!([&claims[0]["claimant"], &claims[1]["claimant"]], ["z", "y"]);
}

#[test]
fn approvals_by_a_stolen_key_fall_away_while_an_act_is_pending() {
    let mut world = World::alliance();
    let q2 = world.grant("q", "q2", &[Scope::AssignIp], |_| {});
    let trusted = world.last();
    world.settle("h", register("p1", &[("h", "1/2"), ("y", "1/2")]));
    let given = world.act("h", assign("p1", "h", "q", "1/2", "2024-05-01")).unwrap();
    world.endorse("q", given).unwrap();
    let proposed = world.act("q", assign("p1", "h", "q", "1/4", "2024-06-01")).unwrap();
    world.endorse("h", proposed).unwrap();
    world.signs_with("q", "q");
    world.act("q", world.compromise("q", q2, trusted)).unwrap();
    let waits = |world: &World, act| world.missing(act).into_iter().map(|(member, _)| member).collect::<Vec<_>>();
    assert_eq!(waits(&world, given), ["q", "y"]);
    assert_eq!(waits(&world, proposed), ["q", "y"]);
    // The root key takes both up again.
    world.endorse("q", given).unwrap();
    world.endorse("q", proposed).unwrap();
    world.endorse("y", given).unwrap();
    assert_eq!(world.owners("p1", "2024-05-01"), parts(&[("q", "1/2"), ("y", "1/2")]));
}

#[test]
fn who_could_sign_what_on_a_date() {
    let mut world = World::alliance();
    world.on("2024-03-01");
    let k1 = world.grant("k", "k1", &[Scope::Vote], |grant| grant.valid_until = Some(id("2024-03-31T00:00:00Z")));
    let able = |world: &World, date: &str| -> usize {
        let answer = world.view("authority/k", &[("date", date)]);
        let vote = answer["may_sign"].as_array().unwrap().iter().find(|row| row["scope"] == "vote").unwrap().clone();
        vote["keys"].as_array().unwrap().len()
    };
    assert_eq!(able(&world, "2024-02-29"), 1);
    assert_eq!(able(&world, "2024-03-01"), 2);
    assert_eq!(able(&world, "2024-04-01"), 1);
    world.on("2024-03-10").signs_with("k", "k");
    world.act("k", world.compromise("k", k1, 0)).unwrap();
    assert_eq!(able(&world, "2024-03-10"), 2);
    assert_eq!(able(&world, "2024-03-11"), 1);
}

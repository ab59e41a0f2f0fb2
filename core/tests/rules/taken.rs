//! Power: nobody's identity, seat or property goes without it. A majority, a colluding pair and a thief try.

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::decision::{Base, Vote};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{
    Act, DeclareDefault, Profile, ReplaceRecovery, Ruling, Succeed, SuccessionKind,
};
use mengshu_core::mechanism::{Body, Step};
use mengshu_core::value::{Date, EventId};
use mengshu_tests::bodies::{
    acknowledge, assign, close, deliver, distribute, expel, leave, pay, promise, propose, register, strike, succeed,
    succession, suspend, with,
};
use mengshu_tests::key::possession;
use mengshu_tests::terms::{council_terms, rule, terms};
use mengshu_tests::value::{parts, seal};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, signer};
use serde_json::json;

use crate::given::{member, notified};

const FIVE: [&str; 5] = ["h", "k", "q", "y", "z"];

/// Five members under a council in which all sit; it admits, suspends and strikes by a simple majority.
fn governed() -> World {
    let by = |matter, name| (matter, name, rule(None, Base::Cast, "> 1/2"));
    let matters = [by(Matter::Admission, "admits"), by(Matter::Suspension, "suspends"), by(Matter::Strike, "strikes")];
    let mut world = World::under(&FIVE, council_terms(&matters));
    world.settle("y", register("p1", &[("y", "1")]));
    world
}

/// `by` merges Y into itself, as of 2024-01-01.
fn merger(by: &str) -> Succeed {
    let (predecessor, successor, profile, effective) = (id("y"), id(by), None, id("2024-01-01"));
    Succeed { predecessor, successor, profile, effective, ..succession(None, SuccessionKind::Merger) }
}

fn ruling() -> Option<Ruling> {
    Some(Ruling { by: id("Court of Nanhu"), reference: id("2024-17"), document: seal("judgment") })
}

fn contest(act: EventId) -> Step {
    Step::Contest { act, reason: id("It is not so") }
}

/// The council decides on an act by these votes.
fn decided(world: &mut World, act: EventId, matter: Matter, on: &str, yes: &[&str]) {
    let (meeting, decision) = (format!("m-{on}"), format!("d-{on}"));
    world.meet(&meeting, on, vec![mengshu_tests::bodies::item(&decision, matter, Some(act))]);
    for voter in yes {
        world.attend(&meeting, voter, &[]).unwrap();
        world.vote(&decision, voter, Vote::Yes).unwrap();
    }
    world.on(&id::<Date>(on).add_days(1).unwrap().to_string());
    world.act(yes[0], close(&decision)).unwrap();
}

/// Y's merger into H has the council's approval since 2024-02-02 and stands in the open.
fn taken() -> (World, EventId) {
    let mut world = governed();
    let act = world.act("h", succeed(merger("h"))).unwrap();
    decided(&mut world, act, Matter::Admission, "2024-02-01", &["h", "k", "q"]);
    assert_eq!(world.standing(act), Standing::Pending);
    (world, act)
}

fn an_entry(world: &mut World, on: &str) {
    world.on(on);
    world.act("k", promise(&format!("c-{on}"), "1 CNY", "q")).unwrap();
}

// ---- Identity.

#[test]
fn what_a_majority_takes_stands_in_the_open_first() {
    let (mut world, act) = taken();
    an_entry(&mut world, "2024-03-03");
    assert_eq!(world.standing(act), Standing::Pending, "30 days from 2024-02-02");
    assert_eq!(world.owners("p1", "2024-03-03"), parts(&[("y", "1")]));
    an_entry(&mut world, "2024-03-04");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert_eq!(world.owners("p1", "2024-03-04"), parts(&[("h", "1")]));
}

#[test]
fn its_own_deadline_does_not_cut_the_wait() {
    let mut world = governed();
    let event = world.event("h", succeed(merger("h")));
    let event = mengshu_core::mechanism::Event { not_after: Some(id("2024-02-10T00:00:00Z")), ..event };
    let act = world.submit(world.sign(&event, &[])).map(|taken| taken.applied.effects).map(|_| world.last()).unwrap();
    let act = world.ledger.state().event_of(act).unwrap();
    decided(&mut world, act, Matter::Admission, "2024-02-01", &["h", "k", "q"]);
    an_entry(&mut world, "2024-02-20");
    assert_eq!(world.standing(act), Standing::Pending);
    an_entry(&mut world, "2024-03-04");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn the_root_key_of_the_member_ends_it() {
    let (mut world, act) = taken();
    refused(world.step("k", contest(act)), "ACT-020");
    world.step("y", contest(act)).unwrap();
    assert!(matches!(world.standing(act), Standing::Declined(_)));
    an_entry(&mut world, "2024-06-01");
    assert_eq!(world.owners("p1", "2024-06-01"), parts(&[("y", "1")]));
    refused(world.step("y", contest(act)), "ACT-002");
}

#[test]
fn a_working_key_makes_it_wait_three_times_as_long_and_needs_every_other_member() {
    let (mut world, act) = {
        let mut world = governed();
        world.grant("y", "y-sales", &[], |grant| grant.scopes = [Scope::Vote].into());
        world.signs_with("y", "y");
        let act = world.act("h", succeed(merger("h"))).unwrap();
        decided(&mut world, act, Matter::Admission, "2024-02-01", &["h", "k", "q"]);
        (world, act)
    };
    world.signs_with("y", "y-sales");
    world.step("y", contest(act)).unwrap();
    refused(world.step("y", contest(act)), "ACT-020");
    assert_eq!(world.standing(act), Standing::Pending);
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["k", "q", "z"], "now each of the others answers for itself");
    for other in missing {
        world.endorse(&other, act).unwrap();
    }
    an_entry(&mut world, "2024-05-01");
    assert_eq!(world.standing(act), Standing::Pending);
    an_entry(&mut world, "2024-05-04");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn what_the_member_disposes_of_waits_too() {
    let (mut world, act) = taken();
    let sale = world.act_whole("y", &["z"], assign("p1", "y", "z", "1/2", "2024-02-02")).unwrap();
    let exit = world.act("y", leave("2024-12-31")).unwrap();
    assert_eq!((world.standing(sale), world.standing(exit)), (Standing::Pending, Standing::Pending));
    world.step("y", contest(act)).unwrap();
    assert!(matches!(world.standing(sale), Standing::Effective(_)), "who it is, is settled");
    assert!(matches!(world.standing(exit), Standing::Effective(_)));
}

#[test]
fn a_court_s_word_carries_it_against_a_contest_and_it_stays_reversible() {
    let mut world = governed();
    let act = world.act("h", succeed(Succeed { ruling: ruling(), ..merger("h") })).unwrap();
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["k", "q", "z"], "all others, whoever the terms name");
    for other in missing {
        world.endorse(&other, act).unwrap();
    }
    world.step("y", contest(act)).unwrap();
    an_entry(&mut world, "2024-03-01");
    assert_eq!(world.standing(act), Standing::Pending, "twice the wait");
    an_entry(&mut world, "2024-03-05");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    let title = world.view("asset/p1", &[("effective", "2024-03-05")]);
    assert_eq!(title["suspect"]["trusted"], json!([{ "member": "y", "share": "1" }]), "it stands as contested");
    // Nothing builds on it, and the alliance can undo it: Y is a member again, with its keys and its patent.
    refused(world.act("h", assign("p1", "h", "k", "1", "2024-03-05")), "IP-021");
    let undo = world.act("k", strike(act)).unwrap();
    decided(&mut world, undo, Matter::Strike, "2024-04-01", &["k", "q"]);
    assert_eq!(world.owners("p1", "2024-04-02"), parts(&[("y", "1")]));
    assert_eq!(member(&world, "y", "2024-04-02")["standing"], "active");
    world.act("y", register("p2", &[("y", "1")])).unwrap();
}

#[test]
fn another_root_key_needs_a_document_and_a_wait() {
    let mut world = governed();
    let bare = with(&world.replace_root("y", "thief"), "/membership/replace_root/document", json!(null));
    refused(world.act("h", bare), "MEM-021");
    let act = world.act("h", world.replace_root("y", "thief")).unwrap();
    decided(&mut world, act, Matter::Admission, "2024-02-01", &["h", "k"]);
    world.act("y", register("p2", &[("y", "1")])).unwrap();
    world.step("y", contest(act)).unwrap();
    an_entry(&mut world, "2024-06-01");
    world.signs_with("y", "thief");
    refused(world.act("y", assign("p1", "y", "h", "1", "2024-06-01")), "AUT-001");
}

#[test]
fn what_is_decided_about_a_member_is_never_carried_by_one_other() {
    let mut world = governed();
    let act = world.act("h", suspend("y")).unwrap();
    decided(&mut world, act, Matter::Suspension, "2024-02-01", &["h"]);
    assert_eq!(world.standing(act), Standing::Pending);
    let mut two = World::founded(&["h", "k"]);
    two.agree(1, "2024-01-01", terms(&[("h", "1")]));
    refused(two.act("h", suspend("k")), "MEM-020");
    let default = DeclareDefault { member: id("k"), reason: id("Late") };
    refused(two.act("h", Body::Membership(Act::DeclareDefault(default))), "MEM-020");
    // An organ in which beside the member one side sits does not decide on it: every other member is asked.
    let mut terms = council_terms(&[(Matter::Suspension, "suspends", rule(None, Base::Cast, "> 1/2"))]);
    if let Some(council) = terms.organs.values_mut().next() {
        council.seats = mengshu_core::mechanism::decision::Seats::Members([id("h"), id("k")].into());
    }
    let mut small = World::under(&["h", "k", "q", "y"], terms);
    let act = small.act("h", suspend("k")).unwrap();
    let missing: Vec<_> = small.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["q", "y"]);
}

#[test]
fn of_two_members_one_waits_three_times_and_any_key_of_the_other_ends_it() {
    let two = || {
        let mut world = World::founded(&["h", "y"]);
        world.agree(1, "2024-01-01", terms(&[("h", "1")]));
        world.settle("y", register("p1", &[("y", "1")]));
        world
    };
    let mut world = two();
    let act = world.act("h", succeed(merger("h"))).unwrap();
    world.on("2024-03-31");
    world.act("h", register("p2", &[("h", "1")])).unwrap();
    assert_eq!(world.standing(act), Standing::Pending);
    world.on("2024-04-02");
    world.act("h", register("p3", &[("h", "1")])).unwrap();
    assert_eq!(world.owners("p1", "2024-04-02"), parts(&[("h", "1")]));

    let mut world = two();
    let act = world.act("h", succeed(merger("h"))).unwrap();
    world.grant("y", "y-sales", &[Scope::Vote], |_| {});
    world.step("y", contest(act)).unwrap();
    assert!(matches!(world.standing(act), Standing::Declined(_)));
    assert_eq!(world.owners("p1", "2024-12-31"), parts(&[("y", "1")]));
}

#[test]
fn the_root_key_that_was_replaced_may_contest_for_thirty_days() {
    let mut world = governed();
    world.on("2024-02-01");
    let act = world.act("y", world.replace_root("y", "thief")).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)), "the root key does it at once");
    // Whoever holds the new one is stopped by the one that it replaced.
    world.on("2024-03-02");
    world.step("y", contest(act)).unwrap();
    refused(world.step("y", contest(act)), "ACT-020");
    world.signs_with("y", "thief");
    let sale = world.act_whole("y", &["h"], assign("p1", "y", "h", "1", "2024-03-02")).unwrap();
    assert_eq!(world.standing(sale), Standing::Pending);
    // Its contest ends nothing: the others put a third key in its place, in the open.
    let act = world.act("k", world.replace_root("y", "y-new")).unwrap();
    decided(&mut world, act, Matter::Admission, "2024-04-01", &["k", "q", "z"]);
    world.step("y", contest(act)).unwrap();
    assert_eq!(world.standing(act), Standing::Pending, "a contested root key speaks like a working one");
    for (other, _) in world.missing(act) {
        world.endorse(&other, act).unwrap();
    }
    an_entry(&mut world, "2024-07-05");
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert!(matches!(world.standing(sale), Standing::Lapsed(_)));
    assert_eq!(world.owners("p1", "2024-07-05"), parts(&[("y", "1")]));

    let mut late = governed();
    late.on("2024-02-01");
    let act = late.act("y", late.replace_root("y", "y-new")).unwrap();
    late.on("2024-03-03");
    refused(late.step("y", contest(act)), "ACT-020");
}

/// W joins with a recovery key that it keeps apart, and has a patent.
fn careful() -> World {
    let mut world = World::alliance();
    let admit = mengshu_tests::bodies::admit("w", "w", 1);
    let admit = with(&admit, "/membership/admit/profile/recovery_key", json!(signer("w-safe").key_id()));
    world.signs_with("w", "w");
    world.settle("h", admit);
    world.settle("w", register("p1", &[("w", "1")]));
    world
}

#[test]
fn a_recovery_key_outranks_the_root_key_and_does_nothing_else() {
    let mut world = careful();
    world.on("2024-02-01");
    let act = world.act("w", world.replace_root("w", "thief")).unwrap();
    world.signs_with("w", "w-safe");
    refused(world.act("w", register("p2", &[("w", "1")])), "AUT-020");
    world.step("w", contest(act)).unwrap();
    world.signs_with("w", "thief");
    let sale = world.act_whole("w", &["h"], assign("p1", "w", "h", "1", "2024-02-01")).unwrap();
    assert_eq!(world.standing(sale), Standing::Pending);
    let thief = signer("w-safe").key_id();
    refused(world.act("w", world.compromise("w", thief, 0)), "AUT-020");
    refused(world.act("w", with_recovery(&world, "thief-safe")), "AUT-020");
    // It puts another root key in its place, and nobody contests that.
    world.signs_with("w", "w-safe");
    let back = world.act("w", world.replace_root("w", "w-new")).unwrap();
    world.signs_with("w", "thief");
    refused(world.step("w", contest(back)), "ACT-020");
    an_entry(&mut world, "2024-03-02");
    assert_eq!(world.standing(back), Standing::Pending);
    an_entry(&mut world, "2024-03-03");
    assert!(matches!(world.standing(back), Standing::Effective(_)));
    // What the thief wanted needs W's approval anew.
    assert_eq!(world.missing(sale), [("w".to_owned(), "assign_ip")]);
    world.signs_with("w", "w-new");
    world.withdraw("w", sale).unwrap();
    assert_eq!(world.owners("p1", "2024-03-03"), parts(&[("w", "1")]));
    // And itself.
    world.signs_with("w", "w-safe");
    world.act("w", with_recovery(&world, "w-safer")).unwrap();
    refused(world.act("w", with_recovery(&world, "w-safest")), "AUT-003");
}

fn with_recovery(world: &World, key: &str) -> Body {
    let serial = world.serial("w");
    let proof = possession(world.ledger.state().ledger().unwrap(), "w", key, serial);
    Body::Membership(Act::ReplaceRecovery(ReplaceRecovery { key: signer(key).key_id(), serial, proof }))
}

#[test]
fn a_recovery_key_is_another_key() {
    let mut world = World::alliance();
    let admit = mengshu_tests::bodies::admit("w", "w", 1);
    let same = with(&admit, "/membership/admit/profile/recovery_key", json!(signer("w").key_id()));
    refused(world.act("h", same), "AUT-011");
    let of_another = with(&admit, "/membership/admit/profile/recovery_key", json!(signer("k").key_id()));
    refused(world.act("h", of_another), "AUT-011");
}

// ---- Succession.

#[test]
fn on_and_after_its_day_nothing_stands_with_the_ended_person() {
    let mut world = World::alliance();
    world.settle("z", register("p1", &[("z", "1/2"), ("h", "1/2")]));
    world.on("2024-12-15");
    let sale = world.settle("z", assign("p1", "z", "k", "1/2", "2024-12-15"));
    world.on("2025-01-20");
    let z2 = Profile { name: id("Z"), ..mengshu_tests::bodies::profile("z2") };
    let merger = Succeed {
        predecessor: id("z"),
        profile: Some(z2),
        effective: id("2024-12-05"),
        ..succession(None, SuccessionKind::Merger)
    };
    world.signs_with("z2", "z2");
    world.act_whole("z2", &["z"], succeed(merger)).unwrap();
    let trusted =
        |world: &World, date: &str| world.view("asset/p1", &[("effective", date)])["suspect"]["trusted"].clone();
    assert_eq!(world.owners("p1", "2024-12-04"), parts(&[("h", "1/2"), ("z", "1/2")]));
    assert_eq!(world.owners("p1", "2024-12-10"), parts(&[("h", "1/2"), ("z2", "1/2")]));
    assert_eq!(world.owners("p1", "2024-12-15"), parts(&[("h", "1/2"), ("k", "1/2")]));
    for date in ["2024-12-10", "2024-12-15", "2025-02-01"] {
        assert_eq!(
            trusted(&world, date),
            json!([{ "member": "h", "share": "1/2" }, { "member": "z2", "share": "1/2" }]),
            "{date}"
        );
    }
    let undo = world.act("h", strike(sale)).unwrap();
    for (other, _) in world.missing(undo) {
        world.endorse(&other, undo).unwrap();
    }
    assert_eq!(world.owners("p1", "2025-02-01"), parts(&[("h", "1/2"), ("z2", "1/2")]));
}

#[test]
fn a_merger_whose_parts_do_not_add_up_is_refused_before_anything_happens() {
    let mut world = World::alliance();
    // The sum of 1/2p and 1/2q, with p and q prime and above 2^32, has a denominator beyond 64 bits.
    world.settle("h", register("p1", &[("h", "1/2"), ("q", "1/2")]));
    world.settle("h", assign("p1", "h", "y", "1/8589934622", "2024-01-01"));
    world.settle("q", assign("p1", "q", "k", "1/8589934714", "2024-01-01"));
    refused(world.act_whole("k", &["y"], succeed(merger("k"))), "IP-010");
    world.act_whole("z", &["y"], succeed(merger("z"))).unwrap();
}

// ---- The day of the entry.

#[test]
fn whoever_has_left_answers_nothing_any_more() {
    let mut world = World::alliance();
    world.on("2024-05-01");
    world.act("z", leave("2024-05-31")).unwrap();
    let act = world.act("h", propose(2, "2024-07-01", terms(&[("h", "1")]))).unwrap();
    for other in ["k", "q"] {
        world.endorse(other, act).unwrap();
    }
    // The first entry of the day after its last one.
    world.on("2024-06-01");
    refused(world.decline("z", act), "ACT-003");
    refused(world.endorse("z", act), "ACT-003");
    world.endorse("y", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

// ---- What rests on a stolen key.

/// H's working key signs from 2024-02-01 on what a thief wants; since 2024-03-01 it is known.
fn robbed(signs: impl FnOnce(&mut World)) -> (World, u64) {
    let mut world = governed();
    world.settle("h", register("p2", &[("h", "1/2"), ("q", "1/2")]));
    let stolen = world.grant("h", "h2", &Scope::ALL, |_| {});
    let trusted = world.last();
    world.on("2024-02-01");
    signs(&mut world);
    world.on("2024-06-01");
    world.signs_with("h", "h");
    world.act("h", world.compromise("h", stolen, trusted)).unwrap();
    (world, trusted)
}

#[test]
fn nothing_builds_on_what_is_suspect() {
    let mut delivery = None;
    let (mut world, _) = robbed(|world| {
        world.act("h", promise("c1", "10.00 CNY", "k")).unwrap();
        delivery = world.act("h", deliver("c1", "10.00 CNY", "2024-02-01", "note")).ok();
        world.act("h", register("p3", &[("h", "1")])).unwrap();
    });
    refused(world.act("k", acknowledge(delivery.unwrap(), "10.00 CNY")), "AUT-021");
    let title = world.view("asset/p3", &[("effective", "2024-06-01")]);
    assert_eq!(title["suspect"]["trusted"], json!(null));
    world.act("h", mengshu_tests::bodies::confirm(delivery.unwrap())).unwrap();
    refused(world.act("k", acknowledge(delivery.unwrap(), "10.00 CNY")), "AUT-021");
}

#[test]
fn a_suspect_distribution_is_not_paid() {
    let (mut world, _) = robbed(|world| {
        world.settle("q", distribute("b1", "100.00 CNY", "2024-01-15", 1));
    });
    refused(world.act("h", pay("b1", "h", "100.00 CNY")), "AUT-021");
}

#[test]
fn what_a_stolen_vote_carried_is_suspect_and_can_be_undone() {
    let (mut world, notice) = notified(rule(None, Base::Cast, "> 1/2"));
    let stolen = world.grant("k", "k2", &[Scope::Vote], |_| {});
    let trusted = world.last();
    world.on("2024-10-02");
    let act = world.act("h", expel("q", notice)).unwrap();
    decided(&mut world, act, Matter::Expulsion, "2024-11-01", &["h", "k"]);
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    world.signs_with("k", "k");
    world.act("k", world.compromise("k", stolen, trusted)).unwrap();
    let suspects = world.view("suspect", &[])["suspects"].clone();
    let row = suspects.as_array().unwrap().iter().find(|row| row["act"] == json!(act)).unwrap();
    assert_eq!(row["doubts"]["k"]["ground"], json!("recounted"));
    // A sanction that is not carried does not stand until somebody strikes it.
    assert!(row["struck_by_entry"].is_u64(), "{row}");
    refused(world.act("h", strike(act)), "AUT-016");
    assert_eq!(member(&world, "q", "2024-12-01")["standing"], "active");
}

#[test]
fn a_stolen_title_that_was_passed_on_is_shown_as_claimed_and_has_a_way_out() {
    let passed_on = |then: &str| {
        let (mut first, mut second) = (None, None);
        let (mut world, _) = robbed(|world| {
            let sale = world.settle("h", assign("p2", "h", "z", "1/2", "2024-02-01"));
            second = Some(world.settle("z", assign("p2", "z", then, "1/2", "2024-02-02")));
            first = Some(sale);
        });
        // Four months later every other member takes it back, and no majority.
        let undo = world.act("k", strike(first.unwrap())).unwrap();
        world.missing(undo).iter().for_each(|(other, _)| drop(world.endorse(other, undo).unwrap()));
        (world, second.unwrap())
    };
    let (mut world, claim) = passed_on("y");
    assert_eq!(world.owners("p2", "2024-07-01"), parts(&[("h", "1/2"), ("q", "1/2")]));
    let claims = world.view("asset/p2", &[("effective", "2024-07-01")])["claims"].clone();
    // Z, who may have been honest, claims it too.
    let claimants: Vec<_> = claims.as_array().unwrap().iter().map(|one| (&one["claimant"], &one["standing"])).collect();
    assert_eq!(claimants, [(&json!("z"), &json!("open")), (&json!("y"), &json!("open"))]);
    let settle = |from: serde_json::Value| {
        mengshu_tests::bodies::body(
            json!({ "ip": { "settle_claim": { "asset": "p2", "claim": claim, "from": from } } }),
        )
    };
    refused(world.act("z", settle(json!(null))), "IP-030");
    refused(world.act("k", settle(json!("h"))), "IP-030");
    let upheld = world.act("y", settle(json!("h"))).unwrap();
    assert_eq!(world.owners("p2", "2024-07-02"), parts(&[("h", "1/2"), ("q", "1/2")]), "H has not said so");
    world.endorse("h", upheld).unwrap();
    assert_eq!(world.owners("p2", "2024-07-02"), parts(&[("q", "1/2"), ("y", "1/2")]));
    // Back to the one it was stolen from it needs no claim.
    let (world, _) = passed_on("h");
    let claims = world.view("asset/p2", &[("effective", "2024-07-01")])["claims"].clone();
    assert_eq!((&claims[0]["standing"], &claims[1]["standing"]), (&json!("open"), &json!("fell")));
}

#[test]
fn what_was_stolen_can_be_given_back_while_it_is_suspect() {
    let (mut world, _) = robbed(|world| {
        world.settle("h", assign("p2", "h", "z", "1/2", "2024-02-01"));
    });
    refused(world.act("z", assign("p2", "z", "k", "1/2", "2024-06-01")), "IP-021");
    world.settle("z", assign("p2", "z", "h", "1/2", "2024-06-01"));
    assert_eq!(world.owners("p2", "2024-06-01"), parts(&[("h", "1/2"), ("q", "1/2")]));
}

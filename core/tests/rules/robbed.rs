//! What a second round of the hunt found about identity: a stolen root key that turns once more, lifts its own doubt, takes back
//! the rescue, merges; a seller that regrets it.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Step;
use mengshu_core::mechanism::decision::{Base, Vote};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Succeed, SuccessionKind};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{admit, assign, body, close, item, register, strike, succeed, succession, with};
use mengshu_tests::terms::{council_terms, rule};
use mengshu_tests::value::parts;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, signer};
use serde_json::json;

fn contest(act: EventId) -> Step {
    Step::Contest { act, reason: id("It was not us") }
}

fn confirm(act: EventId) -> mengshu_core::mechanism::Body {
    body(json!({ "membership": { "confirm": { "act": act } } }))
}

/// Five members under a council that admits and strikes by a simple majority; Y owns a patent.
fn governed() -> World {
    let by = |matter, name| (matter, name, rule(None, Base::Cast, "> 1/2"));
    let terms = council_terms(&[by(Matter::Admission, "admits"), by(Matter::Strike, "strikes")]);
    let mut world = World::under(&["h", "k", "q", "y", "z"], terms);
    world.settle("y", register("p", &[("y", "1")]));
    world.on("2024-02-01");
    world
}

fn merger(by: &str, since: &str) -> mengshu_core::mechanism::Body {
    let (predecessor, successor, profile, effective) = (id("y"), id(by), None, id(since));
    succeed(Succeed { predecessor, successor, profile, effective, ..succession(None, SuccessionKind::Merger) })
}

/// Principle: while it is contested how a root key came, no key that comes from it binds the member or touches its keys.
#[test]
fn a_stolen_root_key_does_not_get_round_a_contest() {
    for turns in [1, 2] {
        let mut world = governed();
        let first = world.act("y", world.replace_root("y", "t1")).unwrap();
        world.signs_with("y", "t1");
        let mut thief = "t1";
        if turns == 2 {
            world.act("y", world.replace_root("y", "t2")).unwrap();
            thief = "t2";
        }
        world.signs_with("y", "y");
        world.step("y", contest(first)).unwrap();
        world.signs_with("y", thief);
        let sale = world.act_whole("y", &["h"], assign("p", "y", "h", "1", "2024-02-01")).unwrap();
        assert_eq!(world.standing(sale), Standing::Pending, "{turns}");
        refused(world.act("y", world.replace_root("y", "t3")), "AUT-022");
        refused(world.act("y", confirm(first)), "AUT-022");
        refused(world.act("y", merger("h", "2024-02-01")), "AUT-022");
        // Nor what takes from the member with others: that is an approval like its own.
        let amend = mengshu_tests::bodies::propose(2, "2024-03-01", council_terms(&[]));
        let amend = world.act("h", amend).unwrap();
        refused(world.endorse("y", amend), "AUT-022");
        assert_eq!(world.standing(sale), Standing::Pending);
        assert_eq!(world.owners("p", "2024-02-01"), parts(&[("y", "1")]));
    }
}

/// Principle: what outranks a key is not undone by it.
#[test]
fn a_stolen_root_key_does_not_take_back_the_rescue() {
    let mut world = World::alliance();
    let admit = with(&admit("w", "w", 1), "/membership/admit/profile/recovery_key", json!(signer("safe").key_id()));
    world.signs_with("w", "w");
    world.settle("h", admit);
    world.settle("w", register("p", &[("w", "1")]));
    world.signs_with("w", "safe");
    let rescue = world.act("w", world.replace_root("w", "w2")).unwrap();
    world.signs_with("w", "w");
    refused(world.withdraw("w", rescue), "AUT-020");
    let sale = world.act_whole("w", &["h"], assign("p", "w", "h", "1", "2024-01-02")).unwrap();
    // Whoever asked for it may take it back.
    world.signs_with("w", "safe");
    assert_eq!(world.standing(sale), Standing::Pending);
    world.withdraw("w", rescue).unwrap();
    assert!(matches!(world.standing(sale), Standing::Effective(_)));
}

/// Principle: what gives away everything can be contested like what gives away the key.
#[test]
fn a_merger_by_a_stolen_root_key_can_be_contested() {
    let mut world = governed();
    let act = world.settle("y", merger("h", "2024-02-01"));
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    world.on("2024-02-20");
    world.step("y", contest(act)).unwrap();
    // What came by it builds nothing, and whoever came by it does not say that it was right.
    refused(world.act("h", assign("p", "h", "z", "1", "2024-02-20")), "IP-021");
    refused(world.act("h", confirm(act)), "AUT-016");
    let undo = world.act("k", strike(act)).unwrap();
    world.meet("m", "2024-03-10", vec![item("d", Matter::Strike, Some(undo))]);
    for voter in ["k", "q", "z"] {
        world.attend("m", voter, &[]).unwrap();
        world.vote("d", voter, Vote::Yes).unwrap();
    }
    world.on("2024-03-11");
    world.act("k", close("d")).unwrap();
    assert_eq!(world.owners("p", "2024-03-11"), parts(&[("y", "1")]));
}

/// Principle: a back-dated day cuts no interest recorded long before (R1): doubts reach back three months, not years.
#[test]
fn a_back_dated_merger_does_not_cut_what_was_sold_long_before() {
    let mut world = governed();
    let sale = world.act_whole("y", &["q"], assign("p", "y", "q", "1", "2024-02-01")).unwrap();
    world.on("2025-06-01");
    world.settle("y", merger("h", "2024-01-15"));
    let suspects = world.view("suspect", &[])["suspects"].clone();
    assert!(suspects.as_array().unwrap().iter().all(|row| row["act"] != json!(sale)), "{suspects}");
    world.act_whole("q", &["z"], assign("p", "q", "z", "1", "2025-06-01")).unwrap();
    assert_eq!(world.owners("p", "2025-06-01"), parts(&[("z", "1")]));
}

/// Principle: nobody judges in its own cause, neither who received nor who would have it again; and what was relied on for a
/// month no majority takes back.
#[test]
fn a_seller_that_regrets_it_does_not_lose_its_key() {
    let sold = |found_after: &str| {
        let mut world = governed();
        let trusted = world.last();
        let sale = world.act_whole("y", &["q"], assign("p", "y", "q", "1", "2024-02-01")).unwrap();
        world.on(found_after);
        let old = world.signer_of("y").key_id();
        world.act("y", world.replace_root("y", "y2")).unwrap();
        world.signs_with("y", "y2");
        world.act("y", world.compromise("y", old, trusted)).unwrap();
        let undo = world.act("y", strike(sale)).unwrap();
        (world, undo)
    };
    // Found out at once: the others decide, neither Q nor Y.
    let (mut world, undo) = sold("2024-02-10");
    assert_eq!(world.missing(undo), []);
    world.meet("m", "2024-03-10", vec![item("d", Matter::Strike, Some(undo))]);
    for voter in ["q", "y"] {
        world.attend("m", voter, &[]).unwrap();
        refused(world.vote("d", voter, Vote::No), "DEC-006");
    }
    // Two years later no majority takes it back, but every other member alone.
    let (world, undo) = sold("2026-02-10");
    assert_eq!(world.missing(undo), ["h", "k", "z"].map(|other| (other.to_owned(), "vote")));
}

/// A split names what passes: without it a stranger would have the whole membership.
#[test]
fn a_split_names_its_parts() {
    let mut world = governed();
    let (predecessor, successor, effective) = (id("y"), id("h"), id("2024-02-01"));
    let all = Succeed { predecessor, successor, profile: None, effective, ..succession(None, SuccessionKind::Split) };
    refused(world.act("y", succeed(all)), "MEM-022");
}

/// Principle: what a member states of its own, by a signature that nobody doubts, no other takes by doubting its own.
#[test]
fn a_co_owner_s_doubt_does_not_take_the_others_part() {
    let mut world = governed();
    let trusted = world.last();
    let registration = world.act_whole("k", &["h"], register("r", &[("h", "1/10"), ("k", "9/10")])).unwrap();
    let old = world.signer_of("h").key_id();
    world.act("h", world.replace_root("h", "h2")).unwrap();
    world.signs_with("h", "h2");
    world.act("h", world.compromise("h", old, trusted)).unwrap();
    let undo = world.act("h", strike(registration)).unwrap();
    assert_eq!(world.missing(undo), [("k".to_owned(), "vote")]);
    world.meet("m", "2024-02-15", vec![item("d", Matter::Strike, Some(undo))]);
    world.attend("m", "h", &[]).unwrap();
    refused(world.vote("d", "h", Vote::Yes), "DEC-006");
    world.decline("k", undo).unwrap();
    assert_eq!(world.owners("r", "2024-02-15"), parts(&[("h", "1/10"), ("k", "9/10")]));
}

/// Principle: a doubt keeps no majority in reserve.
#[test]
fn an_early_doubt_is_no_reserve_for_a_late_strike() {
    let mut world = governed();
    let trusted = world.last();
    let sale = world.act_whole("y", &["q"], assign("p", "y", "q", "1", "2024-02-01")).unwrap();
    let old = world.signer_of("y").key_id();
    world.act("y", world.replace_root("y", "y2")).unwrap();
    world.signs_with("y", "y2");
    world.act("y", world.compromise("y", old, trusted)).unwrap();
    world.on("2025-03-01");
    let undo = world.act("y", strike(sale)).unwrap();
    assert_eq!(world.missing(undo), ["h", "k", "z"].map(|other| (other.to_owned(), "vote")));
}

/// Principle: what was struck is as if it had never been, a confirmation too.
#[test]
fn a_struck_confirmation_confirms_nothing() {
    let mut world = governed();
    let trusted = world.last();
    let sale = world.act_whole("y", &["q"], assign("p", "y", "q", "1", "2024-02-01")).unwrap();
    let turn = |world: &mut World, from: &str, to: &str, trusted: u64| {
        let old = signer(from).key_id();
        world.act("y", world.replace_root("y", to)).unwrap();
        world.signs_with("y", to);
        world.act("y", world.compromise("y", old, trusted)).unwrap();
    };
    turn(&mut world, "y", "y2", trusted);
    let before = world.last();
    let confirmed = world.act("y", confirm(sale)).unwrap();
    turn(&mut world, "y2", "y3", before);
    let undo = world.act("k", strike(confirmed)).unwrap();
    world.meet("m", "2024-02-15", vec![item("d", Matter::Strike, Some(undo))]);
    for voter in ["h", "k", "z"] {
        world.attend("m", voter, &[]).unwrap();
        world.vote("d", voter, Vote::Yes).unwrap();
    }
    world.on("2024-02-16");
    world.act("k", close("d")).unwrap();
    assert!(matches!(world.standing(undo), Standing::Effective(_)));
    refused(world.act("q", assign("p", "q", "z", "1", "2024-02-16")), "IP-021");
}

//! What a second hunt found, by live experiments under a moved clock; each case with the principle that it broke.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Step;
use mengshu_core::mechanism::agreement::Clause;
use mengshu_core::mechanism::decision::{Base, Veto, Vote, VotingRule};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{Succeed, SuccessionKind};
use mengshu_tests::bodies::{
    acknowledge, admit, assign, body, contest, correct_contribution, cured, deliver, expel, item, leave, minutes,
    promise, register, strike, succeed, succession,
};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, council_terms, rule, terms};
use mengshu_tests::world::{World, refused};
use serde_json::json;

use crate::given::{member, notified};

/// Silence consents only to what stood for the whole of its time.
#[test]
fn what_is_corrected_upwards_waits_for_its_receiver_anew() {
    let shares = [("h", "1/2"), ("k", "1/2")];
    let deemed = terms(&shares).with(|terms| terms.clauses.deemed_acknowledgement_days = Some(Clause::Set(5)));
    let mut world = World::under(&["h", "k", "q"], deemed);
    world.act("h", promise("a", "1000 CNY", "k")).unwrap();
    let delivery = world.act("h", deliver("a", "1 CNY", "2024-01-01", "note")).unwrap();
    world.on("2024-01-06");
    world.act("h", correct_contribution(delivery, Some("1000 CNY"))).unwrap();
    world.on("2024-01-07");
    world.act("k", contest(delivery)).unwrap();
    world.on("2024-02-01");
    world.act("q", promise("b", "1 CNY", "k")).unwrap();
    assert_eq!(world.view("contribution/a", &[])["acknowledged"]["minor"], 0);
}

/// Nobody alone disposes of what all are asked about.
#[test]
fn who_gave_notice_does_not_undo_a_waiting_expulsion_alone() {
    let (mut world, notice) = notified(rule(None, Base::All, ">= 2/3"));
    world.on("2024-10-02");
    let act = world.act("k", expel("q", notice)).unwrap();
    refused(world.act("h", cured(notice)), "EXT-005");
    assert_eq!(world.standing(act), Standing::Pending);
    let (early, notice) = notified(rule(None, Base::All, ">= 2/3"));
    let mut early = early;
    early.on("2024-10-02");
    early.act("h", cured(notice)).unwrap();
}

/// Nobody gets round its receiver by its own word.
#[test]
fn a_contributor_does_not_declare_its_receiver_away() {
    let mut world = World::alliance();
    world.act("h", promise("c1", "200 CNY", "k")).unwrap();
    let delivery = world.act("h", deliver("c1", "100 CNY", "2024-01-01", "note")).unwrap();
    let declare = json!({ "affiliate": "kk", "name": "K", "member": "k", "since": "2024-01-01" });
    world.act("h", body(json!({ "membership": { "declare_affiliate": declare } }))).unwrap();
    let act = world.act("y", acknowledge(delivery, "100 CNY")).unwrap();
    assert!(world.missing(act).iter().any(|(asked, _)| asked == "k"), "{:?}", world.missing(act));
}

/// What ends a membership deserves no less than what ends an identity; and the log calls nothing clean that rests on what it
/// calls contested.
#[test]
fn a_stolen_root_key_neither_leaves_nor_passes_on_what_it_took() {
    let mut world = World::under(&["h", "k", "q", "y"], terms(&[("h", "1")]).with(|terms| terms.exit_notice_days = 1));
    world.settle("h", register("p", &[("h", "1")]));
    world.on("2024-02-01");
    let stolen = world.act("h", world.replace_root("h", "thief")).unwrap();
    world.signs_with("h", "thief");
    let sale = world.act_whole("h", &["k"], assign("p", "h", "k", "1", "2024-02-01")).unwrap();
    assert!(matches!(world.standing(sale), Standing::Effective(_)));
    world.settle("h", leave("2024-02-03"));
    world.on("2024-02-02");
    world.signs_with("h", "h");
    world.step("h", Step::Contest { act: stolen, reason: id("Stolen") }).unwrap();
    let title = world.view("asset/p", &[]);
    assert_eq!(title["suspect"]["trusted"], json!([{ "member": "h", "share": "1" }]));
    refused(world.act("k", assign("p", "k", "q", "1", "2024-02-02")), "IP-021");
    world.on("2024-03-01");
    world.act("q", promise("c", "1 CNY", "y")).unwrap();
    assert_eq!(member(&world, "h", "2024-03-01")["standing"], "active");
}

/// An answer is the same before and after an entry of somebody else.
#[test]
fn what_time_has_done_is_answered_as_done() {
    let mut world = World::founded(&["h", "y"]);
    world.agree(1, "2024-01-01", terms(&[("h", "1")]));
    world.settle("y", register("p", &[("y", "1")]));
    let (predecessor, successor, effective) = (id("y"), id("h"), id("2024-01-01"));
    let merger =
        Succeed { predecessor, successor, profile: None, effective, ..succession(None, SuccessionKind::Merger) };
    let act = world.act("h", succeed(merger)).unwrap();
    world.on("2024-06-01");
    assert_eq!(world.view(&format!("act/{act}"), &[])["standing"], "effective");
    let owners = world.view("asset/p", &[])["between_the_members"].clone();
    assert_eq!(owners, json!([{ "member": "h", "share": "1" }]));
    world.act("h", register("p2", &[("h", "1")])).unwrap();
    assert_eq!(world.view(&format!("act/{act}"), &[])["standing"], "effective");
}

/// Nobody is a judge in its own cause.
#[test]
fn whoever_has_what_was_stolen_does_not_decide_whether_it_goes_back() {
    use mengshu_core::book::Scope;
    let veto = mengshu_core::mechanism::decision::VotingRule {
        veto: Some(mengshu_core::mechanism::decision::Veto { days: 15 }),
        ..rule(None, Base::All, "> 1/2")
    };
    let mut world = World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Strike, "strikes", veto)]));
    world.settle("h", register("p", &[("h", "1")]));
    let key = world.grant("h", "h2", &Scope::ALL, |_| {});
    let trusted = world.last();
    let sale = world.act_whole("h", &["k"], assign("p", "h", "k", "1", "2024-01-01")).unwrap();
    world.settle("k", assign("p", "k", "y", "1/2", "2024-01-01"));
    world.signs_with("h", "h");
    world.act("h", world.compromise("h", key, trusted)).unwrap();
    let undo = world.act("h", strike(sale)).unwrap();
    world.meet("m", "2024-02-01", vec![item("d", Matter::Strike, Some(undo))]);
    for voter in ["h", "q"] {
        world.attend("m", voter, &[]).unwrap();
        world.vote("d", voter, Vote::Yes).unwrap();
    }
    for receiver in ["k", "y"] {
        world.attend("m", receiver, &[]).unwrap();
        refused(world.vote("d", receiver, Vote::No), "DEC-006");
    }
    world.close("d").unwrap();
    for receiver in ["k", "y"] {
        refused(world.act(receiver, mengshu_tests::bodies::veto("d")), "DEC-006");
    }
}

/// What time alone has done is done before the entry that finds it: whoever joined by it signs its first entry as one who
/// joined, whichever entry is the first of the day.
#[test]
fn the_first_entry_after_a_wait_is_as_any_later_one() {
    let veto_rule = VotingRule { veto: Some(Veto { days: 15 }), ..rule(Some(">= 2/3"), Base::Cast, ">= 2/3") };
    for another_first in [false, true] {
        let mut world =
            World::under(&["h", "k", "q"], council_terms(&[(Matter::Admission, "admission", veto_rule.clone())]));
        let admission = world.act("h", admit("x", "x", 1)).unwrap();
        world.endorse("x", admission).unwrap();
        world.meet("m", "2024-02-01", vec![item("d", Matter::Admission, Some(admission))]);
        for member in ["h", "k", "q"] {
            world.attend("m", member, &[]).unwrap();
            world.vote("d", member, Vote::Yes).unwrap();
        }
        world.close("d").unwrap();
        world.on("2024-02-03");
        world.act("h", minutes("m", "minutes")).unwrap();
        // The days of veto are over by time alone.
        world.on("2024-02-19");
        let before = world.last();
        if another_first {
            world.act("q", promise("c", "1 CNY", "h")).unwrap();
        }
        let first = world.act("x", register("p", &[("x", "1")])).unwrap();
        assert!(matches!(world.standing(admission), Standing::Effective(_)));
        // It was not x that held its key that day.
        let stolen = world.signer_of("x").key_id();
        world.act("x", world.replace_root("x", "x2")).unwrap();
        world.signs_with("x", "x2");
        world.act("x", world.compromise("x", stolen, before)).unwrap();
        let suspects = world.view("suspect", &[])["suspects"].clone();
        let doubted = suspects.as_array().unwrap().iter().any(|row| row["act"] == json!(first));
        assert!(doubted, "another first: {another_first}");
    }
}

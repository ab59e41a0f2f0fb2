//! The thief: what somebody with a stolen key tries with other keys, acts, proxies, votes and vetoes, and what is left of it
//! when the root key says so.

use mengshu_core::book::{Matter, Scope};
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{Act, Base, GrantProxy, LiftVeto, MeetingKind, Veto, Vote, VotingRule};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::value::{EventId, KeyId};
use mengshu_tests::bodies::{assign, confirm, convening, item, minutes, register, strike, veto};
use mengshu_tests::terms::{council_terms, rule, terms};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, signer};
use serde_json::{Value, json};

fn suspects(world: &World) -> Vec<EventId> {
    let rows = world.view("suspect", &[])["suspects"].clone();
    let open = rows.as_array().unwrap().iter().filter(|row| !row["open_since_entry"].is_null());
    open.map(|row| row["act"].as_str().unwrap().parse().unwrap()).collect()
}

/// H's key h2 may administer and assign; whoever stole it grants itself h3, which grants h4 and signs.
fn breeding() -> (World, KeyId, u64, [EventId; 3]) {
    let mut world = World::alliance();
    let scopes = [Scope::Administer, Scope::AssignIp];
    let h2 = world.grant("h", "h2", &scopes, |_| {});
    let trusted = world.last();
    world.grant("h", "h3", &scopes, |_| {});
    let first = world.past.last().unwrap().event.id();
    world.grant("h", "h4", &scopes, |_| {});
    let second = world.past.last().unwrap().event.id();
    let act = world.act("h", register("p1", &[("h", "1")])).unwrap();
    world.signs_with("h", "h");
    (world, h2, trusted, [first, second, act])
}

#[test]
fn keys_that_a_stolen_key_granted_sign_nothing_until_the_root_key_confirms_them() {
    let (mut world, h2, trusted, acts) = breeding();
    world.act("h", world.compromise("h", h2, trusted)).unwrap();
    assert_eq!(suspects(&world), acts, "the grants, and what the granted keys signed");
    for key in ["h3", "h4"] {
        world.signs_with("h", key);
        refused(world.act("h", register("p2", &[("h", "1")])), "AUT-018");
    }
    // The keys were the member's own after all: it confirms the grants, and they sign again.
    world.signs_with("h", "h");
    world.act("h", confirm(acts[0])).unwrap();
    world.signs_with("h", "h4");
    refused(world.act("h", register("p2", &[("h", "1")])), "AUT-018");
    world.signs_with("h", "h");
    world.act("h", confirm(acts[1])).unwrap();
    world.signs_with("h", "h4");
    world.act("h", register("p2", &[("h", "1")])).unwrap();
}

#[test]
fn a_key_that_was_stolen_from_the_first_signed_nothing_that_is_trusted() {
    let mut world = World::alliance();
    let k1 = world.grant("k", "k1", &[Scope::AssignIp], |_| {});
    let granted = world.last();
    let act = world.act("k", register("p1", &[("k", "1")])).unwrap();
    world.signs_with("k", "k");
    // Its own grant is the last entry that is trusted, or even the one before it.
    world.act("k", world.compromise("k", k1, granted)).unwrap();
    assert_eq!(suspects(&world), [act]);
    world.act("k", world.compromise("k", k1, granted - 1)).unwrap();
    assert_eq!(suspects(&world), [act], "the grant was signed by the root key");
}

#[test]
fn what_a_trusted_key_signed_too_does_not_rest_on_the_stolen_one() {
    let mut world = World::alliance();
    world.settle("k", register("p1", &[("k", "1")]));
    let k3 = world.grant("k", "k3", &[Scope::Contribute], |_| {});
    let trusted = world.last();
    // Signed beyond its authority, and ratified by the root key: that signature counts.
    let ratified = world.act("k", assign("p1", "k", "q", "1/4", "2024-03-01")).unwrap();
    world.endorse("q", ratified).unwrap();
    world.signs_with("k", "k");
    world.endorse("k", ratified).unwrap();
    // Pending when the compromise is known: taken up again by the root key.
    world.signs_with("k", "k3");
    let pending = world.act("k", assign("p1", "k", "z", "1/4", "2024-03-01")).unwrap();
    world.signs_with("k", "k");
    world.act("k", world.compromise("k", k3, trusted)).unwrap();
    assert_eq!(suspects(&world), []);
    world.endorse("k", pending).unwrap();
    for (member, _) in world.missing(pending) {
        world.endorse(&member, pending).unwrap();
    }
    // Another look finds that the key was lost earlier still: both were signed by the root key since.
    world.act("k", world.compromise("k", k3, trusted - 1)).unwrap();
    assert_eq!(suspects(&world), []);
    // Unless the root key is the one that is lost.
    let message = world.last();
    let root = signer("k").key_id();
    let other = world.act("h", world.replace_root("k", "k-new")).unwrap();
    for (member, _) in world.missing(other) {
        world.endorse(&member, other).unwrap();
    }
    world.on("2024-12-01");
    world.act("h", register("p9", &[("h", "1")])).unwrap();
    world.signs_with("k", "k-new");
    world.act("k", world.compromise("k", root, trusted)).unwrap();
    assert!(suspects(&world).contains(&ratified) && suspects(&world).contains(&pending), "{message}");
}

#[test]
fn signatures_beside_an_act_are_doubted_like_others() {
    let mut world = World::alliance();
    let q2 = world.grant("q", "q2", &[Scope::AssignIp], |_| {});
    let trusted = world.last();
    let whole = world.act_whole("h", &["q"], register("p1", &[("h", "1/2"), ("q", "1/2")])).unwrap();
    let open = world.act_whole("h", &["q"], register("p2", &[("h", "1/3"), ("q", "1/3"), ("y", "1/3")])).unwrap();
    world.signs_with("q", "q");
    world.act("q", world.compromise("q", q2, trusted)).unwrap();
    assert_eq!(suspects(&world), [whole]);
    let missing: Vec<_> = world.missing(open).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["q", "y"]);
    refused(world.act("h", confirm(whole)), "AUT-016");
    world.act("q", confirm(whole)).unwrap();
    assert_eq!(suspects(&world), []);
}

#[test]
fn what_is_ratified_is_judged_by_the_terms_of_that_day() {
    let mut world = World::alliance();
    world.settle("k", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    world.grant("k", "k3", &[Scope::Contribute], |_| {});
    let act = world.act("k", assign("p1", "k", "q", "1/2", "2024-02-01")).unwrap();
    world.endorse("q", act).unwrap();
    world.signs_with("k", "k");
    // New terms: parts are free to give. H was asked before and is no longer.
    world.on("2024-02-01");
    let mut free = terms(&[("h", "1/2"), ("k", "3/10"), ("y", "1/5")]);
    free.transfer = mengshu_core::mechanism::agreement::Transfer::Free;
    world.agree(2, "2024-02-01", free);
    world.endorse("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    // What K gave away meanwhile is not given twice by ratifying (rule R1 of docs/cases.md).
    world.grant("q", "q3", &[Scope::Contribute], |_| {});
    let late = world.act("q", assign("p1", "q", "y", "1/2", "2024-02-01")).unwrap();
    world.endorse("y", late).unwrap();
    world.signs_with("q", "q");
    world.settle("q", assign("p1", "q", "z", "1/4", "2024-02-02"));
    world.endorse("q", late).unwrap();
    assert_eq!(world.void_code(late), "IP-007");
}

#[test]
fn a_vote_that_a_stolen_key_closed_or_a_veto_that_it_lifted_is_open_again() {
    let budget = VotingRule { veto: Some(Veto { days: 15 }), ..rule(None, Base::Cast, "> 1/2") };
    let mut world = World::under(&["h", "k", "z"], council_terms(&[(Matter::Budget, "budget", budget)]));
    let h2 = world.grant("h", "h2", &[Scope::Vote], |_| {});
    let z2 = world.grant("z", "z2", &[Scope::Vote], |_| {});
    let trusted = world.last();
    for member in ["h", "z"] {
        world.signs_with(member, member);
    }
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None), item("d2", Matter::Budget, None)]);
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
        for decision in ["d1", "d2"] {
            world.vote(decision, member, Vote::Yes).unwrap();
        }
    }
    // Whoever has the chair's key closes before Z has come.
    world.signs_with("h", "h2");
    let closed = world.close("d1").unwrap();
    world.signs_with("h", "h");
    world.close("d2").unwrap();
    world.act("h", minutes("m1", "minutes")).unwrap();
    world.act("z", veto("d2")).unwrap();
    world.signs_with("z", "z2");
    let lift = Body::Decision(Act::LiftVeto(LiftVeto { decision: id("d2") }));
    world.act("z", lift).unwrap();
    world.signs_with("z", "z");
    world.on("2024-02-17");
    let standing = |world: &World| ["d1", "d2"].map(|decision| world.shown(decision)["standing"].clone());
    assert_eq!(standing(&world), ["passed", "passed"]);
    world.act("h", world.compromise("h", h2, trusted)).unwrap();
    world.act("z", world.compromise("z", z2, trusted)).unwrap();
    assert_eq!(standing(&world), ["reopened", "vetoed"]);
    // The chair stands by its close; Z vetoes once more, with a key that is its own.
    world.act("h", confirm(closed)).unwrap();
    assert_eq!(standing(&world), ["passed", "vetoed"]);
    world.act("z", Body::Decision(Act::LiftVeto(LiftVeto { decision: id("d2") }))).unwrap();
    assert_eq!(standing(&world), ["passed", "passed"]);
}

#[test]
fn what_a_stolen_key_did_over_again_leaves_what_the_member_did_itself() {
    let budget = rule(Some("> 1/2"), Base::Cast, "> 1/2");
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", budget)]));
    let q2 = world.grant("q", "q2", &[Scope::Vote], |_| {});
    let trusted = world.last();
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None), item("d2", Matter::Budget, None)]);
    // The thief comes first, then Q itself; Q votes no, then the thief changes it.
    world.attend("m1", "q", &[]).unwrap();
    world.signs_with("q", "q");
    world.attend("m1", "q", &[]).unwrap();
    world.attend("m1", "k", &[]).unwrap();
    world.vote("d1", "k", Vote::Yes).unwrap();
    let own = world.vote("d1", "q", Vote::No).unwrap();
    world.signs_with("q", "q2");
    let changed = world.vote("d1", "q", Vote::Yes).unwrap();
    world.vote("d2", "q", Vote::Yes).unwrap();
    world.signs_with("q", "q");
    world.on("2024-02-02");
    for decision in ["d1", "d2"] {
        world.close(decision).unwrap();
    }
    assert_eq!(world.shown("d1")["standing"], "passed");
    world.act("q", world.compromise("q", q2, trusted)).unwrap();
    let found = world.shown("d1");
    assert_eq!(found["standing"], "reopened");
    assert_eq!(
        found["arithmetic"]["in_words"],
        "quorum > 1/2 of 3: 2 present, reached; 1 of 2 for it, > 1/2 needed: not reached"
    );
    let row = |vote: &str, act: EventId, suspect: Value| {
        let entry = world.ledger.find(&act).unwrap();
        json!({ "member": "q", "vote": vote, "entry": entry, "suspect_by_entry": suspect })
    };
    assert_eq!(found["earlier_votes"], json!([row("no", own, Value::Null)]));
    assert_eq!(found["votes"][1], row("yes", changed, json!(world.last())));
    // Where Q had not voted itself there is no vote of Q; nor does it come to be there by having been at the meeting.
    let found = world.shown("d2")["arithmetic"].clone();
    assert_eq!((&found["yes"], &found["no"], &found["quorum"]["present"]), (&json!(0), &json!(0), &json!(2)));
    // Struck, the change is gone, and Q's own vote stays.
    world.settle("h", strike(changed));
    assert_eq!(world.shown("d1")["arithmetic"]["no"], 1);
}

#[test]
fn a_proxy_that_a_stolen_key_granted_carries_no_vote() {
    let budget = rule(Some(">= 2/3"), Base::Cast, "> 1/2");
    let mut world = World::under(&["h", "k", "z"], council_terms(&[(Matter::Budget, "budget", budget)]));
    let z2 = world.grant("z", "z2", &[Scope::Vote], |_| {});
    let trusted = world.last();
    world
        .convene("h", convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Budget, None)]))
        .unwrap();
    let granted = GrantProxy { meeting: id("m1"), to: id("k") };
    let granted = world.act("z", Body::Decision(Act::GrantProxy(granted))).unwrap();
    world.signs_with("z", "z");
    world.on("2024-02-01");
    world.attend("m1", "k", &["z"]).unwrap();
    world.vote("d1", "k", Vote::Yes).unwrap();
    world.vote_for("d1", "k", "z", Vote::Yes).unwrap();
    world.close("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "passed");
    world.act("z", world.compromise("z", z2, trusted)).unwrap();
    // One of three is no quorum.
    assert_eq!(world.shown("d1")["standing"], "reopened");
    assert_eq!(world.shown("d1")["arithmetic"]["yes"], 1);
    world.settle("h", strike(granted));
    assert_eq!(world.shown("d1")["arithmetic"]["outcome"], "no_quorum");
}

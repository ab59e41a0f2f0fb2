//! The inbox: what waits for whom, until when, and by which command; and views that name the entries that cause them.

use mengshu_core::book::{Lang, Matter, Scope};
use mengshu_core::ledger::view;
use mengshu_core::mechanism::decision::{Act, Base, CastVote, GrantProxy, MeetingKind, Vote};
use mengshu_core::mechanism::membership::Suspend;
use mengshu_core::mechanism::{Body, Step, agreement, membership};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{alliance_of, assign, item, propose, register};
use mengshu_tests::id;
use mengshu_tests::terms::{council_terms, rule, terms};
use mengshu_tests::world::World;
use serde_json::{Value, json};

/// What waits for a member: the deed and the command.
fn waits(world: &World, member: &str) -> Vec<(String, String)> {
    let document = world.view(&format!("inbox/{member}"), &[]);
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    document["waiting"].as_array().unwrap().iter().map(|row| (text(row, "what"), text(row, "command"))).collect()
}

fn what(world: &World, member: &str) -> Vec<String> {
    waits(world, member).into_iter().map(|(what, _)| what).collect()
}

fn one(what: &str, command: &str) -> Vec<(String, String)> {
    vec![(what.to_owned(), command.to_owned())]
}

#[test]
fn a_signature_waits_until_it_is_given_or_too_late() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1")]));
    let act = world.act("h", assign("p1", "h", "q", "1/2", "2024-02-01")).unwrap();
    let entry = world.last();
    assert_eq!(waits(&world, "q"), one("approve", &format!("mengshu act endorse {entry}")));
    let row = world.view("inbox/q", &[])["waiting"][0].clone();
    assert_eq!((&row["entry"], &row["about"]), (&json!(entry), &json!(act.to_string())));
    assert_eq!(row["until"], json!(world.ledger.state().machine.pending.get(&act).unwrap().deadline));
    assert!(waits(&world, "h").is_empty() && waits(&world, "k").is_empty());
    world.on("2024-03-02");
    assert!(waits(&world, "q").is_empty());
    world.on("2024-03-01");
    world.endorse("q", act).unwrap();
    assert!(waits(&world, "q").is_empty());
}

#[test]
fn nobody_is_asked_before_its_turn() {
    let mut world = World::founded(&["h", "k", "q"]);
    let mut body = propose(1, "2024-01-01", terms(&[("h", "1")]));
    if let Body::Agreement(agreement::Act::Propose(propose)) = &mut body {
        propose.order = vec![id("q"), id("k")];
    }
    let act = world.act("h", body).unwrap();
    assert_eq!((what(&world, "q").len(), what(&world, "k").len()), (1, 0));
    world.endorse("q", act).unwrap();
    assert_eq!((what(&world, "q").len(), what(&world, "k").len()), (0, 1));
}

#[test]
fn whoever_is_invited_has_an_inbox_and_nobody_else() {
    let mut world = World::new("2024-01-01");
    let found = membership::Act::Found(alliance_of(&["h", "k"]));
    world.act("h", Body::Membership(found)).unwrap();
    assert_eq!(what(&world, "k"), ["approve"]);
    let none = std::collections::BTreeMap::new();
    assert!(view(world.ledger.state(), "inbox/stranger", &none, world.now, Lang::En).is_err());
    assert!(view(world.ledger.state(), "inbox/No", &none, world.now, Lang::En).is_err());
}

#[test]
fn what_lacks_authority_waits_for_its_member_and_the_other_side() {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    world.grant("k", "k1", &[Scope::Contribute], |_| {});
    let act = world.act("k", assign("p2", "k", "q", "1", "2024-02-01")).unwrap();
    assert_eq!((what(&world, "k"), what(&world, "q")), (vec!["ratify".to_owned()], vec!["approve".to_owned()]));
    world.endorse("q", act).unwrap();
    assert_eq!(what(&world, "q"), ["demand"]);
    world.step("q", Step::Demand { act }).unwrap();
    assert_eq!(what(&world, "q"), ["step_back"]);
    world.signs_with("k", "k");
    world.endorse("k", act).unwrap();
    assert!(waits(&world, "k").is_empty() && waits(&world, "q").is_empty());
}

fn suspended(world: &mut World) -> EventId {
    let suspend = Suspend { member: id("q"), reason: id("Fees unpaid") };
    world.act("k", Body::Membership(membership::Act::Suspend(suspend))).unwrap()
}

#[test]
fn an_organ_is_convened_by_its_chair_or_by_whoever_wants_the_decision() {
    let rule = rule(None, Base::Cast, "> 1/2");
    let mut world = World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Suspension, "most", rule)]));
    let act = suspended(&mut world);
    let entry = world.last();
    let command = format!(
        "mengshu decision convene council-{entry} --organ council --on 2024-01-15 --item act-{entry}=suspension --act {entry}"
    );
    assert_eq!(waits(&world, "h"), one("convene", &command));
    assert_eq!(waits(&world, "k"), one("convene", &command));
    assert!(waits(&world, "y").is_empty());
    world.meet("m1", "2024-01-15", vec![item("d1", Matter::Suspension, Some(act))]);
    assert_eq!(what(&world, "k"), ["attend"]);
}

#[test]
fn a_meeting_is_gone_through_step_by_step() {
    let rule = rule(None, Base::Cast, "> 1/2");
    let terms = council_terms(&[(Matter::Budget, "most", rule)]);
    let mut world = World::under(&["h", "k", "q"], terms);
    world.meet("m1", "2024-01-15", vec![item("d1", Matter::Budget, None), item("d2", Matter::Budget, None)]);
    world.on("2024-01-14");
    assert_eq!(waits(&world, "q"), one("come", "mengshu decision meeting m1"));
    assert_eq!(world.view("inbox/q", &[])["waiting"][0]["until"], "2024-01-15T15:59:59.999999Z");
    let proxy = Act::GrantProxy(GrantProxy { meeting: id("m1"), to: id("k") });
    world.act("q", Body::Decision(proxy)).unwrap();
    assert!(waits(&world, "q").is_empty());
    world.on("2024-01-15");
    assert_eq!(waits(&world, "k"), one("attend", "mengshu decision attend m1 --for q"));
    world.attend("m1", "k", &["q"]).unwrap();
    let votes: Vec<String> = waits(&world, "k").into_iter().map(|(_, command)| command).collect();
    assert_eq!(
        votes,
        [
            "mengshu decision vote d1 yes",
            "mengshu decision vote d1 yes --for q",
            "mengshu decision vote d2 yes",
            "mengshu decision vote d2 yes --for q",
        ]
    );
    for decision in ["d1", "d2"] {
        world.vote(decision, "k", Vote::Yes).unwrap();
    }
    assert_eq!(what(&world, "h"), ["attend"]);
    let cast = CastVote { decision: id("d1"), vote: Vote::No, on_behalf_of: Some(id("q")) };
    world.act("k", Body::Decision(Act::Vote(cast))).unwrap();
    // H can come until the end of the day, and would change it; then what is there is counted.
    assert_eq!(what(&world, "h"), ["attend"]);
    assert_eq!(world.view("inbox/h", &[])["waiting"][0]["until"], "2024-01-15T15:59:59.999999Z");
    world.on("2024-01-16");
    assert_eq!(what(&world, "h"), ["close", "close"]);
    assert_eq!(waits(&world, "h")[..1], one("close", "mengshu decision close d1"));
    world.close("d1").unwrap();
    assert_eq!(what(&world, "h"), ["close", "minutes"]);
    assert!(waits(&world, "k").is_empty() && waits(&world, "q").is_empty());
    assert_eq!(world.view("meeting/m1", &[])["kind"], json!(MeetingKind::Ordinary));
}

#[test]
fn a_suspect_act_waits_for_the_member_until_it_is_settled() {
    let mut world = World::alliance();
    let h2 = world.grant("h", "h2", &[Scope::AssignIp], |_| {});
    let trusted = world.last();
    let act = world.act("h", register("p1", &[("h", "1")])).unwrap();
    let entry = world.last();
    world.signs_with("h", "h");
    world.act("h", world.compromise("h", h2, trusted)).unwrap();
    assert_eq!(waits(&world, "h"), one("confirm", &format!("mengshu member confirm {entry}")));
    assert_eq!(world.view("inbox/h", &[])["waiting"][0]["until"], Value::Null);
    world.act("h", Body::Membership(membership::Act::Confirm(membership::Confirm { act }))).unwrap();
    assert!(waits(&world, "h").is_empty());
}

#[test]
fn views_name_the_entries_that_cause_them() {
    let rule = rule(None, Base::Cast, "> 1/2");
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Suspension, "most", rule)]));
    let agreed = world.last();
    let act = suspended(&mut world);
    let proposed = world.last();
    world.meet("m1", "2024-01-15", vec![item("d1", Matter::Suspension, Some(act))]);
    let convened = world.last();
    world.attend("m1", "h", &[]).unwrap();
    world.vote("d1", "h", Vote::Yes).unwrap();
    world.close_next_day("d1").unwrap();
    let closed = world.last();
    let all = [agreed, convened, convened + 1, convened + 2, closed];
    assert_eq!(world.view("decision/d1", &[])["entries"], json!(all));
    assert_eq!(world.view(&format!("act/{act}"), &[])["entries"], json!([proposed, convened, closed]));
    assert_eq!(world.view("organ/council", &[])["entries"], json!([agreed]));
    // Every approval is part of an act, not only the last.
    let shared = world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/4"), ("q", "1/4")]));
    let approved = world.last();
    assert_eq!(world.view(&format!("act/{shared}"), &[])["entries"], json!([approved - 2, approved - 1, approved]));
    let signed = world.view("agreement/1", &[])["entries"].clone();
    assert_eq!(signed, json!([agreed - 2, agreed - 1, agreed]));
}

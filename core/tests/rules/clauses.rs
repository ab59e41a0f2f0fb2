//! The agreement's life: amendments of single clauses, projects, side agreements (D09), termination.

use std::collections::BTreeSet;

use mengshu_core::book::{Lang, Matter};
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::{
    Act, Amend, Change, DeclareSide, SignProject, Terminate, Terms, apply_changes, difference,
};
use mengshu_core::mechanism::decision::{Approver, Base, Seats, Vote};
use mengshu_core::mechanism::machine::Standing;
use mengshu_tests::bodies::{item, leave, propose, register};
use mengshu_tests::terms::{council, council_terms, rule, terms};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal};
use proptest::prelude::*;
use serde_json::{Value, json};

fn body(act: Act) -> Body {
    Body::Agreement(act)
}

#[test]
fn what_the_statute_says_is_shown_where_a_clause_is_left_to_it() {
    let world = World::alliance();
    let version = world.view("agreement/1", &[]);
    let rule = version["by_statute"]["preemption_days"].as_str().unwrap();
    assert!(rule.contains("Civil Code 306"), "{rule}");
    assert_eq!(version["terms"]["clauses"]["preemption_days"], "statute_default");
    let signed: Vec<_> = version["signed"].as_array().unwrap().iter().map(|row| row["member"].clone()).collect();
    assert_eq!(signed, ["h", "k", "q", "y", "z"]);
}

#[test]
fn who_had_signed_by_a_date() {
    let mut world = World::founded(&["h", "k", "q"]);
    let act = world.act("h", propose(1, "2024-01-01", terms(&[("h", "1")]))).unwrap();
    world.on("2024-01-03");
    world.endorse("q", act).unwrap();
    world.on("2024-01-05");
    world.endorse("k", act).unwrap();
    let by = |date: &str| world.view("agreement/1", &[("date", date)])["signed_by_date"].clone();
    assert_eq!(by("2023-12-31"), json!([]));
    assert_eq!(by("2024-01-02"), json!(["h"]));
    assert_eq!(by("2024-01-03"), json!(["h", "q"]));
    assert_eq!(by("2024-01-05"), json!(["h", "k", "q"]));
}

/// The amendment that makes these clauses say this, against the version in force.
fn amend(world: &World, change: impl FnOnce(&mut Terms)) -> Body {
    let before = &world.ledger.state().sections.agreement.last().unwrap().1.terms;
    let mut after = (**before).clone();
    change(&mut after);
    body(Act::Amend(Amend { changes: difference(before, &after), in_force_from: id("2024-01-01"), text: None }))
}

#[test]
fn amendments_of_different_clauses_go_through_in_any_order() {
    for order in [[0, 1], [1, 0]] {
        let mut world = World::alliance();
        world.on("2024-02-01");
        let notice = amend(&world, |terms| terms.exit_notice_days = 60);
        let days = amend(&world, |terms| terms.approval_days = 90);
        let acts = [world.act("h", notice).unwrap(), world.act("k", days).unwrap()];
        for place in order {
            for (member, _) in world.missing(acts[place]) {
                world.endorse(&member, acts[place]).unwrap();
            }
            assert!(matches!(world.standing(acts[place]), Standing::Effective(_)));
        }
        let (number, last) = world.ledger.state().sections.agreement.last().unwrap();
        assert_eq!((number, last.terms.exit_notice_days, last.terms.approval_days), (3, 60, 90));
        // Each version has a day of its own.
        let starts: Vec<_> =
            world.ledger.state().sections.agreement.versions.iter().map(|(_, v)| v.start.to_string()).collect();
        assert_eq!(starts, ["2024-01-01", "2024-02-01", "2024-02-02"]);
    }
}

#[test]
fn two_amendments_of_one_clause_clash() {
    let mut world = World::alliance();
    let first = amend(&world, |terms| terms.exit_notice_days = 60);
    let second = amend(&world, |terms| terms.exit_notice_days = 90);
    let acts = [world.act("h", first).unwrap(), world.act("k", second.clone()).unwrap()];
    for act in acts {
        for (member, _) in world.missing(act) {
            world.endorse(&member, act).unwrap();
        }
    }
    assert!(matches!(world.standing(acts[0]), Standing::Effective(_)));
    assert_eq!(world.void_code(acts[1]), "AGR-011");
    refused(world.act("k", second), "AGR-011");
    let diff = world.view("agreement/1/diff/2", &[]);
    assert_eq!(diff["changes"][0]["words"], "exit_notice_days was 30 and becomes 60");
    assert_eq!(diff["text_changed"], false);
}

#[test]
fn an_amendment_is_checked_like_terms() {
    let mut world = World::alliance();
    let amend = |changes: Vec<Change>| body(Act::Amend(Amend { changes, in_force_from: id("2024-03-01"), text: None }));
    refused(world.act("h", amend(vec![])), "AGR-012");
    let same = Change { clause: id("approval_days"), before: Some(json!(60)), after: Some(json!(60)) };
    refused(world.act("h", amend(vec![same])), "AGR-012");
    let wrong = Change { clause: id("approval_days"), before: Some(json!(60)), after: Some(json!(0)) };
    refused(world.act("h", amend(vec![wrong])), "AGR-006");
    let unreadable = Change { clause: id("approval_days"), before: Some(json!(60)), after: Some(json!("many")) };
    refused(world.act("h", amend(vec![unreadable])), "AGR-011");
    let gone = Change { clause: id("clauses.lead"), before: Some(json!("h")), after: None };
    refused(world.act("h", amend(vec![gone])), "AGR-007");
    let strange = Change { clause: id("no.such.clause"), before: None, after: Some(json!(1)) };
    refused(world.act("h", amend(vec![strange])), "AGR-011");
}

#[test]
fn an_organ_amends_clauses_where_the_terms_say_so_and_never_the_text() {
    let terms = council_terms(&[(Matter::Amendment, "two-thirds", rule(None, Base::All, ">= 2/3"))]);
    let mut world = World::under(&["h", "k", "q"], terms);
    let change = amend(&world, |terms| terms.ratification_days = 60);
    let act = world.act("h", change.clone()).unwrap();
    assert_eq!(world.missing(act), []);
    let mut whole = change;
    if let Body::Agreement(Act::Amend(amend)) = &mut whole {
        amend.text = Some(seal("new text"));
    }
    let text = world.act("h", whole).unwrap();
    assert_eq!(world.missing(text).len(), 2, "every member signs a new text");
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Amendment, Some(act))]);
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert_eq!(world.standing(text), Standing::Pending);
}

fn project(name: &str) -> SignProject {
    SignProject {
        project: id(name),
        title: id("Pulsed light"),
        parties: BTreeSet::from([id("h"), id("k")]),
        text: seal("project"),
        start: id("2024-03-01"),
        end: Some(id("2025-02-28")),
        benefit_shares: Some([(id("h"), id("1/2")), (id("k"), id("1/2"))].into()),
    }
}

#[test]
fn a_project_agreement_is_signed_by_its_parties() {
    let mut world = World::alliance();
    let mut put = |change: &dyn Fn(&mut SignProject), code: &str| {
        let mut project = project("lamp");
        change(&mut project);
        refused(world.act("h", body(Act::Project(project))), code);
    };
    put(
        &|project| {
            project.parties.insert(id("x"));
        },
        "MEM-004",
    );
    put(
        &|project| {
            project.parties.remove(&id("h"));
        },
        "AGR-014",
    );
    put(&|project| project.end = Some(id("2024-02-28")), "AGR-005");
    put(
        &|project| {
            project.benefit_shares.as_mut().unwrap().insert(id("y"), id("0"));
        },
        "AGR-004",
    );
    put(
        &|project| {
            project.benefit_shares.as_mut().unwrap().remove(&id("k"));
        },
        "AGR-003",
    );
    let act = world.act("h", body(Act::Project(project("lamp")))).unwrap();
    assert_eq!(world.missing(act), [("k".to_owned(), "sign_agreements")]);
    world.endorse("k", act).unwrap();
    refused(world.act("h", body(Act::Project(project("lamp")))), "AGR-013");
    let shown = world.view("project/lamp", &[]);
    assert_eq!((&shown["agreement_version"], &shown["parties"]), (&json!(1), &json!(["h", "k"])));
    assert_eq!(world.view("project", &[])["projects"][0]["project"], "lamp");
}

#[test]
fn a_project_needs_the_approver_that_the_terms_name() {
    let mut terms = terms(&[("h", "1")]);
    terms.approvals.insert(Matter::ProjectAgreement, Approver::AllMembers);
    let mut world = World::under(&["h", "k", "q"], terms);
    let act = world.act("h", body(Act::Project(project("lamp")))).unwrap();
    assert_eq!(world.missing(act).len(), 2);
}

fn side(change: impl FnOnce(&mut DeclareSide)) -> Body {
    let mut side = DeclareSide {
        side_agreement: id("paper-1"),
        parties: BTreeSet::from([id("h"), id("q")]),
        summary: id("Exclusive licence of P1 to Q for vehicles."),
        paper: seal("paper"),
        dated: id("2024-02-10"),
        assets: BTreeSet::from([id("p1")]),
    };
    change(&mut side);
    body(Act::DeclareSide(side))
}

/// D09: a paper dated 2024-02-10 is declared on 2025-03-01.
#[test]
fn d09_a_side_agreement_counts_for_others_from_its_declaration() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    world.on("2025-03-01");
    refused(world.act("h", side(|side| side.dated = id("2025-03-02"))), "AGR-016");
    refused(world.act("k", side(|_| {})), "AGR-014");
    refused(
        world.act(
            "h",
            side(|side| {
                side.parties.remove(&id("q"));
            }),
        ),
        "AGR-014",
    );
    refused(
        world.act(
            "h",
            side(|side| {
                side.assets.insert(id("p9"));
            }),
        ),
        "IP-002",
    );
    refused(
        world.act(
            "h",
            side(|side| {
                side.parties.insert(id("x"));
            }),
        ),
        "MEM-004",
    );
    world.settle("h", side(|_| {}));
    refused(world.act("q", side(|_| {})), "AGR-013");
    let shown = world.view("side-agreement/paper-1", &[]);
    assert_eq!(
        (&shown["dated"], &shown["declared"], &shown["binds"]),
        (&json!("2024-02-10"), &json!("2025-03-01"), &json!(["h", "q"]))
    );
    // Where the terms forbid them there are none.
    let mut strict = terms(&[("h", "1")]);
    let document = json!({ "side_agreements": "forbidden" });
    strict.clauses.side_agreements = serde_json::from_value(document["side_agreements"].clone()).unwrap();
    let mut world = World::under(&["h", "k", "q"], strict);
    refused(world.act("h", side(|side| side.assets.clear())), "AGR-015");
}

#[test]
fn after_a_termination_nothing_is_in_force() {
    let mut world = World::alliance();
    let end = body(Act::Terminate(Terminate { last_day: id("2024-06-30"), reason: id("The goals are reached") }));
    world.settle("h", end.clone());
    refused(world.act("k", end), "AGR-017");
    let in_force = |world: &World, date: &str| world.view("agreement", &[("date", date)])["in_force"].clone();
    assert_eq!(in_force(&world, "2024-06-30"), 1);
    assert_eq!(in_force(&world, "2024-07-01"), Value::Null);
    world.on("2024-07-01");
    refused(world.act("h", register("p1", &[("h", "1")])), "AGR-001");
    // Members still wind up.
    world.act("h", leave("2024-12-31")).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is proposed, amended and ended: on every date from the first start to the end exactly one version.
    #[test]
    fn exactly_one_version_is_in_force_on_every_date(steps in prop::collection::vec((0u8..3, 1i32..40), 1..8)) {
        let mut world = World::founded(&["h", "k"]);
        world.agree(1, "2024-01-01", terms(&[("h", "1")]));
        for (step, days) in &steps {
            world.now = world.now.add_days(i64::from(*days));
            let today = world.ledger.state().date_at(world.now);
            let next = world.ledger.state().sections.agreement.last().unwrap().0 + 1;
            let act = match step {
                0 => world.act("h", propose(next, &today.to_string(), terms(&[("k", "1")]))),
                1 => {
                    let change = amend(&world, |terms| terms.approval_days += 1);
                    world.act("h", change)
                }
                _ => world.act("h", body(Act::Terminate(Terminate { last_day: today.add_days(*days).unwrap(), reason: id("end") }))),
            };
            if let Ok(act) = act {
                let _ = world.endorse("k", act);
            }
        }
        let tables = &world.ledger.state().sections.agreement;
        let end = tables.terminated.get(&()).map(|end| end.last_day);
        let first = tables.versions.iter().next().unwrap().1.start;
        for offset in -3..400 {
            let date = first.add_days(offset).unwrap();
            let holds = |start| start <= date;
            let latest = tables.versions.iter().filter(|(_, version)| holds(version.start)).map(|(number, _)| *number).max();
            let expected = latest.filter(|_| end.is_none_or(|end| date <= end));
            prop_assert_eq!(tables.in_force(date).map(|(number, _)| number), expected);
            prop_assert_eq!(expected.is_some(), offset >= 0 && end.is_none_or(|end| date <= end));
        }
        // No two versions begin on one day, so none is ever without a day of its own.
        let starts: Vec<_> = tables.versions.iter().map(|(_, version)| version.start).collect();
        prop_assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", starts);
    }
}

#[test]
fn a_change_of_a_table_tells_only_what_changed_in_it() {
    let change = Change {
        clause: id("organs.council"),
        before: Some(
            json!({ "minutes_days": 15, "notice": { "item_days": 7, "convene_days": 14 }, "name": "Council" }),
        ),
        after: Some(json!({ "minutes_days": 20, "notice": { "item_days": 9, "convene_days": 14 }, "name": "Council" })),
    };
    assert_eq!(
        change.said().words(Lang::En),
        "organs.council.minutes_days was 15 and becomes 20; organs.council.notice.item_days was 7 and becomes 9"
    );
    assert!(change.said().words(Lang::Zh).starts_with("organs.council.minutes_days 由 15 改为 20；"));
}

#[test]
fn a_difference_applied_gives_the_other() {
    let (before, mut after) = (terms(&[("h", "1/2"), ("k", "1/2")]), terms(&[("h", "1")]));
    after.organs.insert(id("council"), council(Seats::AllMembers));
    after.approval_days = 7;
    let changes = difference(&before, &after);
    assert_eq!(apply_changes(&before, &changes), Ok(after.clone()));
    assert_eq!(difference(&after, &after), []);
    let chinese: Vec<_> = changes.iter().map(|change| change.said().words(Lang::Zh)).collect();
    assert!(chinese.iter().any(|words| words == "approval_days 由 60 改为 7"), "{chinese:?}");
}

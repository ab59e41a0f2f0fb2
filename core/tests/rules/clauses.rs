//! Terms as people write them, and the agreement's life: amendments of single clauses, projects, side agreements (D09),
//! termination.

use std::collections::BTreeSet;

use mengshu_core::event::Body;
use mengshu_core::ledger::{Lang, Standing};
use mengshu_core::mechanism::agreement::{
    Act, Amend, Change, DeclareSide, SignProject, Terminate, Terms, apply_changes, difference,
};
use mengshu_core::mechanism::decision::{Approver, Base, Fallback, Matter, Seats, Votes};
use proptest::prelude::*;
use serde_json::{Value, json};

use mengshu_core::mechanism::decision::Vote;
use mengshu_tests::bodies::{item, leave, propose, register};
use mengshu_tests::terms::{council, council_terms, rule, terms};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal};

fn body(act: Act) -> Body {
    Body::Agreement(act)
}

fn document() -> Value {
    serde_json::to_value(terms(&[("h", "1/2"), ("k", "1/2")])).unwrap()
}

/// The problems of a document, as code and clause.
fn problems(document: &Value) -> Vec<(&'static str, String)> {
    let Err(problems) = Terms::from_document(document) else { return Vec::new() };
    problems.into_iter().map(|problem| (problem.code.id, problem.clause)).collect()
}

#[track_caller]
fn wrong(change: impl FnOnce(&mut Value), code: &str, clause: &str) {
    let mut document = document();
    change(&mut document);
    let found = problems(&document);
    assert!(found.contains(&(code_of(code), clause.to_owned())), "expected {code} {clause}; found {found:?}");
}

fn code_of(code: &str) -> &'static str {
    mengshu_core::ledger::refusal::codes::ALL.iter().map(|known| known.id).find(|known| *known == code).unwrap()
}

#[test]
fn every_mistake_in_a_terms_file_is_named_with_its_clause() {
    assert_eq!(problems(&document()), []);
    let voting = || serde_json::to_value(rule(None, Base::Cast, "> 1/2")).unwrap();
    let organ = || serde_json::to_value(council(Seats::AllMembers)).unwrap();
    wrong(|terms| terms["disputes"] = json!({ "arbitration": "CIETAC", "court": "Beijing" }), "AGR-009", "disputes");
    wrong(|terms| terms["benefit_shares"]["k"] = json!("1/3"), "AGR-003", "benefit_shares");
    wrong(|terms| terms["clauses"]["risk_shares"] = json!({ "h": "1/2" }), "AGR-003", "clauses.risk_shares");
    wrong(|terms| terms["benefit_shares"]["k"] = json!("0.5"), "AGR-010", "benefit_shares");
    wrong(|terms| terms["approval_days"] = json!(0), "AGR-006", "approval_days");
    wrong(|terms| terms["clauses"]["cure_days"] = json!(3651), "AGR-006", "clauses.cure_days");
    wrong(|terms| terms["clauses"]["preemption_days"] = json!("thirty"), "AGR-010", "clauses.preemption_days");
    wrong(|terms| terms["clauses"]["no_such"] = json!(1), "AGR-010", "clauses.no_such");
    wrong(|terms| terms["no_such"] = json!(1), "AGR-010", "no_such");
    wrong(
        |terms| {
            terms["rules"] = json!({ "simple": voting() });
            terms["rules"]["simple"]["passes"] = json!("> 4/3");
        },
        "AGR-010",
        "rules.simple.passes",
    );
    // A fallback to nothing, to itself, and in a circle.
    for (first, second) in [("none", "none"), ("a", "none"), ("b", "a")] {
        wrong(
            |terms| {
                let with = |to: &str| {
                    let mut rule = rule(None, Base::Cast, "> 1/2");
                    rule.fallback = Some(Fallback { within_days: 15, rule: id(to) });
                    serde_json::to_value(rule).unwrap()
                };
                terms["rules"] = json!({ "a": with(first), "b": with(second) });
            },
            "AGR-008",
            "rules.a.fallback",
        );
    }
    wrong(
        |terms| {
            terms["organs"] = json!({ "council": organ() });
            terms["organs"]["council"]["matters"] = json!({ "budget": "none" });
        },
        "AGR-008",
        "organs.council.matters.budget",
    );
    wrong(|terms| terms["approvals"] = json!({ "budget": { "organ": "council" } }), "AGR-008", "approvals.budget");
    wrong(
        |terms| {
            terms["organs"] = json!({ "council": organ() });
            terms["approvals"] = json!({ "budget": { "organ": "council" } });
        },
        "AGR-008",
        "approvals.budget",
    );
    wrong(
        |terms| {
            terms["rules"] = json!({ "simple": voting() });
            terms["organs"] = json!({ "office": organ() });
            terms["organs"]["office"]["kind"] = json!("secretariat");
            terms["organs"]["office"]["matters"] = json!({ "budget": "simple" });
        },
        "AGR-008",
        "organs.office.matters",
    );
    wrong(
        |terms| {
            terms["organs"] = json!({ "council": organ() });
            terms["organs"]["council"]["votes"] = json!({ "weighted": { "h": 0 } });
        },
        "AGR-008",
        "organs.council.votes",
    );
    wrong(
        |terms| {
            terms["organs"] = json!({ "council": organ() });
            terms["organs"]["council"]["seats"] = json!({ "members": ["k"] });
        },
        "AGR-008",
        "organs.council.chair",
    );
    assert_eq!(problems(&json!([])).len(), 1);
}

#[test]
fn what_cannot_be_read_does_not_hide_what_can() {
    let mut terms = document();
    terms["transfer"] = json!("fre");
    terms["approval_days"] = json!(0);
    terms["benefit_shares"]["k"] = json!("1/3");
    terms["clauses"]["cure_days"] = json!("soon");
    terms["clauses"]["risk_shares"] = json!({ "h": "1/2" });
    terms["rules"] =
        json!({ "simple": { "base": "most", "passes": "> 4/3", "majority": 1 }, "short": { "base": "all" } });
    terms["approvals"] = json!({ "budget": { "organ": "council" } });
    let found: BTreeSet<_> = problems(&terms).into_iter().map(|(code, clause)| format!("{code} {clause}")).collect();
    let expected = [
        "AGR-003 benefit_shares",
        "AGR-003 clauses.risk_shares",
        "AGR-006 approval_days",
        "AGR-010 clauses.cure_days",
        "AGR-010 rules.short",
        "AGR-010 rules.simple.base",
        "AGR-010 rules.simple.majority",
        "AGR-010 rules.simple.passes",
        "AGR-010 transfer",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
    // A clause says what it takes.
    let told = Terms::from_document(&terms).unwrap_err();
    let of = |clause: &str| told.iter().find(|problem| problem.clause == clause).unwrap().message.clone();
    assert!(of("clauses.cure_days").contains("u16"), "{}", of("clauses.cure_days"));
    assert!(told.iter().all(|problem| !problem.words(Lang::Zh).is_empty()));
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
        change.words(Lang::En),
        "organs.council.minutes_days was 15 and becomes 20; organs.council.notice.item_days was 7 and becomes 9"
    );
    assert!(change.words(Lang::Zh).starts_with("organs.council.minutes_days 由 15 改为 20；"));
}

#[test]
fn what_is_left_out_is_named_all_at_once() {
    let empty = Terms::from_document(&json!({ "clauses": { "cure_days": 0 } })).unwrap_err();
    let messages: Vec<_> = empty.iter().map(|problem| problem.message.clone()).collect();
    assert!(
        messages.iter().any(|message| message.contains("time_zone") && message.contains("governing_law")),
        "{messages:?}"
    );
    assert!(
        messages.iter().any(|message| message.contains("lead") && message.contains("deemed_acknowledgement_days")),
        "{messages:?}"
    );
    // The ledger refuses them too, whoever built the event.
    let mut world = World::founded(&["h", "k"]);
    let mut short = terms(&[("h", "1")]);
    short.clauses.lead = None;
    short.clauses.cure_days = None;
    let refusal = world.act("h", propose(1, "2024-01-01", short)).unwrap_err();
    assert_eq!((refusal.code.id, refusal.field.as_ref()), ("AGR-007", "body.agreement.propose.terms.clauses"));
    assert!(refusal.message.contains("lead, cure_days"), "{refusal}");
}

#[test]
fn strangers_are_named_with_their_clause() {
    for (change, field) in [
        (&(|terms: &mut Terms| terms.clauses.lead = Some(id("x"))) as &dyn Fn(&mut Terms), "clauses.lead"),
        (&|terms| terms.clauses.goals.as_mut().unwrap()[0].holder = id("x"), "clauses.goals"),
        (
            &|terms| {
                let mut organ = council(Seats::AllMembers);
                organ.votes = Votes::Weighted([(id("x"), 1)].into());
                terms.organs.insert(id("council"), organ);
            },
            "organs.council.votes",
        ),
        (
            &|terms| {
                let mut organ = council(Seats::Members(BTreeSet::from([id("h"), id("x")])));
                organ.chair = None;
                terms.organs.insert(id("council"), organ);
            },
            "organs.council.seats",
        ),
    ] {
        let mut world = World::founded(&["h", "k"]);
        let mut terms = terms(&[("h", "1")]);
        change(&mut terms);
        let refusal = world.act("h", propose(1, "2024-01-01", terms)).unwrap_err();
        assert_eq!(refusal.code.id, "AGR-004");
        assert!(refusal.field.ends_with(field), "{refusal}");
    }
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
    let change = amend(&world, |terms| terms.exit_notice_days = 60);
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
fn a_difference_applied_gives_the_other() {
    let (before, mut after) = (terms(&[("h", "1/2"), ("k", "1/2")]), terms(&[("h", "1")]));
    after.organs.insert(id("council"), council(Seats::AllMembers));
    after.approval_days = 7;
    let changes = difference(&before, &after);
    assert_eq!(apply_changes(&before, &changes), Ok(after.clone()));
    assert_eq!(difference(&after, &after), []);
    let chinese: Vec<_> = changes.iter().map(|change| change.words(Lang::Zh)).collect();
    assert!(chinese.iter().any(|words| words == "approval_days 由 60 改为 7"), "{chinese:?}");
}

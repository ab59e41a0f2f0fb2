//! Terms as people write them: every mistake in a file of terms is named with its clause.

use std::collections::BTreeSet;

use mengshu_core::book::Lang;
use mengshu_core::mechanism::agreement::Terms;
use mengshu_core::mechanism::decision::{Base, Fallback, Seats, Votes};
use mengshu_tests::bodies::propose;
use mengshu_tests::id;
use mengshu_tests::terms::{council, rule, terms};
use mengshu_tests::world::World;
use serde_json::{Value, json};

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
    mengshu_core::mechanism::roll::all_codes().map(|known| known.id).find(|known| *known == code).unwrap()
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
    let of = |clause: &str| told.iter().find(|problem| problem.clause == clause).unwrap().found.to_string();
    assert!(of("clauses.cure_days").contains("u16"), "{}", of("clauses.cure_days"));
    assert!(told.iter().all(|problem| !problem.found.words(Lang::Zh).is_empty()));
}

#[test]
fn what_is_left_out_is_named_all_at_once() {
    let empty = Terms::from_document(&json!({ "clauses": { "cure_days": 0 } })).unwrap_err();
    let messages: Vec<_> = empty.iter().map(|problem| problem.found.to_string()).collect();
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
    assert!(refusal.found.to_string().contains("lead, cure_days"), "{refusal}");
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

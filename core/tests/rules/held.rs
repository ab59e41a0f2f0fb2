//! Clauses do what they say: the time to cure, the end of the term, silence that acknowledges; and what no rule holds is said.

use mengshu_core::book::Lang;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::{Act, Amend, Clause, Restraint, Terms, difference};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{
    acknowledge, body, breach, contest, deliver, distribute, expel, leave, promise, propose, register, suspend,
};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, terms};
use mengshu_tests::world::{World, refused};
use serde_json::{Value, json};

const MEMBERS: [&str; 3] = ["h", "k", "q"];

fn base() -> Terms {
    terms(&[("h", "1/2"), ("k", "1/2")])
}

fn cure_days(days: u16) -> Terms {
    base().with(|terms| terms.clauses.cure_days = Some(Clause::Set(days)))
}

#[test]
fn a_notice_gives_at_least_the_days_to_cure_that_were_signed() {
    let mut world = World::under(&MEMBERS, cure_days(60));
    world.on("2024-02-01");
    refused(world.act("h", breach("q", "2024-03-31")), "EXT-004");
    let notice = world.act("h", breach("q", "2024-04-01")).unwrap();
    world.on("2024-04-01");
    refused(world.act("h", expel("q", notice)), "EXT-003");
    world.on("2024-04-02");
    world.settle("h", expel("q", notice));
    let uses = world.view("agreement/clause/clauses.cure_days", &[]);
    assert_eq!(uses["acts"][0]["clauses"], json!(["clauses.cure_days"]));
}

#[test]
fn fewer_days_than_thirty_never_count_and_the_days_are_those_of_the_notice() {
    let mut world = World::under(&MEMBERS, cure_days(10));
    world.on("2024-02-01");
    refused(world.act("h", breach("q", "2024-03-01")), "EXT-004");
    let notice = world.act("h", breach("q", "2024-03-02")).unwrap();
    // Longer times that come later are not those of this notice, which was good when it was given.
    world.agree(2, "2024-02-02", cure_days(300));
    world.on("2024-03-03");
    world.settle("h", expel("q", notice));
}

fn until(last: &str) -> Terms {
    base().with(|terms| terms.clauses.term_end = Some(Clause::Set(id(last))))
}

#[test]
fn after_the_last_day_of_the_term_no_version_is_in_force() {
    let mut world = World::under(&MEMBERS, until("2024-06-30"));
    world.on("2024-06-30");
    let pending = world.act("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    world.act("h", promise("c1", "5 CNY", "k")).unwrap();
    world.on("2024-07-01");
    refused(world.act("h", promise("c2", "5 CNY", "k")), "AGR-001");
    // What was pending does not take effect any more.
    world.endorse("k", pending).unwrap();
    assert_eq!(world.void_code(pending), "AGR-001");
    let shown = world.view("agreement", &[("date", "2024-07-01")]);
    assert_eq!((&shown["in_force"], &shown["governing"]), (&Value::Null, &json!(1)));
    assert_eq!(world.view("agreement", &[("date", "2024-06-30")])["in_force"], 1);
    // An amendment comes too late; a new agreement of all goes on from its own first day.
    let changes = difference(&until("2024-06-30"), &until("2025-06-30"));
    let amend = Amend { changes, in_force_from: id("2024-07-01"), text: None };
    refused(world.act("h", Body::Agreement(Act::Amend(amend))), "AGR-001");
    world.agree(2, "2024-07-10", until("2025-06-30"));
    let in_force = |date: &str| world.view("agreement", &[("date", date)])["in_force"].clone();
    assert_eq!((in_force("2024-07-09"), in_force("2024-07-10")), (Value::Null, json!(2)));
}

#[test]
fn a_term_is_not_over_before_it_begins() {
    let mut world = World::founded(&MEMBERS);
    world.on("2024-05-01");
    // In the past, though the first version may reach back.
    refused(world.act("h", propose(1, "2024-01-01", until("2024-04-30"))), "AGR-020");
    refused(world.act("h", propose(1, "2024-06-01", until("2024-05-31"))), "AGR-020");
    world.agree(1, "2024-06-01", until("2024-06-01"));
    let mut world = World::under(&MEMBERS, base());
    world.on("2024-05-01");
    let amend = |last: &str| {
        let amend = Amend { changes: difference(&base(), &until(last)), in_force_from: id("2024-06-01"), text: None };
        Body::Agreement(Act::Amend(amend))
    };
    refused(world.act("h", amend("2024-05-31")), "AGR-020");
    // What was right when it was proposed and is over when the last signature comes is void.
    let late = world.act("h", amend("2024-06-10")).unwrap();
    world.endorse("k", late).unwrap();
    world.on("2024-06-11");
    world.endorse("q", late).unwrap();
    assert_eq!(world.void_code(late), "AGR-020");
}

fn deemed(days: u16) -> Terms {
    base().with(|terms| terms.clauses.deemed_acknowledgement_days = Some(Clause::Set(days)))
}

/// Q has delivered 100 to Y on the first of February; silence acknowledges after 30 days.
fn delivered() -> (World, EventId) {
    let mut world = World::under(&["h", "k", "q", "y"], deemed(30));
    world.on("2024-02-01");
    world.act("q", promise("c1", "100 CNY", "y")).unwrap();
    let delivery = world.act("q", deliver("c1", "100 CNY", "2024-01-15", "note")).unwrap();
    (world, delivery)
}

fn turn(world: &mut World, date: &str) -> Value {
    world.on(date);
    world.act("h", promise(&format!("c-{date}"), "1 CNY", "k")).unwrap();
    world.view("contribution/c1", &[])
}

#[test]
fn silence_acknowledges_the_rest_as_a_fact_of_its_own() {
    let (mut world, delivery) = delivered();
    let item = world.view("inbox/y", &[])["waiting"][0].clone();
    assert_eq!((&item["what"], &item["until"]), (&json!("acknowledge"), &json!("2024-03-02T15:59:59.999999Z")));
    assert_eq!(world.view("inbox/k", &[])["waiting"], json!([]));
    world.act("y", acknowledge(delivery, "40 CNY")).unwrap();
    let shown = turn(&mut world, "2024-03-02");
    assert_eq!(shown["acknowledged"]["text"], "40.00 CNY", "the last day is not over");
    assert_eq!(shown["deliveries"][0]["awaits"]["last_day"], "2024-03-02");
    let shown = turn(&mut world, "2024-03-03");
    assert_eq!((&shown["acknowledged"]["text"], &shown["deemed"]["text"]), (&json!("100.00 CNY"), &json!("60.00 CNY")));
    let deemed = &shown["deliveries"][0]["deemed"];
    let wanted = json!({
        "value": shown["deemed"], "last_day": "2024-03-02", "clause": "clauses.deemed_acknowledgement_days",
        "agreement_version": 1, "entry": world.last(),
    });
    assert_eq!(deemed, &wanted);
    assert_eq!(world.view("contribution", &[])["totals"][1]["deemed_minor"], "6000");
    assert_eq!(world.view("inbox/y", &[])["waiting"], json!([]));
    // It is settled: nothing more is acknowledged, contested or deemed.
    refused(world.act("y", acknowledge(delivery, "1 CNY")), "CON-009");
    refused(world.act("y", contest(delivery)), "CON-012");
    assert_eq!(turn(&mut world, "2024-05-03")["deemed"]["text"], "60.00 CNY");
    let uses = world.view("agreement/clause/clauses.deemed_acknowledgement_days", &[]);
    assert_eq!(uses["acts"][0]["act"], json!(delivery));
}

#[test]
fn a_contested_delivery_waits_for_its_receiver() {
    let (mut world, delivery) = delivered();
    refused(world.act("q", contest(delivery)), "CON-008");
    refused(world.act("y", contest(EventId([0; 32]))), "CON-010");
    world.on("2024-03-02");
    world.act("y", contest(delivery)).unwrap();
    refused(world.act("y", contest(delivery)), "CON-012");
    let shown = turn(&mut world, "2024-06-01");
    assert_eq!((&shown["acknowledged"]["minor"], &shown["deliveries"][0]["deemed"]), (&json!(0), &Value::Null));
    assert_eq!(shown["deliveries"][0]["contested"]["by"], "y");
    world.act("y", acknowledge(delivery, "100 CNY")).unwrap();
}

#[test]
fn the_version_of_the_day_of_recording_says_whether_silence_counts() {
    // Nothing agreed: silence says nothing, whatever comes later.
    let mut world = World::under(&["h", "k", "q", "y"], base());
    world.on("2024-02-01");
    world.act("q", promise("c1", "100 CNY", "y")).unwrap();
    world.act("q", deliver("c1", "50 CNY", "2024-01-15", "one")).unwrap();
    world.agree(2, "2024-02-02", deemed(1));
    world.on("2024-02-05");
    // A date before the clause does not help, nor one after it: the entry counts.
    world.act("q", deliver("c1", "7 CNY", "2024-01-15", "two")).unwrap();
    world.agree(3, "2024-02-06", deemed(3650));
    let shown = turn(&mut world, "2024-03-01");
    assert_eq!(shown["deemed"]["text"], "7.00 CNY");
    assert_eq!(shown["deliveries"][0]["deemed"], Value::Null);
    assert_eq!(shown["deliveries"][1]["deemed"]["agreement_version"], 2);
}

#[test]
fn silence_of_one_who_cannot_answer_says_nothing() {
    type Change = fn(&mut World);
    let suspended: Change = |world| {
        world.settle("h", suspend("y"));
    };
    let left: Change = |world| {
        world.settle("y", leave("2024-03-01"));
    };
    let affiliate: Change = |world| {
        let profile = json!({ "name": "Y Ltd", "member": "y", "affiliate": "yy", "since": "2024-02-01" });
        world.act("q", body(json!({ "membership": { "declare_affiliate": profile } }))).unwrap();
    };
    for change in [suspended, left, affiliate] {
        let (mut world, _) = delivered();
        change(&mut world);
        assert_eq!(turn(&mut world, "2024-04-01")["deemed"]["minor"], 0);
    }
    // Who leaves after its last day to answer could have.
    let (mut world, _) = delivered();
    world.act("y", leave("2024-03-10")).unwrap();
    assert_eq!(turn(&mut world, "2024-04-01")["deemed"]["minor"], 10_000);
}

#[test]
fn whoever_signs_is_told_what_no_rule_holds_and_what_is_void() {
    let words = |body: &Body| {
        let world = World::under(&MEMBERS, base());
        let said = body.rules().unwrap().describe(world.ledger.state(), &id("h"));
        [Lang::En, Lang::Zh].map(|lang| said.words(lang))
    };
    let agreed = base().with(|terms| {
        terms.clauses.liability_cap = Some(Clause::Set(1));
        terms.clauses.cure_days = Some(Clause::Set(60));
        terms.clauses.grant_back = Some(Clause::Set(Restraint::Agreed));
        terms.clauses.no_challenge = Some(Clause::Set(Restraint::None));
    });
    let [en, zh] = words(&propose(2, "2024-03-01", agreed.clone()));
    let told = en.split(" No rule of the ledger enforces yet: ").nth(1).unwrap();
    assert!(told.contains("clauses.liability_cap") && !told.contains("cure_days"), "{en}");
    assert!(!told.contains("confidentiality_years"), "left to the statute: {en}");
    let void = told.split("Void as an unlawful monopoly of technology").nth(1).unwrap();
    assert!(void.contains("clauses.grant_back") && !void.contains("no_challenge"), "{en}");
    assert!(zh.contains("账本尚无规则执行") && zh.contains("非法垄断技术"), "{zh}");
    let amend = Amend { changes: difference(&base(), &agreed), in_force_from: id("2024-03-01"), text: None };
    let [en, _] = words(&Body::Agreement(Act::Amend(amend)));
    assert!(en.ends_with(": clauses.grant_back."), "{en}");
    assert!(en.contains("No rule of the ledger enforces yet: clauses.liability_cap."), "{en}");
    let amend = Amend { changes: difference(&base(), &cure_days(60)), in_force_from: id("2024-03-01"), text: None };
    let [en, _] = words(&Body::Agreement(Act::Amend(amend)));
    assert!(!en.contains("No rule"), "{en}");
}

#[test]
fn what_accrued_before_the_end_of_the_term_is_shared_after_it() {
    // What accrued before the end is shared, paid and acknowledged after it, by the last terms.
    let mut world = World::under(&MEMBERS, until("2024-06-30"));
    world.on("2024-08-01");
    refused(world.act("h", distribute("d2", "10 CNY", "2024-07-01", 1)), "BEN-003");
    let act = world.settle("h", distribute("d1", "10 CNY", "2024-06-30", 1));
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

//! The legal person behind a member: identifiers, applications, change of name, affiliates; what holds on a date.

use std::collections::BTreeMap;

use mengshu_core::book::Scope;
use mengshu_core::mechanism::contribution::Deliver;
use mengshu_core::mechanism::decision::{Organ, OrganKind, Seats};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{
    Act, Admit, Apply, ChangeProfile, CheckApplication, DeclareAffiliate, EndAffiliate, Found, Node, Profile,
    Reinstate, Suspend,
};
use mengshu_core::mechanism::{Body, contribution};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{acknowledge as acknowledged, assign, deliver, leave, profile, promise, propose, register};
use mengshu_tests::terms::{council, terms};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal, signer};
use serde_json::{Value, json};

use crate::given::member;

fn body(act: Act) -> Body {
    Body::Membership(act)
}

// ---- Identifiers.

#[test]
fn identifiers_pass_their_check_digits() {
    let found = |change: &dyn Fn(&mut Profile)| {
        let mut world = World::new("2024-01-01");
        let mut founders: BTreeMap<_, _> = ["h", "k"].iter().map(|name| (id(name), profile(name))).collect();
        change(founders.get_mut(&id("k")).unwrap());
        let node = Node { name: id("node.example"), key: signer("node").key_id() };
        world.act("h", body(Act::Found(Found { name: id("A"), node, founders }))).map(drop)
    };
    found(&|profile| {
        profile.credit_code = Some("91350100M000100Y43".to_owned());
        profile.lei = Some("W38RGI023J3WT1HWRP32".to_owned());
        profile.ror = Some("03cve4549".to_owned());
        profile.number = Some(id("HRB 6684"));
        profile.country = Some("DE".to_owned());
        profile.seat = Some(id("München"));
        profile.legal_from = Some(id("1966-10-01"));
        profile.representative = Some(seal("a name"));
        profile.parent = Some(id("Nobody else"));
    })
    .unwrap();
    // A wrong digit within, the number of an identity card, zeros: each has a last character that may fit.
    for code in ["91350100M000100Y53", "91350100M000100Z43", "362322198709086409", "000000000000000000"] {
        refused(found(&|profile| profile.credit_code = Some(code.to_owned())), "MEM-007");
    }
    found(&|profile| profile.credit_code = Some("91350203M0001QAY9B".to_owned())).unwrap();
    refused(found(&|profile| profile.lei = Some("W38RGI023J3WT1HWRP33".to_owned())), "MEM-009");
    refused(found(&|profile| profile.ror = Some("03cve4548".to_owned())), "MEM-010");
    refused(found(&|profile| profile.country = Some("De".to_owned())), "IP-009");
    refused(found(&|profile| profile.legal_from = Some(id("2024-01-02"))), "MEM-011");
}

// ---- Applications.

fn with_secretariat() -> World {
    let mut terms = terms(&[("h", "1")]);
    let office = Organ { kind: OrganKind::Secretariat, ..council(Seats::Members([id("k")].into())) };
    terms.organs.insert(id("office"), Organ { chair: None, ..office });
    World::under(&["h", "k", "q"], terms)
}

fn apply(applicant: &str) -> Body {
    body(Act::Apply(Apply { applicant: id(applicant), profile: profile(applicant), form: seal("form") }))
}

fn check(application: EventId, meets: bool) -> Body {
    body(Act::CheckApplication(CheckApplication { application, meets, note: id("A legal person of the field.") }))
}

fn admit(member: &str, application: Option<EventId>) -> Body {
    body(Act::Admit(Admit { member: id(member), profile: profile(member), accedes_to: 1, application }))
}

#[test]
fn nobody_comes_in_before_the_secretariat_has_looked() {
    let mut world = with_secretariat();
    refused(world.act("h", admit("x", None)), "MEM-012");
    refused(world.act("h", apply("q")), "MEM-003");
    let application = world.act("k", apply("x")).unwrap();
    refused(world.act("k", check(application, true)), "MEM-012");
    // The applicant signs its application with the key that it will have.
    assert_eq!(world.missing(application), [("x".to_owned(), "sign_agreements")]);
    world.endorse("x", application).unwrap();
    refused(world.act("h", admit("x", Some(application))), "MEM-012");
    refused(world.act("h", check(application, true)), "DEC-009");
    world.act("k", check(application, true)).unwrap();
    refused(world.act("k", check(application, false)), "MEM-008");
    refused(world.act("h", admit("y", Some(application))), "MEM-012");
    let act = world.act("h", admit("x", Some(application))).unwrap();
    for (asked, _) in world.missing(act) {
        world.endorse(&asked, act).unwrap();
    }
    let shown = world.view(&format!("application/{application}"), &[]);
    assert_eq!((&shown["checked"]["meets"], &shown["admitted"]), (&json!(true), &json!(true)));
    assert_eq!(world.view("application", &[])["applications"].as_array().unwrap().len(), 1);
    assert_eq!(world.view("agreement/1", &[])["signed"].as_array().unwrap().len(), 4, "the joiner has acceded");
    // One that does not meet the conditions does not come in.
    let application = world.act("k", apply("y")).unwrap();
    world.endorse("y", application).unwrap();
    world.act("k", check(application, false)).unwrap();
    refused(world.act("h", admit("y", Some(application))), "MEM-012");
}

#[test]
fn without_a_secretariat_any_member_checks_and_none_need() {
    let mut world = World::alliance();
    let application = world.act("k", apply("x")).unwrap();
    world.endorse("x", application).unwrap();
    world.act("q", check(application, true)).unwrap();
    world.act("h", admit("x", Some(application))).unwrap();
    world.act("h", admit("w", None)).unwrap();
}

// ---- Change of name.

fn renamed(name: &str, since: &str) -> ChangeProfile {
    let (name, seat) = (Some(id(name)), Some(id("Suzhou")));
    ChangeProfile { name, seat, representative: None, parent: None, since: id(since), document: seal("extract") }
}

#[test]
fn a_name_is_known_by_date() {
    let mut world = World::alliance();
    world.on("2024-06-01");
    let change = |change: ChangeProfile| body(Act::ChangeProfile(change));
    refused(world.act("k", change(renamed("K Two", "2024-06-02"))), "MEM-011");
    world.grant("k", "k2", &[Scope::Administer], |_| {});
    refused(world.act("k", change(renamed("K Two", "2024-05-01"))), "AUT-014");
    world.signs_with("k", "k");
    world.act("k", change(renamed("K Two", "2024-05-01"))).unwrap();
    refused(world.act("k", change(renamed("K Two", "2024-05-20"))), "MEM-008");
    refused(world.act("k", change(renamed("K Three", "2024-04-01"))), "MEM-011");
    world.act("k", change(renamed("K Three", "2024-05-20"))).unwrap();
    let called = |date: &str| member(&world, "k", date)["name"].as_str().unwrap().to_owned();
    assert_eq!(
        [called("2024-04-30"), called("2024-05-01"), called("2024-05-19"), called("2024-05-20")],
        ["K", "K Two", "K Two", "K Three"]
    );
    assert_eq!(member(&world, "k", "2024-04-30")["seat"], Value::Null);
    assert_eq!(member(&world, "k", "2024-05-01")["seat"], "Suzhou");
}

// ---- Affiliates.

#[test]
fn nobody_acknowledges_an_affiliates_delivery() {
    let mut world = World::alliance();
    let affiliate = |member: Option<&str>, since: &str| {
        let (name, member) = (id("K Holding"), member.map(id));
        body(Act::DeclareAffiliate(DeclareAffiliate { affiliate: id("k-holding"), name, member, since: id(since) }))
    };
    refused(world.act("k", affiliate(Some("k"), "2024-01-01")), "MEM-004");
    refused(world.act("k", affiliate(Some("x"), "2024-01-01")), "MEM-004");
    refused(world.act("k", affiliate(Some("q"), "2024-01-02")), "MEM-011");
    world.act("q", promise("c1", "200000 CNY", "k")).unwrap();
    let note = Deliver { contribution: id("c1"), value: id("1 CNY"), delivered: id("2024-01-01"), evidence: seal("d") };
    let delivery = world.act("q", Body::Contribution(contribution::Act::Deliver(note))).unwrap();
    world.act("k", affiliate(Some("q"), "2024-01-01")).unwrap();
    refused(world.act("k", affiliate(None, "2024-01-01")), "MEM-003");
    refused(world.act("q", promise("c2", "200000 CNY", "k")), "CON-004");
    let acknowledge =
        Body::Contribution(contribution::Act::Acknowledge(contribution::Acknowledge { delivery, value: id("1 CNY") }));
    refused(world.act("k", acknowledge.clone()), "CON-004");
    let end = |last: &str| body(Act::EndAffiliate(EndAffiliate { affiliate: id("k-holding"), last_day: id(last) }));
    refused(world.act("q", end("2024-02-01")), "MEM-004");
    refused(world.act("k", end("2023-12-31")), "MEM-011");
    world.act("k", end("2024-02-01")).unwrap();
    refused(world.act("k", end("2024-02-01")), "MEM-008");
    refused(world.act("k", acknowledge.clone()), "CON-004");
    // It was an affiliate when the delivery was recorded, and stays one for it; what Q delivers from now on it acknowledges.
    world.on("2024-02-02");
    refused(world.act("k", acknowledge), "CON-004");
    let delivery = world.act("q", deliver("c1", "1 CNY", "2024-02-02", "later")).unwrap();
    world.act("k", acknowledged(delivery, "1 CNY")).unwrap();
    let shown = member(&world, "k", "2024-02-02")["affiliates"].clone();
    assert_eq!((&shown[0]["member"], &shown[0]["last_day"]), (&json!("q"), &json!("2024-02-01")));
}

// ---- State by date, signing order, declines, clauses.

#[test]
fn a_member_is_in_one_state_on_each_date() {
    let mut world = World::alliance();
    let reason = || id("arrears");
    world.on("2024-03-01");
    world.settle("h", body(Act::Suspend(Suspend { member: id("q"), reason: reason() })));
    world.on("2024-04-01");
    world.settle("h", body(Act::Reinstate(Reinstate { member: id("q"), reason: reason() })));
    world.settle("q", leave("2024-05-31"));
    let states = ["2023-12-31", "2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01", "2024-05-31", "2024-06-01"];
    let states = states.map(|date| member(&world, "q", date)["standing"].as_str().unwrap().to_owned());
    assert_eq!(states, ["not_yet", "active", "suspended", "suspended", "active", "active", "left"]);
}

fn ordered(order: &[&str]) -> Body {
    let Body::Agreement(mengshu_core::mechanism::agreement::Act::Propose(mut act)) =
        propose(1, "2024-01-01", terms(&[("h", "1")]))
    else {
        unreachable!()
    };
    act.order = order.iter().map(|member| id(member)).collect();
    Body::Agreement(mengshu_core::mechanism::agreement::Act::Propose(act))
}

#[test]
fn where_the_order_matters_nobody_signs_before_its_turn() {
    let mut world = World::founded(&["h", "k", "q", "y"]);
    refused(world.act("h", ordered(&["k", "k"])), "AGR-018");
    refused(world.act("h", ordered(&["h", "k"])), "AGR-018");
    refused(world.act("h", ordered(&["x"])), "MEM-004");
    refused(world.act_whole("h", &["q"], ordered(&["k", "q"])), "ACT-008");
    let act = world.act("h", ordered(&["q", "k"])).unwrap();
    refused(world.endorse("k", act), "ACT-008");
    // Y stands in no order and signs when it likes.
    world.endorse("y", act).unwrap();
    assert_eq!(world.view(&format!("act/{act}"), &[])["pending"]["next_to_sign"], "q");
    world.endorse("q", act).unwrap();
    world.endorse("k", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    let whole = world.act_whole("h", &["k", "q", "y"], propose(2, "2024-02-01", terms(&[("k", "1")]))).unwrap();
    assert!(matches!(world.standing(whole), Standing::Effective(_)));
}

#[test]
fn who_declined_and_why_is_kept() {
    let mut world = World::founded(&["h", "k"]);
    let act = world.act("h", ordered(&[])).unwrap();
    let reason = Some(id("The shares are not what we agreed."));
    world.step("k", mengshu_core::mechanism::Step::Decline { act, reason }).unwrap();
    let shown = world.view(&format!("act/{act}"), &[]);
    assert_eq!(shown["declined"], json!({ "by": "k", "reason": "The shares are not what we agreed." }));
    assert_eq!(shown["standing"], "declined");
}

#[test]
fn acts_are_found_by_the_clause_they_used() {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    let act = world.settle("h", assign("p1", "h", "q", "1/4", "2024-02-01"));
    let used = world.view("agreement/clause/transfer", &[])["acts"].clone();
    assert_eq!(used.as_array().unwrap().len(), 1);
    assert_eq!((&used[0]["act"], &used[0]["agreement_version"]), (&json!(act), &json!(1)));
    let shown = world.view(&format!("act/{act}"), &[]);
    assert_eq!((&shown["agreement_version"], &shown["clauses"]), (&json!(1), &json!(["transfer"])));
    let application = world.settle("h", admit("x", None));
    assert_eq!(world.view("agreement/clause/approvals", &[])["acts"][0]["act"], json!(application));
    assert_eq!(world.view("agreement/clause/benefit_shares", &[])["acts"], json!([]));
}

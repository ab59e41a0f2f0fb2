//! The legal person behind a member: identifiers, applications, change of name, succession (D11), end, affiliates; what
//! holds on a date.

use std::collections::BTreeMap;

use mengshu_core::event::{Body, Scope};
use mengshu_core::ledger::{Refusal, Standing};
use mengshu_core::mechanism::benefit;
use mengshu_core::mechanism::contribution::{self, Deliver, Kind, Promise};
use mengshu_core::mechanism::decision::{Base, Matter, Organ, OrganKind, Seats, Vote};
use mengshu_core::mechanism::membership::{
    Act, Admit, Apply, ChangeProfile, CheckApplication, Confirm, DeclareAffiliate, EndAffiliate, Found, Node, Profile,
    RecordEnd, Reinstate, Succeed, SuccessionKind, Suspend,
};
use mengshu_core::value::EventId;
use mengshu_tests::bodies;
use mengshu_tests::bodies::{assign, item, leave, profile, propose, register, succeed, succession};
use mengshu_tests::terms::{council, council_terms, rule, terms};
use mengshu_tests::value::parts;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal, signer};
use serde_json::{Value, json};

fn body(act: Act) -> Body {
    Body::Membership(act)
}

fn member(world: &World, member: &str, date: &str) -> Value {
    world.view(&format!("member/{member}"), &[("date", date)])
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
    refused(found(&|profile| profile.credit_code = Some("91350100M000100Y44".to_owned())), "MEM-007");
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

// ---- D11: a member is merged into another of the same name.

fn promise(contribution: &str, receiver: &str) -> Body {
    bodies::promise(contribution, "200000 CNY", receiver)
}

/// Z owns half of P1, has promised C1 and is owed its share; since 2024-12-01 it is merged, and nobody knows. On 12-15 it
/// votes, on 12-20 it promises 200,000.00.
fn before() -> (World, EventId, EventId) {
    let rules = rule(Some(">= 1/2"), Base::Present, "> 1/2");
    let mut terms = council_terms(&[(Matter::Budget, "budget", rules)]);
    terms.benefit_shares = [(id("h"), id("1/2")), (id("z"), id("1/2"))].into();
    let mut world = World::under(&["h", "k", "z"], terms);
    world.settle("h", register("p1", &[("h", "1/2"), ("z", "1/2")]));
    world.act("z", promise("c1", "h")).unwrap();
    world.act("h", promise("c2", "z")).unwrap();
    let distribute = |name: &str, accrued: &str| {
        Body::Benefit(benefit::Act::Distribute(benefit::Distribute {
            distribution: id(name),
            what: id("Fees"),
            pool: id("100 CNY"),
            accrued: id(accrued),
            version: 1,
            payer: id("h"),
        }))
    };
    world.settle("h", distribute("d1", "2024-01-01"));
    world.on("2024-12-01");
    world.meet("m1", "2024-12-15", vec![item("d7", Matter::Budget, None)]);
    for name in ["h", "k", "z"] {
        world.attend("m1", name, &[]).unwrap();
    }
    world.vote("d7", "h", Vote::Yes).unwrap();
    world.vote("d7", "k", Vote::No).unwrap();
    let cast = world.vote("d7", "z", Vote::Yes).unwrap();
    world.close("d7").unwrap();
    world.on("2024-12-20");
    let promised = world.act("z", promise("c3", "h")).unwrap();
    world.on("2025-01-20");
    (world, cast, promised)
}

#[test]
fn d11_a_successor_has_the_rights_since_the_merger_and_confirms_what_was_signed_since() {
    let (mut world, cast, promised) = before();
    assert_eq!(world.shown("d7")["standing"], "passed");
    // A stranger with a key of its own does not get in, nor with the word of a member whose approval is not asked.
    refused(world.act("z2", succeed(succession(None, SuccessionKind::Merger))), "AUT-001");
    // Z2's root key says it, the extract of the register is sealed, and Z's representative signs beside it.
    let act = world.act_whole("z2", &["z"], succeed(succession(None, SuccessionKind::Merger))).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    let entry = world.last();

    // Who is the member? Z until 11-30, Z2 as its successor from 12-01 on.
    let person = |date: &str| member(&world, "z", date)["person"].clone();
    assert_eq!(person("2024-11-30")["member"], "z");
    assert_eq!(
        person("2024-12-10"),
        json!({ "member": "z2", "name": "Z", "as_successor_of": "z", "entries": [entry] })
    );
    assert_eq!(member(&world, "z", "2024-12-01")["standing"], "succeeded");
    assert_eq!(member(&world, "z2", "2024-11-30")["standing"], "not_yet");
    assert_eq!(member(&world, "z2", "2024-12-01")["succeeds"][0]["member"], "z");

    // Title, promises and what is due are Z2's; the shares of the agreement too.
    assert_eq!(world.owners("p1", "2024-11-30"), parts(&[("h", "1/2"), ("z", "1/2")]));
    assert_eq!(world.owners("p1", "2024-12-01"), parts(&[("h", "1/2"), ("z2", "1/2")]));
    assert_eq!(world.view("contribution/c1", &[])["member"], "z2");
    assert_eq!(world.view("contribution/c2", &[])["receiver"], "z2");
    assert_eq!(world.view("distribution/d1", &[])["parts"][1]["member"], "z2");
    let deliver =
        Deliver { contribution: id("c1"), value: id("1 CNY"), delivered: id("2025-01-20"), evidence: seal("d") };
    world.act("z2", Body::Contribution(contribution::Act::Deliver(deliver))).unwrap();

    // The vote and the promise were signed for a person that had ended: left out until Z2 confirms.
    assert_eq!(world.shown("d7")["standing"], "reopened");
    let suspects = world.view("suspect", &[])["suspects"].clone();
    let doubted = |act: EventId| suspects.as_array().unwrap().iter().any(|row| row["act"] == json!(act));
    assert!(doubted(cast) && doubted(promised));
    assert_eq!(suspects[0]["doubts"]["z"]["ground"], json!({ "ended": { "since": "2024-12-01" } }));
    let confirm = |act| body(Act::Confirm(Confirm { act }));
    refused(world.act("h", confirm(promised)), "AUT-016");
    world.act("z2", confirm(promised)).unwrap();
    for row in suspects.as_array().unwrap() {
        let act: EventId = row["act"].as_str().unwrap().parse().unwrap();
        if act != promised {
            world.act("z2", confirm(act)).unwrap();
        }
    }
    assert_eq!(world.shown("d7")["standing"], "passed");

    // One vote of the two: the council has three seats, and Z's keys sign nothing more.
    assert_eq!(world.view("organ/council", &[])["votes"], json!({ "h": 1, "k": 1, "z2": 1 }));
    refused(world.act("z", promise("c9", "h")), "AUT-003");
    refused(world.act_whole("z2", &["h"], succeed(succession(None, SuccessionKind::Merger))), "MEM-004");
}

#[test]
fn d11_two_members_that_merge_keep_one_vote() {
    let (mut world, ..) = before();
    let merger = Succeed { successor: id("k"), profile: None, ..succession(None, SuccessionKind::Merger) };
    let act = world.act("z", succeed(merger)).unwrap();
    assert_eq!(world.missing(act), [("k".to_owned(), "sign_agreements")]);
    world.endorse("k", act).unwrap();
    assert_eq!(world.view("organ/council", &[])["votes"], json!({ "h": 1, "k": 1 }));
    assert_eq!(world.owners("p1", "2025-01-20"), parts(&[("h", "1/2"), ("k", "1/2")]));
}

#[test]
fn where_its_key_is_gone_those_who_admit_look_at_the_extract() {
    let (mut world, ..) = before();
    let act = world.act("h", succeed(succession(None, SuccessionKind::Conversion))).unwrap();
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["k", "z2"]);
    for member in missing {
        world.endorse(&member, act).unwrap();
    }
    assert_eq!(member(&world, "z", "2025-01-20")["standing"], "succeeded");
}

#[test]
fn of_a_split_only_the_named_parts_pass() {
    let (mut world, ..) = before();
    let too_much = succession(Some(&[("p1", "3/4")]), SuccessionKind::Split);
    refused(world.act("z", succeed(too_much)), "IP-007");
    let split = succession(Some(&[("p1", "1/4")]), SuccessionKind::Split);
    let act = world.act("z", succeed(split)).unwrap();
    // One member becomes two: the others look at it.
    assert_eq!(world.missing(act).len(), 3);
    for (asked, _) in world.missing(act) {
        world.endorse(&asked, act).unwrap();
    }
    assert_eq!(world.owners("p1", "2024-12-01"), parts(&[("h", "1/2"), ("z", "1/4"), ("z2", "1/4")]));
    assert_eq!(member(&world, "z", "2025-01-20")["standing"], "active");
    assert_eq!(world.view("organ/council", &[])["votes"], json!({ "h": 1, "k": 1, "z": 1, "z2": 1 }));
}

#[test]
fn what_was_given_away_meanwhile_does_not_pass() {
    let (mut world, ..) = before();
    world.settle("z", assign("p1", "z", "k", "1/4", "2024-12-20"));
    let act = world.act_whole("z2", &["z"], succeed(succession(None, SuccessionKind::Merger))).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    assert_eq!(world.owners("p1", "2024-12-01"), parts(&[("h", "1/2"), ("z", "1/4"), ("z2", "1/4")]));
    assert_eq!(world.owners("p1", "2024-12-20"), parts(&[("h", "1/2"), ("k", "1/4"), ("z2", "1/4")]));
}

#[test]
fn a_succession_fits_the_time_and_the_persons() {
    let (mut world, ..) = before();
    let mut put = |change: &dyn Fn(&mut Succeed)| -> Result<EventId, Refusal> {
        let mut act = succession(None, SuccessionKind::Merger);
        change(&mut act);
        world.act("z", succeed(act))
    };
    refused(put(&|act| act.effective = id("2025-01-21")), "MEM-011");
    refused(put(&|act| act.effective = id("2023-12-31")), "MEM-011");
    refused(put(&|act| act.predecessor = id("w")), "MEM-004");
    refused(put(&|act| act.successor = id("z")), "MEM-004");
    refused(put(&|act| act.successor = id("k")), "MEM-003");
    refused(put(&|act| act.profile = None), "MEM-004");
    refused(put(&|act| act.profile.as_mut().unwrap().root_key = signer("k").key_id()), "AUT-011");
}

// ---- The end of a legal person.

#[test]
fn after_its_end_a_person_only_winds_up() {
    let (mut world, _, promised) = before();
    let end =
        |last: &str| body(Act::RecordEnd(RecordEnd { member: id("z"), last_day: id(last), document: seal("extract") }));
    refused(world.act("z", end("2025-01-21")), "MEM-011");
    refused(world.act("z", end("2023-01-01")), "MEM-011");
    // Those who admit members can say it too.
    assert_eq!(world.act("h", end("2024-12-18")).map(|act| world.missing(act).len()).unwrap(), 1);
    world.act("z", end("2024-12-18")).unwrap();
    refused(world.act("z", end("2024-12-18")), "MEM-008");
    refused(world.act("z", end("2024-12-20")), "MEM-004");
    refused(world.act("z", promise("c9", "h")), "AUT-006");
    world.settle("z", assign("p1", "z", "k", "1/2", "2025-01-20"));
    assert_eq!(member(&world, "z", "2024-12-18")["standing"], "active");
    assert_eq!(member(&world, "z", "2024-12-19")["standing"], "dissolved");
    // What was signed for it after its last day is suspect, what it signed before stands.
    let suspects = world.view("suspect", &[])["suspects"].clone();
    assert_eq!(suspects.as_array().unwrap().len(), 1);
    assert_eq!(suspects[0]["act"], json!(promised));
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
    world.act("q", promise("c1", "k")).unwrap();
    let note = Deliver { contribution: id("c1"), value: id("1 CNY"), delivered: id("2024-01-01"), evidence: seal("d") };
    let delivery = world.act("q", Body::Contribution(contribution::Act::Deliver(note))).unwrap();
    world.act("k", affiliate(Some("q"), "2024-01-01")).unwrap();
    refused(world.act("k", affiliate(None, "2024-01-01")), "MEM-003");
    refused(world.act("q", promise("c2", "k")), "CON-004");
    let acknowledge =
        Body::Contribution(contribution::Act::Acknowledge(contribution::Acknowledge { delivery, value: id("1 CNY") }));
    refused(world.act("k", acknowledge.clone()), "CON-004");
    let end = |last: &str| body(Act::EndAffiliate(EndAffiliate { affiliate: id("k-holding"), last_day: id(last) }));
    refused(world.act("q", end("2024-02-01")), "MEM-004");
    refused(world.act("k", end("2023-12-31")), "MEM-011");
    world.act("k", end("2024-02-01")).unwrap();
    refused(world.act("k", end("2024-02-01")), "MEM-008");
    refused(world.act("k", acknowledge.clone()), "CON-004");
    world.on("2024-02-02");
    world.act("k", acknowledge).unwrap();
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
    world.step("k", mengshu_core::event::Step::Decline { act, reason }).unwrap();
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

// ---- Nobody takes over another against its will.

#[test]
fn whoever_has_left_does_not_come_back_as_its_own_successor() {
    let (mut world, ..) = before();
    world.settle("z", leave("2025-01-20"));
    world.on("2025-01-21");
    let back = Succeed { effective: id("2025-01-20"), ..succession(None, SuccessionKind::Conversion) };
    // Its own word is not enough any more: those who admit members are asked, and it is not one of them.
    refused(world.act_whole("z2", &["z"], succeed(back)), "ACT-003");
    assert_eq!(member(&world, "z", "2025-01-21")["standing"], "left");
}

#[test]
fn parts_that_pass_to_another_member_are_looked_at_by_the_others() {
    let (mut world, ..) = before();
    let split =
        Succeed { successor: id("k"), profile: None, ..succession(Some(&[("p1", "1/2")]), SuccessionKind::Split) };
    let act = world.act("z", succeed(split)).unwrap();
    let missing: Vec<_> = world.missing(act).into_iter().map(|(member, _)| member).collect();
    assert_eq!(missing, ["h", "k"], "a split is no way around the co-owner's consent");
}

#[test]
fn of_two_members_neither_takes_the_other_over() {
    let mut world = World::founded(&["h", "k"]);
    world.agree(1, "2024-01-01", terms(&[("h", "1")]));
    let merger = Succeed {
        predecessor: id("k"),
        successor: id("h"),
        profile: None,
        effective: id("2024-01-01"),
        ..succession(None, SuccessionKind::Merger)
    };
    let asked = |world: &mut World, act: Body| {
        let act = world.act("h", act).unwrap();
        world.missing(act)
    };
    let end = RecordEnd { member: id("k"), last_day: id("2024-01-01"), document: seal("extract") };
    for act in [succeed(merger), body(Act::RecordEnd(end)), world.replace_root("k", "k-new")] {
        assert_eq!(asked(&mut world, act), [("k".to_owned(), "sign_agreements")]);
    }
}

#[test]
fn a_former_member_takes_its_keys_away() {
    let (mut world, ..) = before();
    let key = world.grant("z", "z-sales", &[Scope::AssignIp], |_| {});
    world.signs_with("z", "z");
    world.settle("z", leave("2025-01-20"));
    world.on("2025-01-21");
    world.act("z", world.compromise("z", key, world.last())).unwrap();
    world.signs_with("z", "z-sales");
    refused(world.act("z", assign("p1", "z", "k", "1/2", "2025-01-21")), "AUT-003");
}

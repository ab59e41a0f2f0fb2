//! What the dry run promises: whose approval will be missing, which organs still have to decide, what the author's key
//! lacks, and until when; and that after the entry the pending act shows the same.

use mengshu_core::book::{Matter, Refusal, Scope};
use mengshu_core::event::Submission;
use mengshu_core::ledger::Needs;
use mengshu_core::mechanism::decision::{Base, MeetingKind, Veto, Vote, VotingRule};
use mengshu_core::mechanism::machine::{Lack, Standing};
use mengshu_core::mechanism::membership::{Act, LimitRoot};
use mengshu_core::mechanism::{Body, NodeStatement, Step};
use mengshu_core::value::{EventId, OrganId, Timestamp};
use mengshu_tests::bodies::{
    admit, assign, convening, decline, demand, endorse, item, leave, minutes, promise, propose, register, withdraw,
};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, council_terms, rule, terms};
use mengshu_tests::world::World;
use proptest::prelude::*;

use crate::given::{dry_run, next_moment, sale};

/// What is promised to `author`, with the signatures of these beside its own.
fn promised(world: &mut World, author: &str, beside: &[&str], body: Body) -> Needs {
    let event = world.event(author, body);
    let (submission, at) = (world.sign(&event, beside), next_moment(world));
    dry_run(world, submission, at).unwrap()
}

/// Nothing but these approvals, within the 60 days of the terms.
fn approvals(world: &World, missing: &[(&str, Scope)]) -> Needs {
    let missing = missing.iter().map(|(member, scope)| (id(member), *scope)).collect();
    Needs { missing, decisions: Vec::new(), lack: None, deadline: Some(next_moment(world).add_days(60)) }
}

fn council(matter: Matter) -> Vec<(OrganId, Matter)> {
    vec![(id("council"), matter)]
}

/// H and K own P1 in halves.
fn owned() -> World {
    let mut world = World::alliance();
    world.settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    world.on("2024-06-01");
    world
}

#[test]
fn an_act_that_needs_nobody_has_no_deadline() {
    let mut world = World::alliance();
    assert_eq!(promised(&mut world, "h", &[], register("p1", &[("h", "1")])), Needs::default());
    assert_eq!(promised(&mut world, "h", &[], promise("c1", "1 CNY", "k")), Needs::default());
}

#[test]
fn an_assignment_needs_the_assignee_and_the_co_owners() {
    let mut world = owned();
    let needs = promised(&mut world, "k", &[], assign("p1", "k", "q", "1/2", "2024-06-01"));
    assert_eq!(needs, approvals(&world, &[("h", Scope::AssignIp), ("q", Scope::AssignIp)]));
}

#[test]
fn the_scope_is_that_of_the_act() {
    let mut world = World::alliance();
    let amendment = propose(2, "2024-07-01", terms(&[("h", "1")]));
    let needs = promised(&mut world, "h", &["k", "q", "y"], amendment);
    assert_eq!(needs, approvals(&world, &[("z", Scope::SignAgreements)]));
}

#[test]
fn a_signature_beside_the_authors_counts() {
    let mut world = owned();
    let body = assign("p1", "k", "q", "1/2", "2024-06-01");
    let needs = promised(&mut world, "k", &["q"], body.clone());
    assert_eq!(needs, approvals(&world, &[("h", Scope::AssignIp)]));
    assert_eq!(promised(&mut world, "k", &["h", "q"], body), Needs::default());
}

#[test]
fn an_endorsement_leaves_those_who_are_still_missing() {
    let mut world = owned();
    let act = world.act("k", assign("p1", "k", "q", "1/2", "2024-06-01")).unwrap();
    // The deadline runs from the act and not from the endorsement.
    let deadline = Some(world.now.add_days(60));
    world.on("2024-06-15");
    let needs = promised(&mut world, "q", &[], endorse(act));
    assert_eq!(needs, Needs { deadline, ..approvals(&world, &[("h", Scope::AssignIp)]) });
    world.endorse("q", act).unwrap();
    assert_eq!(promised(&mut world, "h", &[], endorse(act)), Needs::default());
}

#[test]
fn an_act_beyond_the_keys_authority_needs_its_authors_ratification() {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    world.grant("k", "k1", &[Scope::AssignIp], |grant| grant.limit = Some(id("1000 CNY")));
    let body = sale("p2", "k", "q", 1001);
    let both = [("k", Scope::AssignIp), ("q", Scope::AssignIp)];
    let lack = Some(Lack::Limit(id("1000 CNY")));
    let needs = promised(&mut world, "k", &[], body.clone());
    assert_eq!(needs, Needs { lack: lack.clone(), ..approvals(&world, &both) });
    // The other side's signature beside it does not give the authority.
    let needs = promised(&mut world, "k", &["q"], body.clone());
    assert_eq!(needs, Needs { lack, ..approvals(&world, &both[..1]) });
    // Within the limit it lacks nothing.
    let needs = promised(&mut world, "k", &[], sale("p2", "k", "q", 1000));
    assert_eq!(needs, approvals(&world, &both[1..]));
    // Each kind of lack is named.
    world.signs_with("k", "k");
    world.grant("k", "k2", &[Scope::Contribute], |_| {});
    let needs = promised(&mut world, "k", &[], body.clone());
    assert_eq!(needs.lack, Some(Lack::Scope(Scope::AssignIp)));
    world.signs_with("k", "k");
    world.grant("k", "k3", &[Scope::AssignIp], |grant| grant.assets = Some([id("p1")].into()));
    let needs = promised(&mut world, "k", &[], body);
    assert_eq!(needs.lack, Some(Lack::Asset(id("p2"))));
}

#[test]
fn the_ratification_is_promised_as_any_endorsement() {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    world.grant("k", "k2", &[Scope::Contribute], |_| {});
    let act = world.act("k", sale("p2", "k", "q", 1)).unwrap();
    let deadline = Some(world.now.add_days(60));
    world.signs_with("k", "k");
    // What the key lacked is past: the root key ratifies.
    let needs = promised(&mut world, "k", &[], endorse(act));
    assert_eq!(needs, Needs { deadline, ..approvals(&world, &[("q", Scope::AssignIp)]) });
    world.endorse("q", act).unwrap();
    assert_eq!(promised(&mut world, "k", &[], endorse(act)), Needs::default());
}

#[test]
fn a_root_key_beyond_its_published_limit_lacks_nothing() {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    let limit = LimitRoot { limit: Some(id("1000 CNY")), unpriced: false, assets: None, serial: world.serial("k") };
    world.act("k", Body::Membership(Act::LimitRoot(limit))).unwrap();
    let needs = promised(&mut world, "k", &[], sale("p2", "k", "q", 1001));
    assert_eq!(needs, approvals(&world, &[("q", Scope::AssignIp)]));
    assert_eq!(promised(&mut world, "k", &["q"], sale("p2", "k", "q", 1001)), Needs::default());
    // It was beyond the limit all the same: the record says so.
    let act = world.act("k", sale("p2", "k", "q", 1001)).unwrap();
    let entry = world.ledger.find(&act).unwrap();
    assert!(world.ledger.state().machine.ratifications.get(&entry).unwrap().binding);
}

/// An alliance of three whose council decides on admissions by this rule.
fn admitting(rule: VotingRule) -> World {
    World::under(&["h", "k", "q"], council_terms(&[(Matter::Admission, "admission", rule)]))
}

/// The council of three approves an act on a day.
fn approved(world: &mut World, act: EventId, on: &str) {
    world.meet("m1", on, vec![item("d1", Matter::Admission, Some(act))]);
    for member in ["h", "k", "q"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
}

#[test]
fn an_organ_that_has_to_decide_is_named_with_its_matter() {
    let mut world = admitting(rule(None, Base::Cast, "> 1/2"));
    let needs = promised(&mut world, "h", &[], admit("x", "x", 1));
    let decisions = council(Matter::Admission);
    let joiner = approvals(&world, &[("x", Scope::SignAgreements)]);
    assert_eq!(needs, Needs { decisions: decisions.clone(), ..joiner });
    // With the joiner's signature the organ alone is missing, and the deadline is still named.
    let needs = promised(&mut world, "h", &["x"], admit("x", "x", 1));
    assert_eq!(needs, Needs { decisions: decisions.clone(), ..approvals(&world, &[]) });
    let act = world.act("h", admit("x", "x", 1)).unwrap();
    let deadline = Some(world.now.add_days(60));
    let needs = promised(&mut world, "x", &[], endorse(act));
    assert_eq!(needs, Needs { decisions, deadline, ..Needs::default() });
}

#[test]
fn what_an_organ_has_approved_is_missing_no_more() {
    let mut world = admitting(rule(None, Base::Cast, "> 1/2"));
    let act = world.act("h", admit("x", "x", 1)).unwrap();
    approved(&mut world, act, "2024-02-01");
    assert_eq!(world.standing(act), Standing::Pending);
    assert_eq!(promised(&mut world, "x", &[], endorse(act)), Needs::default());
}

#[test]
fn a_decision_counts_from_the_moment_at_which_it_is_final() {
    let rule = VotingRule { veto: Some(Veto { days: 15 }), ..rule(None, Base::Cast, "> 1/2") };
    let mut world = admitting(rule);
    let act = world.act("h", admit("x", "x", 1)).unwrap();
    let deadline = Some(world.now.add_days(60));
    approved(&mut world, act, "2024-02-01");
    world.act("h", minutes("m1", "minutes")).unwrap();
    world.on("2024-02-16");
    let decisions = council(Matter::Admission);
    assert_eq!(promised(&mut world, "x", &[], endorse(act)), Needs { decisions, deadline, ..Needs::default() });
    // No entry says that the days for a veto are over.
    world.on("2024-02-17");
    assert_eq!(promised(&mut world, "x", &[], endorse(act)), Needs::default());
}

#[test]
fn other_steps_and_statements_wait_for_nobody() {
    let mut world = World::alliance();
    world.settle("k", register("p2", &[("k", "1")]));
    world.grant("k", "k2", &[Scope::Contribute], |_| {});
    let act = world.act("k", sale("p2", "k", "q", 1)).unwrap();
    world.signs_with("k", "k");
    // Two are missing, and each of these says that it waits for none.
    assert_eq!(world.missing(act).len(), 2);
    assert_eq!(promised(&mut world, "k", &[], withdraw(act)), Needs::default());
    assert_eq!(promised(&mut world, "q", &[], decline(act)), Needs::default());
    world.signs_with("node", "node");
    let (size, digest) = (world.ledger.state().size(), world.ledger.digest());
    let statement = Body::Node(NodeStatement::Digest { size, digest, rule_book: 1 });
    assert_eq!(promised(&mut world, "node", &[], statement), Needs::default());
    world.endorse("q", act).unwrap();
    assert_eq!(promised(&mut world, "q", &[], demand(act)), Needs::default());
}

#[test]
fn the_deadline_is_the_earlier_of_the_events_and_the_terms() {
    let mut world = owned();
    for (days, expected) in [(10, 10), (100, 60)] {
        let mut event = world.event("k", assign("p1", "k", "q", "1/2", "2024-06-01"));
        event.not_after = Some(world.now.add_days(days));
        let (submission, at) = (world.sign(&event, &[]), next_moment(&world));
        let needs = dry_run(&mut world, submission, at).unwrap();
        assert_eq!(needs.deadline, Some(world.now.add_days(expected)));
        assert_eq!(needs.missing.len(), 2);
    }
    // An endorsement's own end is not the act's.
    let act = world.act("k", assign("p1", "k", "q", "1/2", "2024-06-01")).unwrap();
    let deadline = Some(world.now.add_days(60));
    let mut event = world.event("q", endorse(act));
    event.not_after = Some(world.now.add_days(1));
    let (submission, at) = (world.sign(&event, &[]), next_moment(&world));
    assert_eq!(dry_run(&mut world, submission, at).unwrap().deadline, deadline);
}

const MEMBERS: [&str; 5] = ["h", "k", "q", "y", "z"];
/// Those who sign; X is no member yet.
const SIGNERS: [&str; 6] = ["h", "k", "q", "y", "z", "x"];

/// What somebody does; numbers are places in lists.
#[derive(Debug, Clone)]
enum Does {
    Register { owners: Vec<usize> },
    Sell { asset: usize, to: usize, yuan: i64 },
    Promise,
    Admit,
    Leave(u8),
    Amend,
    Endorse(usize),
    Decline(usize),
    Withdraw(usize),
    Demand(usize),
}

#[derive(Debug, Clone)]
struct Duty {
    who: usize,
    /// Whether with a key that assigns assets up to 100 CNY and does nothing else.
    working_key: bool,
    beside: Vec<usize>,
    ends_after: Option<u8>,
    does: Does,
    /// Days that pass before it.
    days: u8,
    /// The council decides about this pending act before it.
    decided: Option<usize>,
}

fn deeds() -> impl Strategy<Value = Vec<Duty>> {
    let does = prop_oneof![
        2 => prop::collection::vec(0usize..5, 1..4).prop_map(|owners| Does::Register { owners }),
        4 => (0usize..6, 0usize..5, 50i64..150).prop_map(|(asset, to, yuan)| Does::Sell { asset, to, yuan }),
        1 => Just(Does::Promise),
        3 => Just(Does::Admit),
        1 => (1u8..60).prop_map(Does::Leave),
        1 => Just(Does::Amend),
        8 => (0usize..6).prop_map(Does::Endorse),
        1 => (0usize..6).prop_map(Does::Decline),
        1 => (0usize..6).prop_map(Does::Withdraw),
        1 => (0usize..6).prop_map(Does::Demand),
    ];
    let beside = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(0usize..6, 1..3)];
    let days = prop_oneof![4 => Just(0u8), 1 => 1u8..25];
    let decided = prop::option::weighted(0.1, 0usize..6);
    let ends_after = prop::option::weighted(0.2, 0u8..80);
    let deed = (0usize..6, prop::bool::weighted(0.3), beside, ends_after, does, days, decided);
    let deed = deed.prop_map(|(who, working_key, beside, ends_after, does, days, decided)| Duty {
        who,
        working_key,
        beside,
        ends_after,
        does,
        days,
        decided,
    });
    prop::collection::vec(deed, 1..40)
}

/// The `place`th pending act.
fn pending(world: &World, place: usize) -> EventId {
    let acts = &world.ledger.state().machine.pending;
    acts.iter().map(|(act, _)| *act).nth(place).unwrap_or(EventId([0; 32]))
}

fn body(world: &World, who: &str, step: usize, does: &Does) -> Body {
    match does {
        Does::Register { owners } => {
            let mut owners: Vec<&str> = owners.iter().map(|place| MEMBERS[*place]).collect();
            owners.sort_unstable();
            owners.dedup();
            let part = format!("1/{}", owners.len());
            let owners: Vec<_> = owners.iter().map(|owner| (*owner, part.as_str())).collect();
            register(&format!("p{step}"), &owners)
        }
        Does::Sell { asset, to, yuan } => {
            let assets = &world.ledger.state().sections.ip.assets;
            let asset = assets.iter().map(|(asset, _)| asset.to_string()).nth(*asset).unwrap_or_else(|| "p".to_owned());
            sale(&asset, who, MEMBERS[*to], *yuan)
        }
        Does::Promise => promise(&format!("c{step}"), "100 CNY", "h"),
        Does::Admit => admit("x", "x", 1),
        Does::Leave(days) => {
            let last = world.ledger.state().date_at(world.now).add_days(i32::from(*days) + 20).unwrap();
            leave(&last.to_string())
        }
        Does::Amend => propose(2, "2027-01-01", terms(&[("h", "1")])),
        Does::Endorse(place) => endorse(pending(world, *place)),
        Does::Decline(place) => decline(pending(world, *place)),
        Does::Withdraw(place) => withdraw(pending(world, *place)),
        Does::Demand(place) => demand(pending(world, *place)),
    }
}

/// The council says yes to a pending act, if it is asked at all: a refusal on the way is part of life.
fn decide(world: &mut World, step: usize, act: EventId) -> Result<(), Refusal> {
    let (meeting, decision) = (format!("m{step}"), format!("d{step}"));
    let on = world.ledger.state().date_at(world.now).add_days(14).unwrap().to_string();
    let agenda = vec![item(&decision, Matter::Admission, Some(act))];
    world.convene("h", convening(&meeting, MeetingKind::Ordinary, &on, agenda))?;
    world.on(&on);
    for member in MEMBERS {
        world.attend(&meeting, member, &[])?;
        world.vote(&decision, member, Vote::Yes)?;
    }
    world.close(&decision).map(drop)
}

/// The signed event of a deed, and the act that it is about. Who endorses is somebody who is asked, where anybody is.
fn signed(world: &mut World, step: usize, deed: &Duty) -> (Submission, EventId) {
    let mut who = SIGNERS[deed.who].to_owned();
    if let Does::Endorse(place) = deed.does
        && let missing = world.missing(pending(world, place))
        && !missing.is_empty()
    {
        who.clone_from(&missing[deed.who % missing.len()].0);
    }
    let who = who.as_str();
    let key = if deed.working_key && who != "x" { format!("{who}2") } else { who.to_owned() };
    world.signs_with(who, &key);
    let body = body(world, who, step, &deed.does);
    let mut event = world.event(who, body);
    event.not_after = deed.ends_after.map(|days| world.now.add_days(i64::from(days)).add_micros(10));
    let mut beside: Vec<&str> = deed.beside.iter().map(|place| SIGNERS[*place]).filter(|name| *name != who).collect();
    beside.sort_unstable();
    beside.dedup();
    let submission = world.sign(&event, &beside);
    world.signs_with(who, who);
    let about = match &event.body {
        Body::Act(step) => step.act(),
        _ => EventId::of(&submission.event),
    };
    (submission, about)
}

/// What the pending act shows after the entry: the approvals and decisions that it misses, and its deadline.
type Shown = (Vec<(String, Scope)>, Vec<(OrganId, Matter)>, Option<Timestamp>);

fn shown(world: &World, act: &EventId) -> Shown {
    let state = world.ledger.state();
    let Some(pending) = state.machine.pending.get(act) else { return Shown::default() };
    let missing = pending.missing().map(|(member, scope)| (member.to_string(), scope)).collect();
    let undecided =
        state.undecided(act, pending, world.now).map(|(organ, matter)| (organ.clone(), matter.clone())).collect();
    (missing, undecided, Some(pending.deadline))
}

#[test]
fn who_has_come_to_own_a_part_meanwhile_is_promised_as_missing() {
    let mut world = World::under(&MEMBERS, terms(&[("h", "1")]));
    world.settle("h", register("p1", &[("h", "1")]));
    let [to_k, to_q] = ["k", "q"].map(|to| world.act("h", sale("p1", "h", to, 1)).unwrap());
    world.endorse("k", to_k).unwrap();
    let event = world.event("q", Body::Act(Step::Endorse { act: to_q }));
    let (submission, at) = (world.sign(&event, &[]), next_moment(&world));
    let needs = dry_run(&mut world, submission.clone(), at).unwrap();
    assert_eq!(needs.missing, [(id("k"), Scope::AssignIp)]);
    world.submit(submission).unwrap();
    assert_eq!(world.missing(to_q), [("k".to_owned(), "assign_ip")]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_promised_is_what_the_pending_act_shows(story in deeds()) {
        let terms = terms(&[("h", "1")]).council(&[(Matter::Admission, "admission", rule(None, Base::Cast, "> 1/2"))]);
        let mut world = World::under(&MEMBERS, terms);
        for member in MEMBERS {
            world.grant(member, &format!("{member}2"), &[Scope::AssignIp], |grant| grant.limit = Some(id("100 CNY")));
            world.signs_with(member, member);
        }
        for (step, deed) in story.iter().enumerate() {
            world.now = world.now.add_days(i64::from(deed.days));
            if let Some(place) = deed.decided {
                let act = pending(&world, place);
                let _ = decide(&mut world, step, act);
            }
            // What ends with a day or a deadline is found by the next entry; the dry run is of the one after it.
            let _ = world.act("h", register(&format!("day-{step}"), &[("h", "1")]));
            let (submission, act) = signed(&mut world, step, deed);
            let at = next_moment(&world);
            let is_step = act != EventId::of(&submission.event);
            let promised = dry_run(&mut world, submission.clone(), at);
            let taken = world.submit(submission);
            let needs = match (promised, taken) {
                (Ok(needs), Ok(_)) => needs,
                (Err(promised), Err(refused)) => {
                    prop_assert_eq!(promised, refused);
                    continue;
                }
                (promised, taken) => return Err(TestCaseError::fail(format!("{promised:?}, then {taken:?}"))),
            };
            if is_step && !matches!(deed.does, Does::Endorse(_)) {
                prop_assert_eq!(needs, Needs::default());
                continue;
            }
            let missing = needs.missing.iter().map(|(member, scope)| (member.to_string(), *scope)).collect();
            prop_assert_eq!((missing, needs.decisions, needs.deadline), shown(&world, &act), "{:?}", deed);
            // What the key lacks is what the record says, where the act has to be ratified.
            let record = world.ledger.find(&act).and_then(|entry| world.ledger.state().machine.ratifications.get(&entry));
            let recorded = record.filter(|record| !is_step && !record.binding).map(|record| record.lack.clone());
            prop_assert_eq!(needs.lack, recorded);
        }
    }
}

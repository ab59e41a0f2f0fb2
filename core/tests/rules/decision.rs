//! How organs decide: D14, what the terms give them, who counts, votes by a stolen key (decision 7 of D04), and the
//! arithmetic that stays.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::book::{Lang, Matter, Scope};
use mengshu_core::ledger::{describe, view};
use mengshu_core::mechanism::decision::{
    Act, AddItem, Appoint, AppointedSeats, Approver, Base, CastVote, Close, Convene, Exclusion, Fallback, GrantProxy,
    Item, MeetingKind, Organ, OrganKind, Seats, Vote, VotingRule,
};
use mengshu_core::mechanism::membership::{DeclareDefault, EndDefault, Reinstate, Suspend};
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{admit, convening, item, leave, minutes, register, strike};
use mengshu_tests::id;
use mengshu_tests::terms::{council, council_terms, rule};
use mengshu_tests::world::{World, refused};
use proptest::prelude::*;
use serde_json::{Value, json};

// ---- D14: was the vote valid?

const SEVEN: [&str; 7] = ["b", "h", "k", "q", "x", "y", "z"];

/// Four of seven attend, one of them by proxy; H, K and one more say what `z` does not; Z leaves with its last day on the
/// day of the meeting where `ended`.
fn d14(rule: VotingRule, z: Vote, ended: bool) -> Value {
    let mut world = World::under(&SEVEN, council_terms(&[(Matter::Budget, "budget", rule)]));
    world.on("2024-10-20");
    if ended {
        world.settle("z", leave("2024-11-05"));
    }
    let proxy = |world: &mut World, from: &str, to: &str| {
        let grant = GrantProxy { meeting: id("council-1"), to: id(to) };
        world.act(from, Body::Decision(Act::GrantProxy(grant)))
    };
    world
        .act(
            "h",
            Body::Decision(Act::Convene(convening(
                "council-1",
                MeetingKind::Ordinary,
                "2024-11-05",
                vec![item("budget", Matter::Budget, None)],
            ))),
        )
        .unwrap();
    proxy(&mut world, "q", "k").unwrap();
    world.on("2024-11-05");
    refused(proxy(&mut world, "x", "k"), "DEC-013");
    world.attend("council-1", "h", &[]).unwrap();
    world.attend("council-1", "k", &["q"]).unwrap();
    world.attend("council-1", "z", &[]).unwrap();
    let other = if z == Vote::Yes { Vote::No } else { Vote::Yes };
    world.vote("budget", "h", Vote::Yes).unwrap();
    world.vote("budget", "k", Vote::Yes).unwrap();
    let for_q = CastVote { decision: id("budget"), vote: other, on_behalf_of: Some(id("q")) };
    world.act("k", Body::Decision(Act::Vote(for_q))).unwrap();
    world.vote("budget", "z", z).unwrap();
    world.on("2024-11-06");
    world.close("budget").unwrap();
    refused(world.vote("budget", "h", Vote::No), "DEC-008");
    refused(world.close("budget"), "DEC-008");
    world.shown("budget")
}

#[test]
fn d14_the_whole_table() {
    let terms = || rule(Some(">= 1/2"), Base::Present, ">= 2/3");
    let strict = || rule(Some("> 1/2"), Base::Present, ">= 2/3");
    let desca = || rule(Some(">= 2/3"), Base::Cast, ">= 2/3");
    let outcome = |rule, z, ended| d14(rule, z, ended)["arithmetic"]["outcome"].as_str().unwrap().to_owned();
    for (rule, valid, left_yes, left_no) in [
        (terms as fn() -> VotingRule, "passed", "passed", "passed"),
        (strict, "passed", "no_quorum", "no_quorum"),
        (desca, "no_quorum", "no_quorum", "no_quorum"),
    ] {
        assert_eq!(outcome(rule(), Vote::Yes, false), valid);
        assert_eq!(outcome(rule(), Vote::Yes, true), left_yes);
        assert_eq!(outcome(rule(), Vote::No, true), left_no);
    }
    // The arithmetic is shown: 4 of 7 present, 3 of 4 for it; without Z 3 of 6, and 2 of 3.
    let shown = d14(terms(), Vote::Yes, false);
    assert_eq!(
        shown["arithmetic"]["in_words"],
        "quorum >= 1/2 of 7: 4 present, reached; 3 of 4 for it, >= 2/3 needed: reached"
    );
    let shown = d14(terms(), Vote::Yes, true);
    assert_eq!(
        shown["arithmetic"]["in_words"],
        "quorum >= 1/2 of 6: 3 present, reached; 2 of 3 for it, >= 2/3 needed: reached"
    );
    assert_eq!(shown["rule"], "budget");
    assert_eq!(shown["agreement_version"], 1);
}

#[test]
fn the_last_vote_before_the_close_counts() {
    let mut world =
        World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", rule(None, Base::All, "> 1/2"))]));
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
    }
    refused(world.vote("d1", "q", Vote::Yes), "DEC-007");
    world.vote("d1", "h", Vote::Yes).unwrap();
    world.vote("d1", "k", Vote::Yes).unwrap();
    assert_eq!(world.shown("d1")["settled_early"], "passed");
    world.vote("d1", "k", Vote::No).unwrap();
    assert_eq!(world.shown("d1")["settled_early"], Value::Null);
    world.close_next_day("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "failed");
    let without = world.view("decision/d1", &[("without", "k")]);
    assert_eq!(without["if_abstained"]["arithmetic"]["in_words"], "1 of 3 for it, > 1/2 needed: not reached");
}

// ---- What organs may decide.

#[test]
fn an_organ_decides_what_the_terms_give_it() {
    let simple = || rule(None, Base::All, "> 1/2");
    let mut terms = council_terms(&[(Matter::Budget, "simple", simple()), (Matter::Ordinary, "simple", simple())]);
    terms.approvals.insert(Matter::Amendment, Approver::AllMembers);
    terms.organs.get_mut(&id("council")).unwrap().matters.insert(Matter::Amendment, id("simple"));
    let mut board = terms.organs[&id("council")].clone();
    board.matters.insert(Matter::Appointment, id("simple"));
    terms.approvals.insert(Matter::Appointment, Approver::Organ(id("board")));
    terms.organs.get_mut(&id("council")).unwrap().matters.insert(Matter::Appointment, id("simple"));
    terms.organs.insert(id("board"), board);
    let mut world = World::under(&["h", "k", "q"], terms);
    let mut call = convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Amendment, None)]);
    // Whose it is, is said.
    for (matter, whose) in [(Matter::Amendment, "all members"), (Matter::Appointment, "board")] {
        call.agenda[0].matter = matter;
        let refusal = world.act("h", Body::Decision(Act::Convene(call.clone()))).unwrap_err();
        assert_eq!(refusal.code.id, "DEC-004");
        assert!(refusal.to_string().contains(whose), "{refusal}");
    }
    call.agenda[0].matter = Matter::Amendment;
    let mut put = |change: &dyn Fn(&mut Convene), code: &str| {
        let before = call.clone();
        change(&mut call);
        refused(world.act("h", Body::Decision(Act::Convene(call.clone()))), code);
        call = before;
    };
    // Reserved to all members; not on the list; no such organ; too early; twice.
    put(&|_| {}, "DEC-004");
    put(&|call| call.agenda[0].matter = Matter::Dissolution, "DEC-004");
    put(&|call| call.organ = id("senate"), "DEC-001");
    put(&|call| call.on = id("2024-01-14"), "DEC-005");
    put(
        &|call| {
            call.agenda[0].matter = Matter::Budget;
            call.agenda.push(call.agenda[0].clone());
        },
        "DEC-002",
    );
    put(
        &|call| {
            call.agenda[0].matter = Matter::Budget;
            call.kind = MeetingKind::Written;
        },
        "DEC-004",
    );
    // A pending act that does not wait for the council.
    let act = world.act("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).unwrap();
    let wrong = convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Budget, Some(act))]);
    refused(world.act("h", Body::Decision(Act::Convene(wrong))), "DEC-012");
    // In words only it is a resolution.
    let right = convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Ordinary, None)]);
    world.act("q", Body::Decision(Act::Convene(right.clone()))).unwrap();
    refused(world.act("h", Body::Decision(Act::Convene(right))), "DEC-002");
    // Items come in time; the chair closes; nothing before the day.
    let add = |meeting: &str, name: &str| {
        Body::Decision(Act::AddItem(AddItem { meeting: id(meeting), item: item(name, Matter::Budget, None) }))
    };
    refused(world.act("k", add("m9", "d2")), "DEC-003");
    world.act("k", add("m1", "d2")).unwrap();
    refused(world.attend("m1", "h", &[]), "DEC-015");
    refused(world.vote("d1", "h", Vote::Yes), "DEC-015");
    world.on("2024-01-26");
    refused(world.act("k", add("m1", "d3")), "DEC-005");
    world.on("2024-02-01");
    refused(world.attend("m1", "h", &["q"]), "DEC-013");
    refused(world.vote("d9", "h", Vote::Yes), "DEC-003");
    refused(world.act("k", Body::Decision(Act::Close(Close { decision: id("d1") }))), "DEC-010");
    refused(world.act("k", minutes("m1", "minutes")), "DEC-010");
}

#[test]
fn only_members_of_the_organ_take_part() {
    let mut terms = council_terms(&[(Matter::Budget, "simple", rule(None, Base::All, "> 1/2"))]);
    let council = terms.organs.get_mut(&id("council")).unwrap();
    council.seats = Seats::Members(BTreeSet::from([id("h"), id("k")]));
    council.appointed = Some(AppointedSeats { by: Approver::AllMembers, at_most: 1 });
    council.chair = None;
    terms.approvals.insert(Matter::Appointment, Approver::AllMembers);
    let mut world = World::under(&["h", "k", "q"], terms);
    let call = convening("m0", MeetingKind::Ordinary, "2024-02-01", vec![]);
    refused(world.act("q", Body::Decision(Act::Convene(call))), "DEC-009");
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    refused(world.attend("m1", "q", &[]), "DEC-009");
    // An appointment seats Q beside them and makes K the chair.
    let appoint = Appoint { organ: id("council"), members: Some([id("q")].into()), chair: Some(id("k")) };
    world.settle("h", Body::Decision(Act::Appoint(appoint)));
    world.attend("m1", "q", &[]).unwrap();
    refused(world.close("d1"), "DEC-010");
    let organ = world.view("organ/council", &[]);
    assert_eq!(organ["chair"], "k");
    assert_eq!(organ["matters"][0]["power"]["q"], "1/3");
    assert_eq!(world.view("organ", &[])["organs"][0]["organ"], "council");
    // A new version says anew who sits there.
    let stranger = Appoint { organ: id("council"), members: None, chair: Some(id("x")) };
    refused(world.act("h", Body::Decision(Act::Appoint(stranger))), "MEM-004");
}

// ---- What is decided is said by the act, or in words.

/// An item that names an act and says nothing beside it.
fn of_act(decision: &str, matter: Matter, act: EventId) -> Item {
    Item { what: None, ..item(decision, matter, Some(act)) }
}

/// A view in both languages.
fn told(world: &World, name: &str) -> [Value; 2] {
    [Lang::En, Lang::Zh].map(|lang| view(world.ledger.state(), name, &BTreeMap::new(), world.now, lang).unwrap())
}

/// Three members whose council appoints by this rule, and K that is to chair the board below it.
fn appointing(rule_: VotingRule) -> (World, EventId) {
    let mut terms = council_terms(&[(Matter::Appointment, "most", rule_)]);
    terms.rules.insert(id("next"), rule(Some("> 1/2"), Base::Cast, "> 1/2"));
    terms
        .organs
        .insert(id("board"), Organ { kind: OrganKind::StandingCouncil, chair: None, ..council(Seats::AllMembers) });
    let mut world = World::under(&["h", "k", "q"], terms);
    let appoint = Appoint { organ: id("board"), members: None, chair: Some(id("k")) };
    let act = world.act("q", Body::Decision(Act::Appoint(appoint))).unwrap();
    (world, act)
}

#[test]
fn an_item_says_something_or_names_an_act() {
    let simple = rule(None, Base::All, "> 1/2");
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "simple", simple)]));
    let nothing = |decision: &str| Item { what: None, ..item(decision, Matter::Budget, None) };
    let refusal =
        world.convene("h", convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![nothing("d1")])).unwrap_err();
    assert_eq!((refusal.code.id, refusal.field.as_ref()), ("DEC-018", "body.decision.convene.agenda"));
    assert_eq!(
        [Lang::En, Lang::Zh].map(|lang| refusal.found.words(lang)),
        ["d1 says neither what is decided nor on which act", "d1 既未说明所议内容，也未指明所涉行为"]
    );
    world
        .convene("h", convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Budget, None)]))
        .unwrap();
    refused(
        world.act("h", Body::Decision(Act::AddItem(AddItem { meeting: id("m1"), item: nothing("d2") }))),
        "DEC-018",
    );
}

#[test]
fn an_item_of_an_act_is_told_in_the_acts_own_words_and_signs_none() {
    let (mut world, act) = appointing(rule(None, Base::Cast, "> 1/2"));
    let entry = world.last();
    let call = convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![of_act("d1", Matter::Appointment, act)]);
    // What is signed says which act, and no word of it: mending a sentence changes no event.
    let event = world.event("h", Body::Decision(Act::Convene(call.clone())));
    let signed = serde_json::to_value(&event.body).unwrap();
    let items = json!([{ "decision": "d1", "matter": "appointment", "act": act }]);
    assert_eq!(signed["decision"]["convene"]["agenda"], items);
    // Whoever signs reads what the act does.
    let acts = told(&world, &format!("act/{act}")).map(|act| act["pending"]["words"].as_str().unwrap().to_owned());
    assert_eq!(acts, ["Appoint to board. Its chair: k.", "任命 board 的成员。负责人：k。"]);
    let read = describe(world.ledger.state(), &event);
    let [en, zh] = &acts;
    assert_eq!(read.words(Lang::En), format!("Convene council for 2024-02-01. Agenda: d1 ({en})."));
    assert_eq!(read.words(Lang::Zh), format!("召集 council 于 2024-02-01 开会。议程：d1（{zh}）。"));

    world.convene("h", call).unwrap();
    world.on("2024-02-01");
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
    }
    // So does whoever looks, and whoever is to vote.
    assert_eq!(
        told(&world, "decision/d1").map(|shown| shown["what"].clone()),
        acts.each_ref().map(|words| json!(words))
    );
    assert_eq!(told(&world, "decision").map(|all| all["decisions"][0]["what"].clone()), [json!(en), json!(zh)]);
    let vote = |inbox: Value| {
        let rows = inbox["waiting"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["what"] == "vote").unwrap()["words"].clone()
    };
    assert_eq!(
        told(&world, "inbox/k").map(vote),
        [json!(format!("{en} (vote yes, no or abstain)")), json!(format!("{zh}（yes 赞成、no 反对、abstain 弃权）"))]
    );
    for member in ["h", "k"] {
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    world.close("d1").unwrap();
    // The act is settled: it stands in its entry.
    assert_eq!(world.view(&format!("act/{act}"), &[])["standing"], "effective");
    assert_eq!(
        told(&world, "decision/d1").map(|shown| shown["what"].clone()),
        [json!(format!("the act of entry {entry}")), json!(format!("第 {entry} 条所载行为"))]
    );
}

#[test]
fn of_an_act_a_further_meeting_need_not_repeat_the_words() {
    let further = Some(Fallback { within_days: 60, rule: id("next") });
    let most = VotingRule { fallback: further, ..rule(Some("> 1/2"), Base::Cast, "> 1/2") };
    for silent in [[false, true], [true, false], [true, true]] {
        let (mut world, act) = appointing(most.clone());
        let said = |decision: &str, silent: bool| match silent {
            true => of_act(decision, Matter::Appointment, act),
            false => item(decision, Matter::Appointment, Some(act)),
        };
        world.meet("m1", "2024-02-01", vec![said("d1", silent[0])]);
        world.close_next_day("d1").unwrap();
        let next = |meeting: &str, on: &str, item: Item| Convene {
            fallback_of: Some(id("m1")),
            ..convening(meeting, MeetingKind::Extraordinary, on, vec![item])
        };
        world.convene("h", next("m2", "2024-02-10", said("d2", silent[1]))).unwrap();
        // And there is one for each item, whatever is said beside the act.
        world.on("2024-02-11");
        world.close("d2").unwrap();
        for silent in [true, false] {
            refused(world.convene("h", next("m3", "2024-02-20", said("d3", silent))), "DEC-016");
        }
    }
}

// ---- Who does not count.

#[test]
fn suspended_and_defaulting_members_do_not_count() {
    let budget = VotingRule { exclude: BTreeSet::from([Exclusion::Defaulting]), ..rule(None, Base::All, "> 1/2") };
    let mut world = World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Budget, "budget", budget)]));
    let reason = || id("Fees not paid");
    let act = |act| Body::Membership(act);
    let suspend = act(membership::Act::Suspend(Suspend { member: id("q"), reason: reason() }));
    world.settle("h", suspend.clone());
    refused(world.act("h", suspend), "MEM-008");
    world.settle("h", act(membership::Act::DeclareDefault(DeclareDefault { member: id("y"), reason: reason() })));
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    refused(world.attend("m1", "q", &[]), "DEC-009");
    world.attend("m1", "y", &[]).unwrap();
    refused(world.vote("d1", "y", Vote::No), "DEC-006");
    let ballot = world.shown("d1")["arithmetic"].clone();
    assert_eq!((&ballot["entitled"], &ballot["excluded"]), (&serde_json::json!(2), &serde_json::json!(["y"])));
    world.settle("h", act(membership::Act::Reinstate(Reinstate { member: id("q"), reason: reason() })));
    world.settle("h", act(membership::Act::EndDefault(EndDefault { member: id("y"), reason: reason() })));
    assert_eq!(world.shown("d1")["arithmetic"]["entitled"], 4);
}

// ---- D04: decision 7 with a vote by a stolen key.

#[test]
fn d04_a_suspect_vote_is_left_out_and_the_result_stands_or_is_reopened() {
    for (decisive, expected) in [(true, "reopened"), (false, "passed")] {
        let admission = rule(None, Base::Cast, "> 1/2");
        let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Admission, "admission", admission)]));
        let h2 = world.grant("h", "h2", &[Scope::Vote], |_| {});
        let trusted = world.last();
        world.signs_with("h", "h");
        let act = world.act("h", admit("x", "x", 1)).unwrap();
        world.endorse("x", act).unwrap();
        world.meet("m1", "2024-02-01", vec![item("d7", Matter::Admission, Some(act))]);
        for member in ["h", "k", "q"] {
            world.attend("m1", member, &[]).unwrap();
        }
        world.signs_with("h", "h2");
        let cast = world.vote("d7", "h", Vote::Yes).unwrap();
        world.signs_with("h", "h");
        world.vote("d7", "k", Vote::Yes).unwrap();
        if decisive {
            world.vote("d7", "q", Vote::No).unwrap();
        }
        world.close("d7").unwrap();
        world.act("h", world.compromise("h", h2, trusted)).unwrap();
        let found = world.shown("d7");
        assert_eq!(found["standing"], expected);
        assert_eq!(found["votes"][0]["suspect_by_entry"], world.last());
        // What was counted at the close stays to be seen.
        assert_eq!(found["as_closed"]["yes"], 2);
        assert_eq!(found["arithmetic"]["yes"], 1);
        // Struck, the vote is gone for good.
        if !decisive {
            world.settle("k", strike(cast));
            assert_eq!(world.shown("d7")["standing"], "passed");
            assert_eq!(world.shown("d7")["arithmetic"]["yes"], 1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The same last votes in any order, with changes of mind before them, give one result.
    #[test]
    fn no_order_of_votes_leads_to_two_results(
        votes in prop::collection::vec(0usize..3, 5),
        order in Just((0..5usize).collect::<Vec<_>>()).prop_shuffle(),
        minds in prop::collection::vec((0usize..5, 0usize..3), 0..6),
    ) {
        const MEMBERS: [&str; 5] = ["h", "k", "q", "y", "z"];
        const VOTES: [Vote; 3] = [Vote::Yes, Vote::No, Vote::Abstain];
        let charter = || rule(Some(">= 1/2"), Base::Present, ">= 2/3");
        let play = |order: &[usize], minds: &[(usize, usize)]| {
            let mut world = World::under(&MEMBERS, council_terms(&[(Matter::Budget, "budget", charter())]));
            world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
            for member in MEMBERS {
                world.attend("m1", member, &[]).unwrap();
            }
            for (member, cast) in minds {
                world.vote("d1", MEMBERS[*member], VOTES[*cast]).unwrap();
            }
            for member in order {
                world.vote("d1", MEMBERS[*member], VOTES[votes[*member]]).unwrap();
            }
            world.close("d1").unwrap();
            world.shown("d1")["arithmetic"].clone()
        };
        prop_assert_eq!(play(&order, &minds), play(&[0, 1, 2, 3, 4], &[]));
    }
}

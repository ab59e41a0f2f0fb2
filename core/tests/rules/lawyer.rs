//! The confused lawyer: what somebody with a seat or the chair tries with the organs, the agreement and the persons, within
//! the letter of the acts.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::agreement::{Amend, Change, difference};
use mengshu_core::mechanism::decision::{
    Act, Approver, Base, Close, Convene, Exclusion, Fallback, MeetingKind, Veto, Vote, VotingRule, Written, waiting,
};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{DeclareDefault, Reinstate, SuccessionKind};
use mengshu_core::mechanism::{Body, agreement, membership};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{admit, convening, expel, item, minutes, propose, succeed, succession, suspend, veto};
use mengshu_tests::id;
use mengshu_tests::terms::{council_terms, excluding, rule, terms};
use mengshu_tests::world::{World, refused};
use serde_json::{Value, json};

use crate::given::notified;

// ---- Whoever convenes.

#[test]
fn whoever_convenes_excludes_nobody_from_deciding_on_an_act() {
    let amendment = excluding(Exclusion::Concerned, rule(None, Base::All, "> 1/2"));
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Amendment, "amendment", amendment)]));
    let before = world.ledger.state().sections.agreement.last().unwrap().1.terms.clone();
    let mut after = (*before).clone();
    after.exit_notice_days = 60;
    let amend = Amend { changes: difference(&before, &after), in_force_from: id("2024-01-01"), text: None };
    let act = world.act("h", Body::Agreement(agreement::Act::Amend(amend))).unwrap();
    let mut about_k = item("d1", Matter::Amendment, Some(act));
    about_k.concerned = Some(id("k"));
    world.meet("m1", "2024-02-01", vec![about_k]);
    world.attend("m1", "k", &[]).unwrap();
    world.vote("d1", "k", Vote::No).unwrap();
    assert_eq!(world.shown("d1")["concerned"], Value::Null);
    assert_eq!(world.shown("d1")["arithmetic"]["excluded"], json!([]));
}

#[test]
fn an_act_is_put_to_the_vote_once_at_a_time() {
    let mut world = World::under(
        &["h", "k", "q"],
        council_terms(&[(Matter::Admission, "admission", rule(Some("> 1/2"), Base::All, "> 1/2"))]),
    );
    let act = world.act("h", admit("x", "x", 1)).unwrap();
    world.endorse("x", act).unwrap();
    let of = |meeting: &str, on: &str, ids: &[&str]| {
        let agenda = ids.iter().map(|name| item(name, Matter::Admission, Some(act))).collect::<Vec<_>>();
        convening(meeting, MeetingKind::Ordinary, on, agenda)
    };
    refused(world.convene("h", of("m1", "2024-02-01", &["d1", "d2"])), "DEC-012");
    world.convene("h", of("m1", "2024-02-01", &["d1"])).unwrap();
    refused(world.convene("k", of("m2", "2024-02-02", &["d2"])), "DEC-012");
    // Without a quorum it is open again, and another meeting can decide.
    world.on("2024-02-01");
    world.close_next_day("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "no_quorum");
    world.convene("k", of("m2", "2024-02-20", &["d2"])).unwrap();
}

#[test]
fn a_resolution_is_about_a_member_or_nobody() {
    let budget = excluding(Exclusion::Concerned, rule(None, Base::All, "> 1/2"));
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", budget)]));
    let mut about = item("d1", Matter::Budget, None);
    about.concerned = Some(id("kk"));
    refused(world.convene("h", convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![about])), "MEM-004");
}

// ---- Further meetings.

fn with_further_meetings() -> World {
    let further = |rule_: &str, passes: &str, quorum: Option<&str>| VotingRule {
        fallback: Some(Fallback { within_days: 60, rule: id(rule_) }),
        ..rule(quorum, Base::Cast, passes)
    };
    let mut terms = council_terms(&[(Matter::Budget, "first", further("second", "> 1/2", Some("> 1/2")))]);
    terms.rules.insert(id("second"), further("third", "> 1/2", Some("> 1/3")));
    terms.rules.insert(id("third"), rule(None, Base::Cast, ">= 1"));
    World::under(&["h", "k", "q"], terms)
}

fn further(before: &str, meeting: &str, decision: &str, on: &str) -> Convene {
    let agenda = vec![item(decision, Matter::Budget, None)];
    Convene { fallback_of: Some(id(before)), ..convening(meeting, MeetingKind::Extraordinary, on, agenda) }
}

#[test]
fn a_further_meeting_decides_what_the_first_could_not_and_once() {
    let mut world = with_further_meetings();
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    world.close_next_day("d1").unwrap();
    // Another budget is another item.
    let mut other = further("m1", "m2", "d2", "2024-02-10");
    other.agenda[0].what = Some(id("A yacht"));
    refused(world.convene("h", other), "DEC-016");
    let mut about = further("m1", "m2", "d2", "2024-02-10");
    about.agenda[0].concerned = Some(id("k"));
    refused(world.convene("h", about), "DEC-016");
    let written = Convene { kind: MeetingKind::Written, ..further("m1", "m2", "d2", "2024-02-10") };
    refused(world.convene("h", written), "DEC-004");
    world.convene("h", further("m1", "m2", "d2", "2024-02-10")).unwrap();
    refused(world.convene("h", further("m1", "m3", "d3", "2024-02-11")), "DEC-016");
    world.on("2024-02-10");
    for member in ["h", "k"] {
        world.attend("m2", member, &[]).unwrap();
        world.vote("d2", member, Vote::Yes).unwrap();
    }
    world.close("d2").unwrap();
    assert_eq!(world.shown("d2")["standing"], "passed");
    // It is decided: no further one.
    refused(world.convene("h", further("m1", "m3", "d3", "2024-02-20")), "DEC-016");
    refused(world.convene("h", further("m2", "m3", "d3", "2024-02-20")), "DEC-016");
}

#[test]
fn each_further_meeting_decides_by_the_next_rule() {
    let mut world = with_further_meetings();
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    world.close_next_day("d1").unwrap();
    world.convene("h", further("m1", "m2", "d2", "2024-02-10")).unwrap();
    world.on("2024-02-11");
    world.close("d2").unwrap();
    assert_eq!((&world.shown("d2")["rule"], &world.shown("d2")["standing"]), (&json!("second"), &json!("no_quorum")));
    world.convene("h", further("m2", "m3", "d3", "2024-02-20")).unwrap();
    world.on("2024-02-20");
    world.attend("m3", "k", &[]).unwrap();
    world.vote("d3", "k", Vote::Yes).unwrap();
    world.on("2024-02-21");
    world.close("d3").unwrap();
    assert_eq!((&world.shown("d3")["rule"], &world.shown("d3")["standing"]), (&json!("third"), &json!("passed")));
}

// ---- The chair.

#[test]
fn minutes_before_the_close_shorten_nobodys_veto() {
    let budget = VotingRule { veto: Some(Veto { days: 15 }), ..rule(None, Base::Cast, "> 1/2") };
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", budget)]));
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    world.attend("m1", "h", &[]).unwrap();
    world.vote("d1", "h", Vote::Yes).unwrap();
    world.act("h", minutes("m1", "minutes")).unwrap();
    // Twenty days later the chair closes the vote.
    world.on("2024-02-21");
    world.close("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "passed_not_final");
    assert_eq!(world.shown("d1")["vetoes_until"], "2024-03-07");
    world.on("2024-03-07");
    world.act("q", veto("d1")).unwrap();
    world.on("2024-03-08");
    refused(world.act("k", veto("d1")), "DEC-014");
    assert_eq!(world.shown("d1")["standing"], "vetoed");
}

#[test]
fn a_chair_neither_closes_in_its_own_case_nor_holds_the_organ_up() {
    let expulsion = excluding(Exclusion::Concerned, rule(None, Base::All, ">= 2/3"));
    let mut world = World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Expulsion, "expulsion", expulsion)]));
    let open = membership_breach("h", "2024-02-01");
    let breach = world.act("k", open).unwrap();
    world.on("2024-02-02");
    let act = world.act("k", expel("h", breach)).unwrap();
    let agenda = vec![item("d1", Matter::Expulsion, Some(act))];
    world.convene("k", convening("m1", MeetingKind::Ordinary, "2024-02-16", agenda)).unwrap();
    world.on("2024-02-16");
    for member in ["k", "q"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    refused(world.close("d1"), "DEC-006");
    world.act("k", Body::Decision(Act::Close(Close { decision: id("d1") }))).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
    // The chair is gone: any member of the council does what it did.
    assert_eq!(world.view("organ/council", &[])["chair"], Value::Null);
    world.act("q", minutes("m1", "minutes")).unwrap();
}

fn membership_breach(member: &str, cure_by: &str) -> Body {
    use mengshu_core::mechanism::exit::{Act, OpenBreach};
    Body::Exit(Act::OpenBreach(OpenBreach { member: id(member), what: id("Cash not paid"), cure_by: id(cure_by) }))
}

#[test]
fn a_chair_that_sends_no_minutes_does_not_keep_a_decision_from_being_final() {
    let budget = VotingRule { veto: Some(Veto { days: 15 }), ..rule(None, Base::Cast, "> 1/2") };
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", budget)]));
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    world.attend("m1", "k", &[]).unwrap();
    world.vote("d1", "k", Vote::Yes).unwrap();
    world.close_next_day("d1").unwrap();
    // Within the days that the terms give for objections it is the chair's to send them; then it is anybody's.
    world.on("2024-02-16");
    refused(world.act("k", minutes("m1", "minutes")), "DEC-010");
    world.on("2024-02-17");
    world.act("k", minutes("m1", "minutes")).unwrap();
    assert_eq!(world.shown("d1")["final_from"], "2024-03-04");
}

#[test]
fn a_suspended_chair_chairs_nothing_and_a_silent_one_only_its_day() {
    let budget = || rule(None, Base::Cast, "> 1/2");
    let mut world = World::under(&["h", "k", "q"], council_terms(&[(Matter::Budget, "budget", budget())]));
    let agenda = ["d1", "d2"].iter().map(|name| item(name, Matter::Budget, None)).collect();
    world.meet("m1", "2024-02-01", agenda);
    let close_by =
        |by: &str, decision: &str| (by.to_owned(), Body::Decision(Act::Close(Close { decision: id(decision) })));
    let (k, close_d1) = close_by("k", "d1");
    refused(world.act(&k, close_d1.clone()), "DEC-010");
    world.on("2024-02-02");
    world.act(&k, close_d1).unwrap();
    world.settle("k", suspend("h"));
    refused(world.close("d2"), "DEC-009");
    let (q, close_d2) = close_by("q", "d2");
    world.act(&q, close_d2).unwrap();
}

// ---- Proxies.

#[test]
fn whom_the_member_concerned_represents_is_not_there() {
    let (mut world, breach) = notified(excluding(Exclusion::Concerned, rule(Some(">= 1/2"), Base::Present, ">= 2/3")));
    world.on("2024-10-02");
    let act = world.act("h", expel("q", breach)).unwrap();
    let agenda = vec![item("d1", Matter::Expulsion, Some(act))];
    world.convene("h", convening("m1", MeetingKind::Extraordinary, "2024-10-10", agenda)).unwrap();
    world.proxy("m1", "z", "q");
    world.proxy("m1", "y", "q");
    world.on("2024-10-10");
    // Q brings two members to its own expulsion; with them two of four were for it, and it would fail.
    world.attend("m1", "q", &["y", "z"]).unwrap();
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    assert_eq!(
        world.shown("d1")["arithmetic"]["in_words"],
        "quorum >= 1/2 of 4: 2 present, reached; 2 of 2 for it, >= 2/3 needed: reached"
    );
    // Y comes itself, and is there.
    world.attend("m1", "y", &[]).unwrap();
    world.vote("d1", "y", Vote::No).unwrap();
    assert_eq!(
        world.shown("d1")["arithmetic"]["in_words"],
        "quorum >= 1/2 of 4: 3 present, reached; 2 of 3 for it, >= 2/3 needed: reached"
    );
    world.close_next_day("d1").unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

#[test]
fn who_comes_itself_votes_itself() {
    let budget = rule(None, Base::Cast, "> 1/2");
    let mut world = World::under(&["h", "k", "z"], council_terms(&[(Matter::Budget, "budget", budget)]));
    world
        .convene("h", convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Budget, None)]))
        .unwrap();
    world.proxy("m1", "z", "k");
    world.on("2024-02-01");
    world.attend("m1", "k", &["z"]).unwrap();
    world.vote_for("d1", "k", "z", Vote::No).unwrap();
    world.attend("m1", "z", &[]).unwrap();
    world.vote("d1", "z", Vote::Yes).unwrap();
    refused(world.vote_for("d1", "k", "z", Vote::No), "DEC-013");
    world.attend("m1", "k", &["z"]).unwrap();
    refused(world.vote_for("d1", "k", "z", Vote::No), "DEC-013");
    assert_eq!(world.shown("d1")["arithmetic"]["yes"], 1);
}

// ---- Written procedures.

fn in_writing(silence_accepts: bool, veto: Option<Veto>) -> (World, EventId) {
    let written = Some(Written { days: 10, passes: id("> 1/2"), silence_accepts });
    let admission = VotingRule { written, veto, ..rule(None, Base::Cast, "> 1/2") };
    let terms =
        council_terms(&[(Matter::Admission, "admission", admission.clone()), (Matter::Budget, "admission", admission)]);
    let mut world = World::under(&["h", "k", "q"], terms);
    let act = world.act("h", admit("x", "x", 1)).unwrap();
    world.endorse("x", act).unwrap();
    let agenda = vec![item("d1", Matter::Admission, Some(act)), item("d2", Matter::Budget, None)];
    world.convene("h", convening("w1", MeetingKind::Written, "2024-01-11", agenda)).unwrap();
    (world, act)
}

#[test]
fn what_passed_in_writing_can_be_vetoed_though_nobody_closed_it() {
    let (mut world, act) = in_writing(true, Some(Veto { days: 15 }));
    refused(world.act("q", veto("d1")), "DEC-014");
    world.on("2024-01-12");
    assert_eq!(world.shown("d1")["vetoes_until"], "2024-01-26");
    world.on("2024-01-26");
    world.act("q", veto("d1")).unwrap();
    world.on("2024-01-27");
    refused(world.act("k", veto("d2")), "DEC-014");
    assert_eq!(world.standing(act), Standing::Pending);
    assert_eq!(world.shown("d1")["standing"], "vetoed");
    assert_eq!(world.shown("d2")["standing"], "passed");
}

#[test]
fn what_happens_later_changes_nothing_that_ended_in_writing() {
    let (mut world, _) = in_writing(false, None);
    for decision in ["d1", "d2"] {
        for member in ["h", "k"] {
            world.vote(decision, member, Vote::Yes).unwrap();
        }
    }
    world.on("2024-01-12");
    let before = world.shown("d2")["arithmetic"].clone();
    assert_eq!(before["in_words"], "2 of 3 for it, > 1/2 needed: reached");
    // X comes in, W and V too: of six members two would not be enough.
    for joiner in ["w", "v"] {
        let act = world.act("h", admit(joiner, joiner, 1)).unwrap();
        world.endorse(joiner, act).unwrap();
        let agenda = vec![item(&format!("d-{joiner}"), Matter::Admission, Some(act))];
        let on = world.ledger.state().date_at(world.now).add_days(14).unwrap().to_string();
        world.meet(&format!("m-{joiner}"), &on, agenda);
        world.attend(&format!("m-{joiner}"), "h", &[]).unwrap();
        world.vote(&format!("d-{joiner}"), "h", Vote::Yes).unwrap();
        world.close_next_day(&format!("d-{joiner}")).unwrap();
        assert!(matches!(world.standing(act), Standing::Effective(_)));
    }
    assert_eq!(world.view("organ/council", &[])["votes"].as_object().unwrap().len(), 6);
    assert_eq!(world.shown("d2")["arithmetic"], before);
    assert_eq!(world.shown("d2")["final_from"], "2024-01-12");
    refused(world.close("d2"), "DEC-008");
}

// ---- Between the vote and the close; when the terms change.

#[test]
fn who_is_suspended_or_in_default_at_the_close_had_not_voted() {
    let budget = excluding(Exclusion::Defaulting, rule(None, Base::All, "> 1/2"));
    let mut world = World::under(&["h", "k", "q", "y"], council_terms(&[(Matter::Budget, "budget", budget)]));
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    for (member, cast) in [("h", Vote::Yes), ("k", Vote::No), ("q", Vote::No), ("y", Vote::Yes)] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, cast).unwrap();
    }
    world.settle("h", suspend("q"));
    let default = DeclareDefault { member: id("k"), reason: id("Fees not paid") };
    world.settle("h", Body::Membership(membership::Act::DeclareDefault(default)));
    world.close("d1").unwrap();
    assert_eq!(world.shown("d1")["arithmetic"]["in_words"], "2 of 2 for it, > 1/2 needed: reached");
    assert_eq!(world.shown("d1")["arithmetic"]["excluded"], json!(["k"]));
}

#[test]
fn an_act_that_waits_for_an_organ_follows_the_terms() {
    let council = || council_terms(&[(Matter::Suspension, "suspension", rule(None, Base::Cast, "> 1/2"))]);
    let mut world = World::under(&["h", "k", "q", "y"], council());
    let act = world.act("h", suspend("q")).unwrap();
    world.meet("m1", "2024-02-01", vec![item("d1", Matter::Suspension, Some(act))]);
    for member in ["h", "k"] {
        world.attend("m1", member, &[]).unwrap();
        world.vote("d1", member, Vote::Yes).unwrap();
    }
    // Before the council decides the members take suspensions back: now each of them is asked, and the vote is nothing.
    let mut after = council();
    after.approvals.insert(Matter::Suspension, Approver::AllMembers);
    world.agree(2, "2024-02-01", after);
    let missing = |world: &World| world.missing(act).into_iter().map(|(member, _)| member).collect::<Vec<_>>();
    assert_eq!(missing(&world), ["k", "y"]);
    world.close_next_day("d1").unwrap();
    assert_eq!(world.shown("d1")["standing"], "passed");
    assert_eq!(world.standing(act), Standing::Pending);
    world.endorse("k", act).unwrap();
    // And back again: what the council decided meanwhile counts, and nobody is asked.
    world.on("2024-02-10");
    world.agree(3, "2024-02-10", council());
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

// ---- Amendments that name less than they change.

#[test]
fn an_amendment_names_what_stood_there() {
    let mut world = World::alliance();
    let amend = |changes: Vec<Change>| {
        let amend = Amend { changes, in_force_from: id("2024-03-01"), text: None };
        Body::Agreement(agreement::Act::Amend(amend))
    };
    let new = |clause: &str, after: Value| Change { clause: id(clause), before: None, after: Some(after) };
    // All of it for H, as if nobody had had a share before.
    let grab = ["h", "k", "y"]
        .map(|member| new(&format!("benefit_shares.{member}"), json!(if member == "h" { "1" } else { "0" })));
    refused(world.act("h", amend(grab.into())), "AGR-011");
    refused(world.act("h", amend(vec![new("disputes.arbitration", json!("My cousin"))])), "AGR-011");
    let organs = serde_json::to_value(council_terms(&[]).organs).unwrap();
    refused(world.act("h", amend(vec![new("organs", organs.clone())])), "AGR-011");
    // One organ by its own name is a clause.
    world.act("h", amend(vec![new("organs.council", organs["council"].clone())])).unwrap();
}

// ---- Persons.

#[test]
fn nobody_leaves_a_suspension_or_a_default_by_becoming_another_person() {
    let budget = excluding(Exclusion::Defaulting, rule(None, Base::All, "> 1/2"));
    let mut world = World::under(&["h", "k", "z"], council_terms(&[(Matter::Budget, "budget", budget)]));
    let default = DeclareDefault { member: id("z"), reason: id("Fees not paid") };
    world.settle("h", Body::Membership(membership::Act::DeclareDefault(default)));
    world.settle("h", suspend("z"));
    world.on("2025-01-20");
    let conversion = succession(None, SuccessionKind::Conversion);
    world.act_whole("z2", &["z"], succeed(conversion)).unwrap();
    let member = world.view("member/z2", &[("date", "2025-01-20")]);
    assert_eq!(member["standing"], "suspended", "{member}");
    assert_eq!(member["defaults"][0]["over"], Value::Null, "{member}");
    assert_eq!(world.view("organ/council", &[])["votes"], json!({ "h": 1, "k": 1 }));
    // Reinstated it is still in default.
    let reinstate = Reinstate { member: id("z2"), reason: id("It paid") };
    world.settle("h", Body::Membership(membership::Act::Reinstate(reinstate)));
    world.meet("m1", "2025-02-10", vec![item("d1", Matter::Budget, None)]);
    assert_eq!(world.shown("d1")["arithmetic"]["excluded"], json!(["z2"]));
}

#[test]
fn whoever_succeeds_the_member_concerned_is_concerned() {
    let suspension = VotingRule { veto: Some(Veto { days: 15 }), ..rule(None, Base::Cast, "> 1/2") };
    let mut world = World::under(&["h", "k", "z"], council_terms(&[(Matter::Suspension, "suspension", suspension)]));
    let mut about_z = item("d1", Matter::Suspension, None);
    about_z.concerned = Some(id("z"));
    world.on("2025-01-10");
    world.meet("m1", "2025-01-24", vec![about_z]);
    world.attend("m1", "k", &[]).unwrap();
    world.vote("d1", "k", Vote::Yes).unwrap();
    world.close_next_day("d1").unwrap();
    world.act_whole("z2", &["z"], succeed(succession(None, SuccessionKind::Merger))).unwrap();
    refused(world.act("z2", veto("d1")), "DEC-014");
    assert_eq!(waiting(world.ledger.state(), &id("z2"), world.now), []);
    world.act("k", veto("d1")).unwrap();
}

#[test]
fn whoever_succeeds_the_one_that_gave_notice_acknowledges_the_cure() {
    use mengshu_core::mechanism::exit::{AcknowledgeCure, Act};
    let mut world = World::under(&["h", "k", "z"], terms(&[("h", "1")]));
    let breach = world.act("z", membership_breach("k", "2024-03-01")).unwrap();
    world.on("2025-01-20");
    world.act_whole("z2", &["z"], succeed(succession(None, SuccessionKind::Merger))).unwrap();
    let cure = Body::Exit(Act::AcknowledgeCure(AcknowledgeCure { breach, member: None }));
    refused(world.act("h", cure.clone()), "EXT-006");
    world.act("z2", cure).unwrap();
}

// ---- The end.

#[test]
fn no_version_is_signed_that_would_never_be_in_force() {
    let mut world = World::alliance();
    let end = agreement::Terminate { last_day: id("2024-06-30"), reason: id("The goals are reached") };
    let before = world.ledger.state().sections.agreement.last().unwrap().1.terms.clone();
    world.settle("h", Body::Agreement(agreement::Act::Terminate(end)));
    let version = |from: &str| propose(2, from, (*before).clone());
    refused(world.act("h", version("2024-07-01")), "AGR-017");
    let mut after = (*before).clone();
    after.exit_notice_days = 60;
    let amend = |from: &str| {
        let amend = Amend { changes: difference(&before, &after), in_force_from: id(from), text: None };
        Body::Agreement(agreement::Act::Amend(amend))
    };
    refused(world.act("h", amend("2024-07-01")), "AGR-017");
    // Until the end the members can still agree otherwise.
    world.on("2024-06-01");
    let late = world.act("h", version("2024-06-30")).unwrap();
    world.act("h", amend("2024-06-30")).unwrap();
    // One that finds its last signature after the end is void.
    world.on("2024-07-01");
    for (member, _) in world.missing(late) {
        world.endorse(&member, late).unwrap();
    }
    assert_eq!(world.void_code(late), "AGR-017");
}

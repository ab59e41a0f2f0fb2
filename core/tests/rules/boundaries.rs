//! The thresholds of model agreements (DESCA) and of the charters of Chinese alliances at every boundary: written as terms,
//! decided at a meeting. The arithmetic by itself is tested in `decision`.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::Terms;
use mengshu_core::mechanism::decision::{Act, Attend, CastVote, Close, GrantProxy, MeetingKind, Vote};
use mengshu_core::mechanism::machine::Standing;
use mengshu_tests::bodies::{convening, item, propose};
use mengshu_tests::id;
use mengshu_tests::terms::terms;
use mengshu_tests::world::{World, refused};
use serde_json::{Value, json};

const MEMBERS: [&str; 6] = ["h", "k", "q", "x", "y", "z"];

/// Terms as people write them: a council, chaired by H, that decides on budgets and suspensions by this rule and knows a further one.
fn written(rule: Value, votes: Value) -> Terms {
    let mut document = serde_json::to_value(terms(&[("h", "1")])).unwrap();
    document["organs"] = json!({ "council": {
        "kind": "council", "name": "Council", "seats": "all_members", "chair": "h", "votes": votes,
        "notice": { "convene_days": 14, "extraordinary_days": 7, "item_days": 7 }, "minutes_days": 15,
        "matters": { "budget": "rule", "suspension": "rule" },
    } });
    document["rules"] = json!({ "rule": rule });
    document["approvals"] = json!({ "budget": { "organ": "council" } });
    Terms::from_document(&document).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn decision(act: Act) -> Body {
    Body::Decision(act)
}

/// What each member does, in a letter: yes, no, abstains, is there and silent, or absent (`.`). The result, its words.
fn held(terms: Terms, members: usize, does: &str) -> (String, String) {
    let mut world = World::under(&MEMBERS[..members], terms);
    let call = convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![item("d1", Matter::Budget, None)]);
    world.act("h", decision(Act::Convene(call))).unwrap();
    world.on("2024-02-01");
    for (member, does) in MEMBERS[..members].iter().zip(does.chars()) {
        let vote = match does {
            '.' => continue,
            'y' => Some(Vote::Yes),
            'n' => Some(Vote::No),
            'a' => Some(Vote::Abstain),
            _ => None,
        };
        let there = Attend { meeting: id("m1"), represents: [].into() };
        world.act(member, decision(Act::Attend(there))).unwrap();
        if let Some(vote) = vote {
            world.act(member, decision(Act::Vote(CastVote { decision: id("d1"), vote, on_behalf_of: None }))).unwrap();
        }
    }
    world.on("2024-02-02");
    world.act("h", decision(Act::Close(Close { decision: id("d1") }))).unwrap();
    found(&world)
}

fn found(world: &World) -> (String, String) {
    let arithmetic = &world.shown("d1")["arithmetic"];
    let text = |field: &str| arithmetic[field].as_str().unwrap().to_owned();
    (text("outcome"), text("in_words"))
}

#[track_caller]
fn outcomes(rule: &Value, votes: &Value, cases: &[(&str, &str)]) {
    for (does, expected) in cases {
        let (outcome, words) = held(written(rule.clone(), votes.clone()), does.len(), does);
        assert_eq!(outcome, *expected, "{does}: {words}");
    }
}

#[test]
fn desca_two_thirds_there_and_two_thirds_of_the_votes_cast() {
    let rule = json!({ "quorum": ">= 2/3", "base": "cast", "passes": ">= 2/3" });
    let cases = [
        // Quorum of six: one below, at, above.
        ("yyy...", "no_quorum"),
        ("yyyy..", "passed"),
        ("yyyyy.", "passed"),
        // Who is there and silent is there.
        ("yyss..", "passed"),
        // Votes cast: one below (3 of 5), at (4 of 6), above (5 of 6); abstentions are none.
        ("yyynn.", "failed"),
        ("yyyynn", "passed"),
        ("yyyyyn", "passed"),
        ("yyynaa", "passed"),
        ("yynaaa", "passed"),
        ("yynnaa", "failed"),
        // Ties, and nothing of nothing.
        ("yyynnn", "failed"),
        ("aaaaaa", "failed"),
        ("ssss..", "failed"),
        ("y.....", "no_quorum"),
        // Of five, two thirds are four.
        ("yyy..", "no_quorum"),
        ("yyyn.", "passed"),
    ];
    outcomes(&rule, &json!("equal"), &cases);
}

#[test]
fn charter_half_there_and_two_thirds_of_those_present() {
    let rule = json!({ "quorum": ">= 1/2", "base": "present", "passes": ">= 2/3" });
    let cases = [
        ("yy....", "no_quorum"),
        ("yyn...", "passed"),
        ("ynn...", "failed"),
        // Of four present three are more than two thirds, two fewer; silence and abstention count as presence.
        ("yyyn..", "passed"),
        ("yyan..", "failed"),
        ("yyss..", "failed"),
        ("yynn..", "failed"),
        ("yyyynn", "passed"),
        ("yyynnn", "failed"),
        // Half of five is not there with two.
        ("yy...", "no_quorum"),
        ("yyn..", "passed"),
    ];
    outcomes(&rule, &json!("equal"), &cases);
}

#[test]
fn more_than_half_is_not_half() {
    let rule = json!({ "quorum": "> 1/2", "base": "present", "passes": "> 1/2" });
    let cases = [
        ("yyy...", "no_quorum"),
        ("yyyn..", "passed"),
        ("yynn..", "failed"),
        ("yyaa..", "failed"),
        ("yyynn.", "passed"),
        ("yyynnn", "failed"),
        ("yyyynn", "passed"),
    ];
    outcomes(&rule, &json!("equal"), &cases);
}

#[test]
fn of_all_members_the_absent_count() {
    let majority = json!({ "base": "all", "passes": "> 1/2" });
    outcomes(
        &majority,
        &json!("equal"),
        &[("yyy...", "failed"), ("yyyy..", "passed"), ("yyynnn", "failed"), ("yyy..", "passed")],
    );
    let two_thirds = json!({ "base": "all", "passes": ">= 2/3" });
    outcomes(
        &two_thirds,
        &json!("equal"),
        &[("yyy...", "failed"), ("yyyy..", "passed"), ("yyyyn.", "passed"), ("yyy..", "failed")],
    );
    let all = json!({ "base": "all", "passes": ">= 1" });
    outcomes(
        &all,
        &json!("equal"),
        &[("yyyyy.", "failed"), ("yyyyyn", "failed"), ("yyyyya", "failed"), ("yyyyyy", "passed")],
    );
}

#[test]
fn weights_decide_and_whoever_has_none_neither_helps_nor_hinders() {
    // H 3, K 2, Q 1 of six votes; X is not named and has none.
    let weights = json!({ "weighted": { "h": 3, "k": 2, "q": 1 } });
    let majority = json!({ "quorum": "> 1/2", "base": "all", "passes": "> 1/2" });
    let cases = [("y..y", "no_quorum"), ("ynny", "failed"), ("y.yn", "passed"), ("nyyy", "failed"), ("yy..", "passed")];
    outcomes(&majority, &weights, &cases);
    let half = json!({ "quorum": ">= 1/2", "base": "all", "passes": ">= 1/2" });
    outcomes(&half, &weights, &[("y...", "passed"), (".yyy", "passed"), (".y.y", "no_quorum")]);
}

/// A decision about Y: it neither votes nor counts.
fn about_y(members: usize, rule: Value) -> World {
    let mut world = World::under(&MEMBERS[..members], written(rule, json!("equal")));
    let mut about = item("d1", Matter::Suspension, None);
    about.concerned = Some(id("y"));
    let call = convening("m1", MeetingKind::Ordinary, "2024-02-01", vec![about]);
    world.act("h", decision(Act::Convene(call))).unwrap();
    world
}

fn attends(world: &mut World, member: &str, represents: &[&str]) {
    let represents = represents.iter().map(|member| id(member)).collect();
    world.act(member, decision(Act::Attend(Attend { meeting: id("m1"), represents }))).unwrap();
}

fn votes(world: &mut World, member: &str, vote: Vote) {
    world.act(member, decision(Act::Vote(CastVote { decision: id("d1"), vote, on_behalf_of: None }))).unwrap();
}

#[test]
fn the_member_concerned_is_in_no_number() {
    let expulsion = || json!({ "quorum": ">= 1/2", "base": "all", "passes": ">= 2/3", "exclude": ["concerned"] });
    // Five, one concerned: of four, three pass and two fail. Six: of five, four pass and three fail. Both with Y there.
    for (members, yes, outcome) in [
        (5, &["h", "k"][..], "failed"),
        (5, &["h", "k", "q"], "passed"),
        (6, &["h", "k", "q"], "failed"),
        (6, &["h", "k", "q", "x"], "passed"),
    ] {
        let mut world = about_y(members, expulsion());
        world.on("2024-02-01");
        attends(&mut world, "y", &[]);
        for member in yes {
            attends(&mut world, member, &[]);
            votes(&mut world, member, Vote::Yes);
        }
        let cast = CastVote { decision: id("d1"), vote: Vote::No, on_behalf_of: None };
        refused(world.act("y", decision(Act::Vote(cast))), "DEC-006");
        world.on("2024-02-02");
        world.act("h", decision(Act::Close(Close { decision: id("d1") }))).unwrap();
        let (found, words) = found(&world);
        assert_eq!(found, outcome, "{words}");
        assert_eq!(world.shown("d1")["arithmetic"]["entitled"], members - 1);
    }
    // The quorum is taken of the others too: with Y and two of four it is there, with Y and one it is not.
    for (there, outcome) in [(&["h"][..], "no_quorum"), (&["h", "k"], "failed")] {
        let mut world = about_y(5, expulsion());
        world.on("2024-02-01");
        attends(&mut world, "y", &[]);
        for member in there {
            attends(&mut world, member, &[]);
        }
        world.on("2024-02-02");
        world.act("h", decision(Act::Close(Close { decision: id("d1") }))).unwrap();
        assert_eq!(found(&world).0, outcome);
    }
}

#[test]
fn a_proxy_of_or_for_the_member_concerned_moves_no_number() {
    let rule = json!({ "quorum": ">= 1/2", "base": "present", "passes": ">= 2/3", "exclude": ["concerned"] });
    let mut world = about_y(6, rule);
    for (from, to) in [("y", "k"), ("z", "y"), ("x", "k")] {
        world.act(from, decision(Act::GrantProxy(GrantProxy { meeting: id("m1"), to: id(to) }))).unwrap();
    }
    world.on("2024-02-01");
    // K comes for Y too, Y comes for Z: neither counts. K and X, whom it may act for, and H do: three of five.
    attends(&mut world, "k", &["x", "y"]);
    attends(&mut world, "y", &["z"]);
    attends(&mut world, "h", &[]);
    let mut cast = |by: &str, of: &str| {
        let vote = CastVote { decision: id("d1"), vote: Vote::Yes, on_behalf_of: Some(id(of)) };
        world.act(by, decision(Act::Vote(vote))).map(drop)
    };
    refused(cast("k", "y"), "DEC-006");
    refused(cast("y", "z"), "DEC-006");
    cast("k", "x").unwrap();
    votes(&mut world, "k", Vote::Yes);
    votes(&mut world, "h", Vote::No);
    world.on("2024-02-02");
    world.act("h", decision(Act::Close(Close { decision: id("d1") }))).unwrap();
    assert_eq!(
        found(&world),
        (
            "passed".to_owned(),
            "quorum >= 1/2 of 5: 3 present, reached; 2 of 3 for it, >= 2/3 needed: reached".to_owned()
        )
    );
}

#[test]
fn in_writing_a_majority_of_all_and_silence_as_the_terms_say() {
    for (silence_accepts, does, outcome) in [
        (false, "yyy...", "failed"),
        (false, "yyyy..", "passed"),
        (false, "yyya..", "failed"),
        // Who is silent agrees: three against and two silent with one for are three of six.
        (true, "ynnn..", "failed"),
        (true, "ynn...", "passed"),
        (true, "nnn...", "failed"),
        (true, "nn....", "passed"),
        (true, "aaa...", "failed"),
        (true, "......", "passed"),
    ] {
        let rule = json!({
            "base": "cast", "passes": ">= 2/3",
            "written": { "days": 10, "passes": "> 1/2", "silence_accepts": silence_accepts },
        });
        let mut world = World::under(&MEMBERS, written(rule, json!("equal")));
        let call = convening("w1", MeetingKind::Written, "2024-01-11", vec![item("d1", Matter::Budget, None)]);
        world.act("h", decision(Act::Convene(call))).unwrap();
        for (member, does) in MEMBERS.iter().zip(does.chars()) {
            match does {
                'y' => votes(&mut world, member, Vote::Yes),
                'n' => votes(&mut world, member, Vote::No),
                'a' => votes(&mut world, member, Vote::Abstain),
                _ => {}
            }
        }
        world.on("2024-01-12");
        let (found, words) = found(&world);
        assert_eq!(found, outcome, "{does}: {words}");
    }
}

#[test]
fn what_all_members_sign_stands_with_the_last_of_them() {
    // A new text: all parties sign, whatever the council may decide.
    let rule = json!({ "base": "all", "passes": "> 1/2" });
    let mut world = World::under(&MEMBERS, written(rule.clone(), json!("equal")));
    let act = world.act("h", propose(2, "2024-02-01", written(rule, json!("equal")))).unwrap();
    for member in &MEMBERS[1..5] {
        world.endorse(member, act).unwrap();
        assert_eq!(world.standing(act), Standing::Pending);
    }
    world.endorse("z", act).unwrap();
    assert!(matches!(world.standing(act), Standing::Effective(_)));
}

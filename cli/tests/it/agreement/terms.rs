//! What is said of terms: what is wrong with them, what may hurt, what is still to be filled in, what two files differ in.

use std::path::Path;

use super::kit::{by, founded, names, propose};
use crate::common::{Ran, World};

/// A template for three with one replacement; offline.
fn wrong(world: &World, replace: &[(&str, &str)]) -> Ran {
    let mut terms = std::fs::read_to_string(world.path("right/terms.toml")).unwrap();
    for (from, to) in replace {
        assert!(terms.contains(from), "{from}");
        terms = terms.replacen(from, to, 1);
    }
    world.write("wrong.toml", &terms);
    world.run(&["agreement", "check", "wrong.toml", "--json"])
}

/// The line of wrong.toml that begins so, counted from 1.
fn line_of(world: &World, begins: &str) -> usize {
    let text = std::fs::read_to_string(world.path("wrong.toml")).unwrap();
    text.lines().position(|line| line.starts_with(begins)).unwrap() + 1
}

fn offline() -> World {
    let mut world = World::new();
    world.set("MENGSHU_NODE", "http://127.0.0.1:1");
    world.run(&["agreement", "template", "--members", "luma,nanhu,qingzhou", "--out", "right"]).ok();
    world
}

#[test]
fn what_is_left_to_be_filled_in_is_told_before_it_is_signed() {
    for (lang, goal) in [("en", "[the first technical goal of the alliance]"), ("zh", "［联盟的第一项技术目标］")]
    {
        let mut world = World::new();
        let _node = founded(&mut world);
        world.set("MENGSHU_LANG", lang);
        world.run(&["agreement", "template"]).ok();
        let proposed = propose(&world, ".", "2026-01-01", &["--dry-run"]).ok();
        assert!(proposed.stderr.contains(goal) && proposed.stderr.contains("agreement.md"), "{}", proposed.stderr);
        let check =
            |world: &World| world.run(&["agreement", "check", "terms.toml", "--text", "agreement.md", "--json"]);
        let said = check(&world).ok().json();
        assert_eq!(said["warnings"][0]["clause"], "clauses.goals");
        assert!(said["text_warning"].as_str().unwrap().contains("agreement.md"), "{said}");
        // Filled in, nothing is left to say; a link is no blank.
        let terms = std::fs::read_to_string(world.path("terms.toml")).unwrap().replace(goal, "A lamp");
        world.write("terms.toml", &terms);
        world.write("agreement.md", "See [the guide](https://example.org), [1] and [x].");
        let said = check(&world).ok().json();
        assert_eq!((names(&said["warnings"]), said["text_warning"].as_str()), (vec![], None));
    }
}

#[test]
fn a_clause_that_is_misspelt_is_guessed_and_signing_twice_says_what_there_is() {
    let world = offline();
    let said = wrong(&world, &[("budget = { organ", "bugdet = { organ")]).fails(1).json();
    let problems = said["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["remedy"].as_str().unwrap().contains("approvals.budget?")), "{said}");
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    propose(&world, ".", "2026-01-01", &[]).ok();
    by(&world, "nanhu", &["agreement", "sign"]).ok();
    let again = by(&world, "nanhu", &["agreement", "sign"]).fails(4);
    assert!(again.stderr.contains("mengshu agreement status"), "{}", again.stderr);
    let nobody = world.run(&["agreement", "sign", "--as", "nanhoo", "--key", "nanhu", "--yes"]).fails(4);
    assert!(nobody.stderr.contains("no member nanhoo") && nobody.stderr.contains("member list"), "{}", nobody.stderr);
    // What all have signed and begins later is not 'none'.
    by(&world, "qingzhou", &["agreement", "sign"]).ok();
    world.run(&["agreement", "show"]).ok();
    let wrong = world.run(&["agreement", "check", "found.toml"]).fails(1);
    assert!(wrong.stderr.contains("then check it again"), "{}", wrong.stderr);
}

#[test]
fn every_mistake_has_its_line_clause_and_remedy() {
    let world = offline();
    for (from, to, code, clause) in [
        ("disputes = { arbitration", "disputes = { court = \"Beijing\", arbitration", "AGR-009", "disputes"),
        ("nanhu = \"1/3\"", "nanhu = \"1/4\"", "AGR-003", "benefit_shares"),
        ("nanhu = \"1/3\"", "nanhu = \"0.3\"", "AGR-010", "benefit_shares"),
        ("approval_days = 90", "approval_days = 0", "AGR-006", "approval_days"),
        ("cure_days = 30", "cure_days = 4000", "AGR-006", "clauses.cure_days"),
        ("cure_days = 30", "cure_days = \"soon\"", "AGR-010", "clauses.cure_days"),
        ("cure_days = 30", "", "AGR-007", "clauses"),
        ("currency = \"CNY\"", "", "AGR-007", ""),
        ("cure_days = 30", "cure_days = 30\nno_such = 1", "AGR-010", "clauses.no_such"),
        ("quorum = \">= 2/3\"", "quorum = \"> 4/3\"", "AGR-010", "rules.two-thirds.quorum"),
        ("rule = \"without-quorum\"", "rule = \"two-thirds\"", "AGR-008", "rules.two-thirds.fallback"),
        ("rule = \"without-quorum\"", "rule = \"none\"", "AGR-008", "rules.two-thirds.fallback"),
        ("expulsion = \"about-a-member\", ", "", "AGR-008", "approvals.expulsion"),
        ("admission = { organ = \"council\" }", "admission = { organ = \"board\" }", "AGR-008", "approvals.admission"),
        ("budget = { organ", "bugdet = { organ", "AGR-010", "approvals.bugdet"),
        ("due = \"", "due = \"x", "AGR-010", "clauses.goals"),
        ("time_zone", "= time_zone", "AGR-010", ""),
    ] {
        let ran = wrong(&world, &[(from, to)]).fails(1);
        let said = ran.json();
        let problems = said["problems"].as_array().unwrap();
        let problem = problems.iter().find(|problem| problem["clause"] == clause && problem["code"] == code);
        let problem = problem.unwrap_or_else(|| panic!("{to}: no {code} {clause} in {problems:?}"));
        assert!(!problem["remedy"].as_str().unwrap().is_empty(), "{problem}");
        assert_eq!(said["right"], false);
        // A clause that stands in the file has its line, the one that was broken here.
        let text = std::fs::read_to_string(world.path("wrong.toml")).unwrap();
        let line = problem["line"].as_u64().map(|line| text.lines().nth(usize::try_from(line).unwrap() - 1).unwrap());
        match (code, clause) {
            ("AGR-007", _) => {}
            (_, "clauses.goals") => assert_eq!(line, Some("[[clauses.goals]]")),
            (_, "") => assert!(line.unwrap().contains(to)),
            _ => assert!(line.unwrap().contains(clause.rsplit('.').next().unwrap()), "{clause}: {line:?}"),
        }
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_both_languages_and_propose_says_the_same() {
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template", "--out", "right"]).ok();
    let replace = [
        ("nanhu = \"1/3\"", "x = \"1/3\""),
        ("cure_days = 30", "cure_days = 0"),
        ("transfer = \"co_owners_consent\"", "transfer = \"fre\""),
    ];
    let said = wrong(&world, &replace).fails(1).json();
    let codes: Vec<_> =
        said["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["AGR-010", "AGR-006"]);
    let english = world.run(&["agreement", "check", "wrong.toml"]).fails(1).stdout;
    let chinese = world.run(&["agreement", "check", "wrong.toml", "--lang", "zh"]).fails(1).stdout;
    let line = line_of(&world, "transfer = ");
    for (said, expected) in [
        (
            &english,
            [&format!("line {line}: transfer"), "expected `free` or `co_owners_consent`", "Days to cure a breach"],
        ),
        (&chinese, [&format!("第 {line} 行: transfer"), "期限超出范围：现为 0", "违约纠正期限"]),
    ] {
        for expected in expected {
            assert!(said.contains(expected), "{expected}: {said}");
        }
    }
    // Strangers are named where there is a ledger, each with the clause.
    let said = wrong(&world, &replace[..1]).fails(1).json();
    assert_eq!(
        (said["problems"][0]["code"].as_str(), said["members_checked"].as_bool()),
        (Some("AGR-004"), Some(true))
    );

    world.write("wrong/agreement.md", "The agreement.");
    std::fs::copy(world.path("wrong.toml"), world.path("wrong/terms.toml")).unwrap();
    let refused = propose(&world, "wrong", "2026-01-01", &[]).fails(1);
    let line = format!("line {}: benefit_shares", line_of(&world, "benefit_shares = "));
    for expected in ["AGR-004", &line, "x is not a member", "agreement check"] {
        assert!(refused.stderr.contains(expected), "{expected}: {}", refused.stderr);
    }
    // Nothing was sent, and nothing was sealed.
    assert!(!Path::new(&world.path(".config/mengshu/sealed")).exists());
}

#[test]
fn what_may_hurt_is_warned_of_and_still_right() {
    let world = offline();
    let replace = [
        ("partnership_excluded = true", "partnership_excluded = false"),
        ("publication_objection_days = 30", "publication_objection_days = 60"),
        ("cure_days = 30", "cure_days = 10"),
        ("grant_back = \"none\"", "grant_back = \"agreed\""),
    ];
    let said = wrong(&world, &replace).ok().json();
    let clauses: Vec<_> =
        said["warnings"].as_array().unwrap().iter().map(|row| row["clause"].as_str().unwrap()).collect();
    let objection = "clauses.publication_objection_days";
    let expected = ["partnership_excluded", objection, "clauses.cure_days", "clauses.grant_back", "clauses.goals"];
    assert_eq!(clauses, expected);
    assert!(said["warnings"][3]["message"].as_str().unwrap().contains("Civil Code 850"), "{said}");
    // What no rule holds is named, where it is agreed.
    let not_held = names(&said["not_enforced"]);
    assert!(not_held.contains(&"clauses.liability_cap") && !not_held.contains(&"clauses.renewal"), "{said}");
    assert!(!not_held.contains(&"clauses.cure_days"), "{said}");
    let told = world.run(&["agreement", "check", "right/terms.toml"]).ok();
    assert!(told.stderr.contains("no rule of the ledger enforces yet: currency"), "{}", told.stderr);
    // A term that is over.
    let end = std::fs::read_to_string(world.path("right/terms.toml")).unwrap();
    let end = end.lines().find(|line| line.starts_with("term_end = ")).unwrap().to_owned();
    let over = wrong(&world, &[(end.as_str(), "term_end = \"2020-01-01\"")]).fails(1).json();
    assert_eq!(
        (&over["problems"][0]["code"], &over["problems"][0]["clause"]),
        (&"AGR-020".into(), &"clauses.term_end".into())
    );
    assert!(said["warnings"][0]["line"].as_u64().is_some());
}

#[test]
fn files_are_compared_in_words() {
    let world = offline();
    wrong(&world, &[("cure_days = 30", "cure_days = 45"), ("minutes_days = 15", "minutes_days = 20")]).ok();
    let english = world.run(&["agreement", "diff", "right/terms.toml", "wrong.toml"]).ok().stdout;
    assert!(english.contains("Days to cure a breach") && english.contains("was 30 and becomes 45"), "{english}");
    assert!(english.contains("organs.members-meeting.minutes_days was 15 and becomes 20"), "{english}");
    let chinese = world.run(&["agreement", "diff", "right/terms.toml", "wrong.toml", "--lang", "zh"]).ok().stdout;
    assert!(chinese.contains("违约纠正期限") && chinese.contains("由 30 改为 45"), "{chinese}");
    let said = world.run(&["agreement", "diff", "right/terms.toml", "wrong.toml", "--json"]).ok().json();
    assert_eq!(said["changes"].as_array().unwrap().len(), 2);
    world.run(&["agreement", "diff", "right/terms.toml", "1"]).fails(2);
}

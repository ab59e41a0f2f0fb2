//! The agreement from template to signature, and what is said of terms that are wrong, with the built command over a
//! served node.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use serde_json::Value;

use crate::common::{Ran, ServedNode, World};

const MEMBERS: [&str; 3] = ["luma", "nanhu", "qingzhou"];

/// Three members have founded an alliance.
fn founded(world: &mut World) -> ServedNode {
    let node = ServedNode::start(world);
    world.set("MENGSHU_NODE", &node.address);
    let mut file = "name = \"Alliance of three\"\n".to_owned();
    for member in MEMBERS {
        world.run(&["key", "new", member, "--no-passphrase"]).ok();
        file +=
            &format!("[founders.{member}]\nname = \"{member} Ltd\"\nkind = \"enterprise\"\nroot_key = \"{member}\"\n");
    }
    world.write("found.toml", &file);
    by(world, "luma", &["alliance", "found", "found.toml"]).ok();
    for member in ["nanhu", "qingzhou"] {
        let acts = world.run(&["act", "list", "--json"]).ok().json();
        let act = acts["pending"][0]["act"].as_str().unwrap().to_owned();
        by(world, member, &["act", "endorse", &act]).ok();
    }
    node
}

fn by(world: &World, member: &str, what: &[&str]) -> Ran {
    world.run(&[what, &["--as", member, "--key", member, "--yes"]].concat())
}

fn propose(world: &World, folder: &str, from: &str, more: &[&str]) -> Ran {
    let (text, terms) = (format!("{folder}/agreement.md"), format!("{folder}/terms.toml"));
    let what = ["agreement", "propose", "--title", "Agreement", "--text", &text, "--terms", &terms, "--from", from];
    by(world, "luma", &[&what[..], more].concat())
}

fn names(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn from_the_template_in_each_language_to_what_all_have_signed() {
    for lang in ["en", "zh"] {
        let mut world = World::new();
        let _node = founded(&mut world);
        world.run(&["agreement", "template", "--lang", lang]).ok();
        world.run(&["agreement", "template", "--out", "draft", "--lang", lang]).ok();
        // What somebody has worked on is not overwritten.
        let again = world.run(&["agreement", "template", "--out", "draft"]).fails(7);
        assert!(again.stderr.contains("--out"), "{}", again.stderr);
        let text = std::fs::read_to_string(world.path("draft/agreement.md")).unwrap();
        for expected in ["Alliance of three", "qingzhou Ltd"] {
            assert!(text.contains(expected), "{text}");
        }
        let checked = world.run(&["agreement", "check", "draft/terms.toml", "--json"]).ok().json();
        assert_eq!((checked["right"].as_bool(), checked["members_checked"].as_bool()), (Some(true), Some(true)));
        let warned: Vec<_> =
            checked["warnings"].as_array().unwrap().iter().map(|row| row["clause"].as_str().unwrap()).collect();
        assert_eq!((names(&checked["problems"]), warned), (vec![], vec!["clauses.goals"]));

        let more = ["--sign-by", "2099-12-31", "--order", "qingzhou,nanhu"];
        propose(&world, "draft", "2026-01-01", &more).ok();
        let status = |world: &World| world.run(&["agreement", "status", "--json"]).ok().json();
        let waiting = status(&world);
        let act = &waiting["pending"][0];
        assert_eq!((names(&act["signed"]), names(&act["missing"])), (vec!["luma"], vec!["nanhu", "qingzhou"]));
        assert_eq!((act["kind"].as_str(), act["next"].as_str()), (Some("agreement.propose"), Some("qingzhou")));
        // Ninety days are sooner than the last day for signing.
        assert!(act["deadline"].as_str().unwrap() < "2099", "{act}");
        for member in ["qingzhou", "nanhu"] {
            by(&world, member, &["agreement", "sign"]).ok();
        }
        by(&world, "nanhu", &["agreement", "sign"]).fails(4);
        let after = status(&world);
        assert_eq!((after["in_force"].as_u64(), after["pending"].as_array().unwrap().len()), (Some(1), 0));
        let shown = world.run(&["agreement", "show", "--json"]).ok().json();
        assert_eq!(shown["terms"]["benefit_shares"]["nanhu"], "1/3");
    }
}

/// The folders of sealed documents that somebody keeps.
fn sealed(world: &World) -> Vec<std::path::PathBuf> {
    let folder = world.path(".config/mengshu/sealed");
    std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn nothing_is_kept_of_what_is_not_signed_and_the_text_of_what_is_signed() {
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    propose(&world, ".", "2026-01-01", &["--dry-run"]).ok();
    propose(&world, ".", "2026-01-01", &["--number", "9"]).fails(1);
    world.write("taken", "");
    propose(&world, ".", "2026-01-01", &["--prepare", "taken"]).fails(7);
    assert_eq!(sealed(&world), Vec::<std::path::PathBuf>::new());
    let done = propose(&world, ".", "2026-01-01", &[]).ok();
    let [folder] = &sealed(&world)[..] else { panic!("{:?}", sealed(&world)) };
    assert_eq!(std::fs::read(folder.join("content")).unwrap(), std::fs::read(world.path("agreement.md")).unwrap());
    // What comes next is said in the words of the agreement, and with what the others need.
    for expected in ["mengshu agreement sign 3 --as nanhu", "mengshu sealed receive FOLDER 3", folder.to_str().unwrap()]
    {
        assert!(done.stderr.contains(expected), "{expected}: {}", done.stderr);
    }
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
fn who_signs_sees_the_clauses_and_can_check_the_text() {
    let mut world = World::new();
    let node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    propose(&world, ".", "2026-01-01", &[]).ok();
    let sent = sealed(&world).remove(0);
    // Nanhu sits at a machine of its own.
    let mut nanhu = World::new();
    nanhu.set("MENGSHU_NODE", &node.address);
    let key = world.path(".config/mengshu/keys/nanhu");
    let sign = |nanhu: &World, more: &[&str]| {
        nanhu.run(&[&["agreement", "sign", "--as", "nanhu", "--key", key.to_str().unwrap(), "--yes"], more].concat())
    };
    let unread = sign(&nanhu, &["--dry-run"]).ok();
    for expected in [
        "clauses.cure_days (Days to cure a breach): 30",
        "clauses.renewal (How it is renewed): \"statute_default\" = by statute",
        "agreement.md is sealed and is not here",
        "ask luma",
    ] {
        assert!(unread.stderr.contains(expected), "{expected}: {}", unread.stderr);
    }
    // The terms as a file are those that were proposed.
    let theirs = nanhu.run(&["agreement", "show", "--proposal", "3", "--toml"]).ok();
    nanhu.write("theirs.toml", &theirs.stdout);
    nanhu.write("mine.toml", &std::fs::read_to_string(world.path("terms.toml")).unwrap());
    let same = nanhu.run(&["agreement", "diff", "mine.toml", "theirs.toml", "--json"]).ok().json();
    assert_eq!(names(&same["changes"]), Vec::<&str>::new());
    nanhu.run(&["agreement", "show", "--proposal", "0"]).fails(4);

    let receive =
        |nanhu: &World, folder: &Path, act: &str| nanhu.run(&["sealed", "receive", folder.to_str().unwrap(), act]);
    receive(&nanhu, &nanhu.path("nowhere"), "3").fails(4);
    receive(&nanhu, &sent, "0").fails(4);
    let altered = nanhu.path("altered");
    std::fs::create_dir(&altered).unwrap();
    std::fs::copy(sent.join("salt"), altered.join("salt")).unwrap();
    std::fs::write(altered.join("content"), "We own everything.").unwrap();
    receive(&nanhu, &altered, "3").fails(3);
    std::fs::write(altered.join("salt"), "none").unwrap();
    receive(&nanhu, &altered, "3").fails(2);
    // A folder from others may hold anything.
    std::fs::remove_file(altered.join("content")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", altered.join("content")).unwrap();
    std::fs::copy(sent.join("salt"), altered.join("salt")).unwrap();
    let endless = receive(&nanhu, &altered, "3").fails(2);
    assert!(endless.stderr.contains("no plain file"), "{}", endless.stderr);
    assert_eq!(sealed(&nanhu).len(), 0);
    receive(&nanhu, &sent, "3").ok();
    // A good copy is left as it is, also where it is the one that is named.
    let kept = sealed(&nanhu).remove(0);
    let before = std::fs::metadata(kept.join("content")).unwrap();
    assert_eq!(before.permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o700);
    receive(&nanhu, &kept, "3").ok();
    assert_eq!(std::fs::metadata(kept.join("content")).unwrap().ino(), before.ino());
    assert_eq!(sealed(&nanhu).len(), 1);
    let read = sign(&nanhu, &[]).ok();
    assert!(read.stderr.contains("is here and is exactly what is signed"), "{}", read.stderr);
    // What was changed here since is not what is signed.
    std::fs::write(sealed(&nanhu).remove(0).join("content"), "We own everything.").unwrap();
    let declined =
        nanhu.run(&["act", "decline", "3", "--as", "qingzhou", "--key", key.to_str().unwrap(), "--insist", "--yes"]);
    assert!(declined.stderr.contains("agreement.md is sealed and is not here"), "{}", declined.stderr);
}

#[test]
fn the_lead_of_the_template_is_who_asks_or_who_founded() {
    let mut world = World::new();
    let _node = founded(&mut world);
    let lead = |world: &World, folder: &str| {
        let terms = std::fs::read_to_string(world.path(folder).join("terms.toml")).unwrap();
        terms.lines().find(|line| line.starts_with("lead = ")).unwrap().to_owned()
    };
    world.run(&["agreement", "template", "--out", "a", "--as", "qingzhou"]).ok();
    world.run(&["agreement", "template", "--out", "b"]).ok();
    assert_eq!((lead(&world, "a").as_str(), lead(&world, "b").as_str()), ("lead = \"qingzhou\"", "lead = \"luma\""));
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
fn an_agreement_that_begins_later_is_told_with_its_day() {
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    let proposed = propose(&world, ".", "2099-01-01", &[]).ok();
    assert!(proposed.stderr.contains("before 2099-01-01 no agreement will be in force"), "{}", proposed.stderr);
    for member in ["nanhu", "qingzhou"] {
        by(&world, member, &["agreement", "sign"]).ok();
    }
    let shown = world.run(&["agreement", "show"]).fails(4);
    let status = world.run(&["agreement", "status"]).ok();
    for told in [&shown.stderr, &status.stderr] {
        assert!(told.contains("version 1 is signed by all and is in force from 2099-01-01"), "{told}");
    }
    let organ = world.run(&["decision", "organ", "council"]).fails(4);
    assert!(organ.stderr.contains("is in force from 2099-01-01"), "{}", organ.stderr);
}

#[test]
fn the_last_day_for_signing_ends_with_the_day_of_the_terms() {
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    // A day that is over: the rules refuse it, and the time they name is midnight in +08:00.
    let late = propose(&world, ".", "2026-01-01", &["--sign-by", "2026-01-05"]).fails(1);
    assert!(late.stderr.contains("LED-004") && late.stderr.contains("2026-01-05T15:59:59"), "{}", late.stderr);
    propose(&world, ".", "2026-01-01", &["--sign-by", "2026-01-05", "--not-after", "2027-01-31T16:00:00Z"]).fails(2);
}

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
        (&chinese, [&format!("第 {line} 行: transfer"), "期限超出范围: 现为 0", "违约补正期限"]),
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
    ];
    let said = wrong(&world, &replace).ok().json();
    let clauses: Vec<_> =
        said["warnings"].as_array().unwrap().iter().map(|row| row["clause"].as_str().unwrap()).collect();
    let expected = ["partnership_excluded", "clauses.publication_objection_days", "clauses.cure_days", "clauses.goals"];
    assert_eq!(clauses, expected);
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
    assert!(chinese.contains("违约补正期限") && chinese.contains("由 30 改为 45"), "{chinese}");
    let said = world.run(&["agreement", "diff", "right/terms.toml", "wrong.toml", "--json"]).ok().json();
    assert_eq!(said["changes"].as_array().unwrap().len(), 2);
    world.run(&["agreement", "diff", "right/terms.toml", "1"]).fails(2);
}

#[test]
fn clauses_are_amended_one_by_one_and_two_amendments_of_one_clash() {
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    by(&world, "luma", &["agreement", "amend", "--set", "transfer=\"free\"", "--from", "2026-02-01"]).fails(4);
    propose(&world, ".", "2026-01-01", &[]).ok();
    for member in ["nanhu", "qingzhou"] {
        by(&world, member, &["agreement", "sign"]).ok();
    }
    let amend = |set: &[&str]| {
        let what = set.iter().flat_map(|set| ["--set", set]);
        by(
            &world,
            "luma",
            &["agreement", "amend", "--from", "2026-02-01", "--json"].into_iter().chain(what).collect::<Vec<_>>(),
        )
    };
    // What cannot be is told before anything is signed.
    let bad = amend(&["clauses.cure_days=0", "benefit_shares.x=\"1/3\""]).fails(1);
    for expected in ["AGR-006", "AGR-003", "clauses.cure_days"] {
        assert!(bad.stderr.contains(expected), "{expected}: {}", bad.stderr);
    }
    assert!(amend(&["transfer=free"]).fails(2).stderr.contains("in quotes"));
    assert!(amend(&["clauses.cure_days=30"]).fails(1).stderr.contains("AGR-012"));
    by(&world, "luma", &["agreement", "amend", "--remove", "approvals.no_such", "--from", "2026-02-01"]).fails(4);

    // Two of one clause and one of another, all pending at once.
    let acts: Vec<_> = [&["clauses.cure_days=45"][..], &["clauses.cure_days=60"], &["organs.council.minutes_days=20"]]
        .iter()
        .map(|set| amend(set).ok().json()["event"].as_str().unwrap().to_owned())
        .collect();
    let several = by(&world, "nanhu", &["agreement", "sign"]).fails(2);
    assert!(several.stderr.contains("several proposals"), "{}", several.stderr);
    for act in &acts {
        for member in ["nanhu", "qingzhou"] {
            by(&world, member, &["agreement", "sign", act]).ok();
        }
    }
    let standing =
        |act: &str| world.run(&["act", "show", act, "--json"]).ok().json()["standing"].as_str().unwrap().to_owned();
    assert_eq!(acts.iter().map(|act| standing(act)).collect::<Vec<_>>(), ["effective", "void", "effective"]);
    let void = world.run(&["act", "show", &acts[1], "--json"]).ok().stdout;
    assert!(void.contains("AGR-011"), "{void}");

    let words = world.run(&["agreement", "diff", "1", "3"]).ok().stdout;
    assert!(words.contains("clauses.cure_days was 30 and becomes 45"), "{words}");
    assert!(words.contains("organs.council.minutes_days was 15 and becomes 20"), "{words}");
    // Against a file: whatever differs from it.
    let back =
        by(&world, "luma", &["agreement", "amend", "--terms", "terms.toml", "--from", "2026-02-01", "--json"]).ok();
    let said = back.json()["words"].as_str().unwrap().to_owned();
    assert!(said.contains("was 45 and becomes 30") && said.contains("was 20 and becomes 15"), "{said}");
}

#[test]
fn projects_side_agreements_and_the_end_hang_under_the_agreement() {
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    propose(&world, ".", "2026-01-01", &[]).ok();
    for member in ["nanhu", "qingzhou"] {
        by(&world, member, &["agreement", "sign"]).ok();
    }
    world.write("paper.txt", "The paper.");
    let project = [
        "agreement",
        "project",
        "lamp",
        "--title",
        "Pulsed lamp",
        "--text",
        "paper.txt",
        "--party",
        "luma,nanhu",
        "--start",
        "2026-02-01",
        "--share",
        "luma=3/4",
        "--share",
        "nanhu=1/4",
    ];
    by(&world, "luma", &project).ok();
    let side = [
        "agreement",
        "declare-side",
        "supply",
        "--party",
        "luma,qingzhou",
        "--summary",
        "Lamps at cost",
        "--paper",
        "paper.txt",
        "--dated",
        "2026-03-01",
    ];
    by(&world, "luma", &side).ok();
    by(&world, "nanhu", &["agreement", "sign"]).ok();
    by(&world, "qingzhou", &["agreement", "sign"]).ok();
    let shown = world.run(&["agreement", "projects", "lamp", "--json"]).ok().json();
    assert_eq!((shown["benefit_shares"]["luma"].as_str(), shown["agreement_version"].as_u64()), (Some("3/4"), Some(1)));
    assert!(world.run(&["agreement", "projects"]).ok().stdout.contains("Pulsed lamp"));
    assert!(world.run(&["agreement", "side-agreements"]).ok().stdout.contains("Lamps at cost"));
    assert_eq!(world.run(&["agreement", "side-agreements", "supply", "--json"]).ok().json()["dated"], "2026-03-01");

    by(&world, "luma", &["agreement", "terminate", "--last-day", "2099-12-31", "--reason", "Done"]).ok();
    for member in ["nanhu", "qingzhou"] {
        by(&world, member, &["agreement", "sign"]).ok();
    }
    let list = world.run(&["agreement", "list", "--json"]).ok().json();
    assert_eq!(list["terminated"]["last_day"], "2099-12-31");
}

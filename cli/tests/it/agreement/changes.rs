//! What comes after an agreement: amendments, and what hangs under it until its end.

use super::kit::{by, founded, propose};
use crate::common::World;

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

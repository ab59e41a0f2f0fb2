//! From the template to what all have signed, and what whoever signs has seen.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use mengshu_core::value::{Timestamp, UtcOffset};

use super::kit::{by, founded, names, propose};
use crate::common::World;

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
fn an_agreement_that_begins_later_is_told_with_its_day() {
    let mut world = World::new();
    let _node = founded(&mut world);
    world.run(&["agreement", "template"]).ok();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = Timestamp::from_micros(i64::try_from(now.as_micros()).unwrap()).date_at(UtcOffset::UTC);
    let [before, first] = [90, 180].map(|days| now.add_days(days).unwrap().to_string());
    let far = propose(&world, ".", "2999-01-01", &[]).fails(1);
    assert!(far.stderr.contains("AGR-021"), "{}", far.stderr);
    // A term that is over before it begins is no agreement.
    let terms = std::fs::read_to_string(world.path("terms.toml")).unwrap();
    let end = terms.lines().find(|line| line.starts_with("term_end = ")).unwrap();
    world.write("terms.toml", &terms.replace(end, &format!("term_end = \"{before}\"")));
    let over = propose(&world, ".", &first, &[]).fails(1);
    assert!(over.stderr.contains("AGR-020"), "{}", over.stderr);
    world.write("terms.toml", &terms.replace(end, "term_end = \"statute_default\""));
    let proposed = propose(&world, ".", &first, &[]).ok();
    let told = format!("before {first} no agreement will be in force");
    assert!(proposed.stderr.contains(&told), "{}", proposed.stderr);
    for member in ["nanhu", "qingzhou"] {
        by(&world, member, &["agreement", "sign"]).ok();
    }
    let shown = world.run(&["agreement", "show"]).fails(4);
    let status = world.run(&["agreement", "status"]).ok();
    for told in [&shown.stderr, &status.stderr] {
        assert!(told.contains(&format!("version 1 is signed by all and is in force from {first}")), "{told}");
    }
    let organ = world.run(&["decision", "organ", "council"]).fails(4);
    assert!(organ.stderr.contains(&format!("is in force from {first}")), "{}", organ.stderr);
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

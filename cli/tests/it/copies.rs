//! A copy is no data directory: no node goes on with it, whichever way it came to be; and what a restore did not finish is not
//! taken for whole. What members hold is looked at also where nothing was restored.

use std::fs;
use std::path::{Path, PathBuf};

use mengshu_tests::bodies::promise;

use crate::clock::submit;
use crate::common::{ServedNode, World};
use crate::rolled_back::{grown, text};
use crate::serving::{NAME, alliance, refuses_to_start};

/// Names and bytes of a folder, but for the lock, which is no data.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = paths
        .filter(|path| path.is_file() && !path.ends_with("lock"))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    found.sort();
    found
}

/// `serve` and `serve --check` on a folder of the world, which they refuse with this code. A copy is left alone; in data that is
/// its own a start may put its files in order, and no entry comes and no mark goes.
#[track_caller]
fn refused(world: &World, data: &str, code: &str, more: &[&str]) -> String {
    let is_copy = code == "DATA_IS_A_COPY";
    let state = || {
        let kept = |(path, _): &(PathBuf, Vec<u8>)| {
            is_copy || ["restored", "accepted-loss"].iter().any(|name| path.ends_with(name))
        };
        let audit = world.run(&["audit", "--data", data, "--json"]);
        let commits = (audit.code == 0 && !audit.stdout.is_empty()).then(|| audit.json()["audit"]["commits"].clone());
        (all(&world.path(data)).into_iter().filter(kept).collect::<Vec<_>>(), commits)
    };
    let before = state();
    let serve = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--name", "node.test"];
    let error = world.run(&[&serve[..], more, &["--json"]].concat()).fails(1).error();
    assert_eq!(error["code"], code, "{error}");
    assert!(state() == before, "something was changed");
    let whole = all(&world.path(data));
    let checked = world.run(&[&serve[..], more, &["--check", "--json"]].concat()).fails(1).json();
    let codes: Vec<_> = checked["check"].as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect();
    assert!(codes.contains(&code), "{checked}");
    assert!(all(&world.path(data)) == whole, "the check changes nothing");
    world.run(&[&serve[..], more].concat()).fails(1).stderr
}

#[test]
fn no_node_starts_on_a_copy() {
    let world = World::new();
    let author = alliance(&world);
    world.run(&["backup", "copy", "--data", "node"]).ok();
    let said = refused(&world, "copy", "DATA_IS_A_COPY", &[]);
    for words in ["is a copy made by backup", "mengshu restore copy", "nothing was signed, sent or recorded"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    refused(&world, "copy", "DATA_IS_A_COPY", &["--accept-loss"]);
    let zh = world.run(&["serve", "--data", "copy", "--listen", "127.0.0.1:0", "--lang", "zh"]).fails(1).stderr;
    assert!(zh.contains("是由 backup 制作的副本") && zh.contains("没有签署、发送或记录任何内容"), "{zh}");

    // The copy is audited, continued, copied itself and restored as before.
    world.run(&["audit", "--data", "copy"]).ok();
    let node = ServedNode::start_with(&world, &NAME);
    submit(&node, author.signed("h", promise("c1", "1 CNY", "k"))).unwrap();
    drop(node);
    assert_eq!(world.run(&["backup", "copy", "--data", "node", "--json"]).ok().json()["copied"]["entries"], 5);
    world.run(&["backup", "second", "--data", "copy"]).ok();
    refused(&world, "second", "DATA_IS_A_COPY", &[]);
    world.run(&["restore", "second", "--data", "new"]).ok();
    assert!(!world.path("new/is-a-copy").exists());
    // A copy of an earlier release is marked when it is continued.
    fs::remove_file(world.path("copy/is-a-copy")).unwrap();
    world.run(&["backup", "copy", "--data", "node"]).ok();
    refused(&world, "copy", "DATA_IS_A_COPY", &[]);
}

#[test]
fn a_copy_that_was_interrupted_is_a_copy_and_nothing_is_restored_into_one() {
    let world = World::new();
    alliance(&world);
    world.run(&["backup", "copy", "--data", "node"]).ok();
    let mark = fs::read(world.path("copy/is-a-copy")).unwrap();
    // After the mark; within the first file; before the heads file.
    for (name, files) in
        [("begun", &[][..]), ("half", &["0000000000.journal.new"]), ("headless", &["0000000000.journal"])]
    {
        fs::create_dir(world.path(name)).unwrap();
        fs::write(world.path(name).join("is-a-copy"), &mark).unwrap();
        for file in files {
            fs::copy(world.path("copy/0000000000.journal"), world.path(name).join(file)).unwrap();
        }
        refused(&world, name, "DATA_IS_A_COPY", &[]);
        let said = world.run(&["restore", "copy", "--data", name]).fails(7).stderr;
        assert!(said.contains("nothing was restored") && said.contains("name a new folder"), "{said}");
        assert_eq!(
            fs::read_dir(world.path(name)).unwrap().count(),
            files.len() + 1 + usize::from(world.path(name).join("lock").exists())
        );
    }
    let said = world.run(&["restore", "begun", "--data", "new"]).fails(4).stderr;
    assert!(said.contains("nothing was restored: nothing was written to new"), "{said}");
    // The next run finishes it.
    world.run(&["backup", "half", "--data", "node"]).ok();
    world.run(&["audit", "--data", "half"]).ok();
    // Into itself: a data directory without its index has nothing but what a copy has.
    fs::remove_dir_all(world.path("node/index")).unwrap();
    let said = world.run(&["backup", "node", "--data", "node"]).fails(7).stderr;
    assert!(said.contains("cannot be copied into itself") && said.contains("no copy was made"), "{said}");
    drop(ServedNode::start_with(&world, &NAME));
}

#[test]
fn a_restore_that_was_interrupted_is_neither_gone_on_with_nor_copied() {
    let world = World::new();
    grown(&world);
    world.run(&["restore", "copy", "--data", "whole"]).ok();
    // The mark of the restore, and less than the copy had.
    fs::copy(world.path("whole/restored"), world.path("older/restored")).unwrap();
    for more in [&[][..], &["--accept-loss"]] {
        let said = refused(&world, "older", "RESTORE_UNFINISHED", more);
        assert!(said.contains("has 4 entries here, and the copy had 5"), "{said}");
    }
    let said = world.run(&["backup", "new", "--data", "older"]).fails(3).stderr;
    assert!(said.contains("that did not finish") && !world.path("new").exists(), "{said}");
    world.run(&["restore", "older", "--data", "new"]).fails(3);
    fs::create_dir(world.path("empty")).unwrap();
    fs::copy(world.path("whole/restored"), world.path("empty/restored")).unwrap();
    // No key is made there, and none is said to be missing.
    refused(&world, "empty", "RESTORE_UNFINISHED", &[]);
    assert!(!world.path("empty/node.key").exists());
    fs::copy(world.path("whole/node.key"), world.path("empty/node.key")).unwrap();
    refused(&world, "empty", "RESTORE_UNFINISHED", &[]);
}

#[test]
fn what_is_being_written_of_a_mark_marks_the_folder() {
    let world = World::new();
    alliance(&world);
    world.run(&["backup", "copy", "--data", "node"]).ok();
    for (mark, code) in [("restored.new", "RESTORE_UNFINISHED"), ("is-a-copy.new", "DATA_IS_A_COPY")] {
        for (name, lock) in [(format!("{mark}-1"), false), (format!("{mark}-2"), true)] {
            let folder = world.path(&name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join(mark), "").unwrap();
            if lock {
                fs::write(folder.join("lock"), "").unwrap();
            }
            refused(&world, &name, code, &[]);
            assert!(!folder.join("node.key").exists(), "a key was made");
        }
    }
    // Nothing else was written, so the next run may go on there.
    world.run(&["restore", "copy", "--data", "restored.new-2"]).ok();
    assert!(!world.path("restored.new-2/restored.new").exists());
    drop(ServedNode::start_with(&world, &[&NAME[..], &["--data", "restored.new-2", "--accept-loss"]].concat()));
    drop(ServedNode::start_with(&world, &[&NAME[..], &["--data", "restored.new-2"]].concat()));
    world.run(&["backup", "is-a-copy.new-2", "--data", "node"]).ok();
    world.run(&["audit", "--data", "is-a-copy.new-2"]).ok();
}

#[test]
fn a_head_that_shows_more_lost_than_was_accepted_stops_the_start() {
    let world = World::new();
    let author = alliance(&world);
    let act = |number: u32| author.signed("h", promise(&format!("c{number}"), "1 CNY", "k"));
    let node = ServedNode::start_with(&world, &NAME);
    let kept = submit(&node, act(1)).unwrap();
    world.run(&["backup", "copy", "--data", "node"]).ok();
    let lost = [2, 3].map(|number| submit(&node, act(number)).unwrap());
    drop(node);
    fs::remove_dir_all(world.path("node")).unwrap();
    world.run(&["restore", "copy", "--data", "node"]).ok();
    world.write("kept.receipt", &text(&kept));
    world.write("sixth.receipt", &text(&lost[0]));
    world.write("seventh.receipt", &text(&lost[1]));
    drop(ServedNode::start_with(&world, &[&NAME[..], &["--accept-loss"]].concat()));

    // Larger than what is here.
    let said = refused(&world, "node", "MEMBER_HEAD", &["--member-head", "h=seventh.receipt"]);
    assert!(said.contains("covers 7 entries, and here are 5") && said.contains("entries 5 to 6 are missing"), "{said}");
    assert!(!said.contains("--accept-loss"), "it was accepted already: {said}");
    // Of the same size and another history.
    let node = ServedNode::start_with(&world, &NAME);
    submit(&node, act(4)).unwrap();
    drop(node);
    let said = refused(&world, "node", "MEMBER_HEAD", &["--member-head", "h=sixth.receipt"]);
    assert!(said.contains("the histories parted"), "{said}");
    // Of nobody here; of a ledger that is not here; no head at all.
    let said = refused(&world, "node", "MEMBER_HEAD", &["--member-head", "nobody=kept.receipt"]);
    assert!(
        said.contains("nobody of that id ever was a member") && said.contains("no head was given of: h, k"),
        "{said}"
    );
    assert!(said.contains("check the member's id") && !said.contains("--accept-loss"), "{said}");
    let other = mengshu_core::proof::Checkpoint {
        origin: format!("node.test/{}", "11".repeat(32)),
        size: 1,
        root: mengshu_core::value::Hash([7; 32]),
    };
    world.write("other.checkpoint", &other.sign(&mengshu_tests::signer("node")));
    let said = refused(&world, "node", "MEMBER_HEAD", &["--member-head", "h=other.checkpoint"]);
    assert!(said.contains("this node has no ledger 1111"), "{said}");
    world.write("text", "hello");
    refused(&world, "node", "MEMBER_HEAD", &["--member-head", "h=text"]);

    // Restored, where a loss could be accepted: it is named only where the heads show that the copy is older.
    world.run(&["restore", "copy", "--data", "again"]).ok();
    let again = |head: &str| refused(&world, "again", "MEMBER_HEAD", &["--member-head", head]);
    let said = again("h=seventh.receipt");
    assert!(said.contains("--accept-loss"), "{said}");
    let forged = text(&kept).replacen("node.test/", "node.fest/", 1);
    world.write("forged.receipt", &forged);
    for head in ["h=forged.receipt", "q=kept.receipt"] {
        let said = again(head);
        assert!(!said.contains("--accept-loss"), "{said}");
    }
    assert!(again("h=forged.receipt").contains("ask h for another receipt or checkpoint"));
    let listed = ["serve", "--data", "again", "--listen", "127.0.0.1:0", "--check", "--member-head", "h=kept.receipt"];
    let checked = world.run(&[&listed[..], &NAME[..]].concat()).ok().stdout;
    assert!(checked.contains("(1 given) or the loss is accepted; no head was given of: k"), "{checked}");

    // Of a node on which nothing was recorded.
    let fresh = [
        "serve",
        "--data",
        "fresh",
        "--listen",
        "127.0.0.1:0",
        "--name",
        "node.test",
        "--member-head",
        "h=kept.receipt",
        "--json",
    ];
    assert_eq!(world.run(&fresh).fails(1).error()["code"], "MEMBER_HEAD");
    let checked = world.run(&[&fresh[..], &["--check"]].concat()).fails(1).json();
    assert!(checked["check"].as_array().unwrap().iter().any(|one| one["code"] == "MEMBER_HEAD"), "{checked}");
    assert!(!world.path("fresh").exists(), "nothing was made");

    // One that the data has is said to be needless, and by the check, too.
    let heads = [&NAME[..], &["--member-head", "h=kept.receipt"]].concat();
    drop(ServedNode::start_with(&world, &heads));
    let log = fs::read_to_string(world.path("node.log")).unwrap();
    assert!(log.contains("not marked as restored, so nothing waits for them"), "{log}");
    let checked =
        world.run(&[&["serve", "--data", "node", "--listen", "127.0.0.1:0", "--check"], &heads[..]].concat()).ok();
    assert!(checked.stdout.contains("so nothing waits for them"), "{}", checked.stdout);
    refuses_to_start(&world, &[&NAME[..], &["--member-head", "h=sixth.receipt"]].concat());
}

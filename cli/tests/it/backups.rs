//! Copies of a node's data with real processes: made while it runs, continued, restored; a restored node never shows a second
//! history without somebody's word. And exports that are continued.

use std::fs;
use std::path::{Path, PathBuf};

use mengshu_tests::bodies::promise;

use crate::clock::submit;
use crate::common::{ServedNode, World};
use crate::rolled_back::{copy, grown, text};
use crate::serving::{NAME, alliance, refuses_to_start};

/// Files of a folder and their bytes, but for the lock.
fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(bytes(&entry));
        } else if !entry.ends_with("lock") {
            found.push((entry.clone(), fs::read(entry).unwrap()));
        }
    }
    found.sort();
    found
}

/// Whether bytes are all zero; a piece at a time, since a test is not optimised and a journal's file is large.
fn is_zero(bytes: &[u8]) -> bool {
    let zeros = [0; 4096];
    bytes.chunks(zeros.len()).all(|piece| piece == &zeros[..piece.len()])
}

fn commits(world: &World, data: &str) -> u64 {
    world.run(&["audit", "--data", data, "--json"]).ok().json()["audit"]["commits"].as_u64().unwrap()
}

#[test]
fn the_drill_a_restored_older_copy_signs_nothing_before_the_loss_is_accepted() {
    let world = World::new();
    let author = alliance(&world);
    let ledger = author.ledger.unwrap().to_string();
    let act = |number: u32| author.signed("h", promise(&format!("c{number}"), "1 CNY", "k"));
    let node = ServedNode::start_with(&world, &NAME);
    let backup = || world.run(&["backup", "copy", "--data", "node", "--json"]).ok().json()["copied"].clone();

    // Of a running node; again, only what is new is written.
    let first = backup();
    assert_eq!((first["entries"].as_u64(), first["key"].as_bool()), (Some(4), Some(true)));
    let receipt = submit(&node, act(1)).unwrap();
    let second = backup();
    assert_eq!(second["entries"], 5);
    assert!(second["written"].as_u64().unwrap() < first["written"].as_u64().unwrap(), "{first} {second}");
    assert_eq!(backup()["written"], 0);
    world.run(&["audit", "--data", "copy"]).ok();
    for (file, _) in bytes(&world.path("copy")) {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }

    // What comes later is not in the copy; the disk is lost.
    let later = submit(&node, act(2)).unwrap();
    drop(node);
    fs::rename(world.path("node"), world.path("lost")).unwrap();
    let said = world.run(&["restore", "copy", "--data", "node"]).ok();
    assert!(said.stderr.contains("marked as restored"), "{}", said.stderr);
    world.write("old.receipt", &text(&receipt));
    world.write("later.receipt", &text(&later));
    let before = commits(&world, "node");

    // It reads, and signs nothing.
    let node = ServedNode::start_with(&world, &NAME);
    assert_eq!(submit(&node, act(3)).unwrap_err(), "NODE_RESTORED");
    world.run(&["alliance", "show", "--node", &node.address, "--ledger", &ledger]).ok();
    drop(node);
    // A head of some member is not one of every member, and a newer one shows what is lost.
    let node = ServedNode::start_with(&world, &[&NAME[..], &["--member-head", "k=old.receipt"]].concat());
    assert_eq!(submit(&node, act(3)).unwrap_err(), "NODE_RESTORED");
    drop(node);
    let heads = ["--member-head", "k=old.receipt", "--member-head", "h=later.receipt"];
    let said = refuses_to_start(&world, &[&NAME[..], &heads].concat());
    assert!(said.contains("the copy is older") && said.contains("--accept-loss"), "{said}");
    assert_eq!(commits(&world, "node"), before, "no head was signed");

    // The loss is accepted, loudly, and that is kept.
    let node = ServedNode::start_with(&world, &[&NAME[..], &["--accept-loss"]].concat());
    let log = fs::read_to_string(world.path("node.log")).unwrap();
    assert!(log.contains("ALARM: the operator accepted the loss"), "{log}");
    submit(&node, act(3)).unwrap();
    drop(node);
    let kept = fs::read_to_string(world.path("node/accepted-loss")).unwrap();
    assert!(kept.contains(&ledger) && kept.contains("\"size\":5"), "{kept}");
    assert!(!world.path("node/restored").exists());
    // Who holds more sees it.
    world.run(&["audit", "--data", "node", "--head", "later.receipt"]).fails(3);
    drop(ServedNode::start_with(&world, &NAME));
}

#[test]
fn a_whole_copy_signs_again_when_what_every_member_holds_agrees() {
    let world = World::new();
    let author = alliance(&world);
    let node = ServedNode::start_with(&world, &NAME);
    let receipt = submit(&node, author.signed("h", promise("c1", "1 CNY", "k"))).unwrap();
    world.write("h.checkpoint", &receipt.checkpoint);
    world.write("k.receipt", &text(&receipt));
    world.run(&["backup", "copy", "--data", "node"]).ok();
    drop(node);
    fs::remove_dir_all(world.path("node")).unwrap();
    world.run(&["restore", "copy", "--data", "node"]).ok();
    let heads = ["--member-head", "h=h.checkpoint", "--member-head", "k=k.receipt"];
    let node = ServedNode::start_with(&world, &[&NAME[..], &heads].concat());
    submit(&node, author.signed("h", promise("c2", "1 CNY", "k"))).unwrap();
    drop(node);
    assert!(!world.path("node/restored").exists() && !world.path("node/accepted-loss").exists());
    // From then on it is a node like any other.
    let node = ServedNode::start_with(&world, &NAME);
    submit(&node, author.signed("h", promise("c3", "1 CNY", "k"))).unwrap();
}

#[test]
fn no_restore_of_an_older_copy_signs_a_second_head() {
    let world = World::new();
    let author = alliance(&world);
    world.run(&["backup", "copy", "--data", "node"]).ok();
    fs::rename(world.path("node"), world.path("lost")).unwrap();
    let rounds = if std::env::var_os("MENGSHU_LONG").is_some_and(|value| value == "1") { 200 } else { 3 };
    for round in 0..rounds {
        world.run(&["restore", "copy", "--data", "node"]).ok();
        // The smallest files: most of a round is filling them with zeros.
        let node = ServedNode::start_with(&world, &[&NAME[..], &["--segment-mib", "32"]].concat());
        let act = author.signed("h", promise(&format!("c{round}"), "1 CNY", "k"));
        assert_eq!(submit(&node, act).unwrap_err(), "NODE_RESTORED");
        // Nor is anything founded, which could be a ledger that the copy lacks.
        let founding = mengshu_tests::Author::new(None, round + 1).signed(
            "h",
            mengshu_tests::bodies::founding(&["h", "k"], "node.test", mengshu_tests::signer("node").key_id()),
        );
        assert_eq!(submit(&node, founding).unwrap_err(), "NODE_RESTORED");
        drop(node);
        let journal = |folder: &str| fs::read(world.path(folder).join("0000000000.journal")).unwrap();
        let (now, copy) = (journal("node"), journal("copy"));
        let (same, rest) = now.split_at(copy.len());
        assert!(same == copy && is_zero(rest), "round {round}: something was written");
        fs::remove_dir_all(world.path("node")).unwrap();
    }
    println!("{rounds} restores, and no second head");
}

#[test]
fn a_copy_is_continued_by_its_own_journal_alone() {
    let world = World::new();
    let author = grown(&world);
    let before = bytes(&world.path("copy"));

    // An older folder, one that went on another way, another node's, none at all.
    let failed = world.run(&["backup", "copy", "--data", "older"]).fails(3);
    assert!(failed.stderr.contains("does not continue the copy"), "{}", failed.stderr);
    copy(&world, "older", "fork");
    fs::rename(world.path("node"), world.path("whole")).unwrap();
    fs::rename(world.path("fork"), world.path("node")).unwrap();
    let node = ServedNode::start_with(&world, &NAME);
    for number in 0..3 {
        submit(&node, author.signed("h", promise(&format!("f{number}"), "1 CNY", "k"))).unwrap();
    }
    drop(node);
    let failed = world.run(&["backup", "copy", "--data", "node"]).fails(3);
    assert!(failed.stderr.contains("does not continue the copy"), "{}", failed.stderr);
    world.run(&["backup", "copy", "--data", "nowhere"]).fails(4);
    assert_eq!(bytes(&world.path("copy")), before, "nothing was changed");

    // Nothing is written over, and nothing that is damaged is handed on.
    world.write("things/notes.txt", "ours");
    world.run(&["backup", "things", "--data", "whole"]).fails(7);
    world.run(&["restore", "copy", "--data", "whole"]).fails(7);
    world.run(&["restore", "nowhere", "--data", "new"]).fails(4);
    let file = world.path("copy/0000000000.journal");
    let mut damaged = fs::read(&file).unwrap();
    damaged[200] ^= 4;
    fs::write(&file, damaged).unwrap();
    let said = world.run(&["restore", "copy", "--data", "new"]).fails(3).stderr;
    assert!(said.contains("nothing was restored") && said.contains("mengshu audit --data copy"), "{said}");
    let said = world.run(&["backup", "copy", "--data", "whole"]).fails(3).stderr;
    assert!(said.contains("no copy was made") && said.contains("the node's data was only read"), "{said}");
    let zh = world.run(&["backup", "copy", "--data", "nowhere", "--lang", "zh"]).fails(4).stderr;
    assert!(zh.contains("未制作副本") && zh.contains("没有该文件夹"), "{zh}");
}

#[test]
fn an_export_is_continued_and_what_is_not_its_beginning_is_not() {
    let world = World::new();
    let author = alliance(&world);
    let ledger = author.ledger.unwrap().to_string();
    let node = ServedNode::start_with(&world, &NAME);
    let address = node.address.clone();
    let export =
        |folder: &str| world.run(&["event", "export-log", folder, "--node", &address, "--ledger", &ledger, "--json"]);
    assert_eq!(export("export").ok().json()["continued_from"], 0);
    for number in 0..300 {
        submit(&node, author.signed("h", promise(&format!("c{number}"), "1 CNY", "k"))).unwrap();
        if number % 100 == 50 {
            export("export").ok();
        }
    }
    let last = export("export").ok().json();
    assert_eq!((last["continued_from"].as_u64(), last["entries"].as_u64()), (Some(255), Some(304)));
    // The same as one that was made at once, file by file.
    export("fresh").ok();
    let names = |folder: &str| -> Vec<(PathBuf, Vec<u8>)> {
        let root = world.path(folder);
        bytes(&root).into_iter().map(|(path, bytes)| (path.strip_prefix(&root).unwrap().to_owned(), bytes)).collect()
    };
    assert_eq!(names("export"), names("fresh"));
    world.run(&["audit", "--export", "export"]).ok();
    assert_eq!(export("export").ok().json()["continued_from"], 304, "nothing new");

    // A changed one is not continued.
    let tile = world.path("export/tile/0/000");
    let mut changed = fs::read(&tile).unwrap();
    changed[5] ^= 1;
    fs::write(&tile, changed).unwrap();
    export("export").fails(3);
    let checkpoint = world.path("fresh/checkpoint");
    let note = fs::read_to_string(&checkpoint).unwrap();
    fs::write(&checkpoint, note.replacen("\n304\n", "\n303\n", 1)).unwrap();
    export("fresh").fails(3);
}

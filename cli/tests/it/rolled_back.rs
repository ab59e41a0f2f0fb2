//! A copy that was rolled back is whole in itself: only what people hold outside it can tell, and the audit asks for it.

use std::fs;

use mengshu_core::proof::Receipt;
use mengshu_core::value::Hash;
use mengshu_proto::v1;
use mengshu_tests::Author;
use mengshu_tests::bodies::promise;

use crate::clock::submit;
use crate::common::{ServedNode, World, tool};
use crate::serving::{NAME, alliance};
use crate::starts::fails;

/// A receipt as a file.
pub(crate) fn text(receipt: &v1::Receipt) -> String {
    let path = receipt.inclusion.iter().map(|hash| Hash(hash.as_ref().try_into().unwrap())).collect();
    Receipt { index: receipt.index, path, checkpoint: receipt.checkpoint.clone() }.text()
}

/// Copies a folder of the world.
pub(crate) fn copy(world: &World, from: &str, to: &str) {
    tool("cp", &["-a", world.path(from).to_str().unwrap(), world.path(to).to_str().unwrap()]);
}

/// Founds an alliance whose node has grown by an entry since the folder `older` was what it is; `copy` is a backup of it.
pub(crate) fn grown(world: &World) -> Author {
    let author = alliance(world);
    copy(world, "node", "older");
    let node = ServedNode::start_with(world, &NAME);
    submit(&node, author.signed("h", promise("c1", "1 CNY", "k"))).unwrap();
    drop(node);
    world.run(&["backup", "copy", "--data", "node"]).ok();
    author
}

#[test]
fn an_older_copy_fails_against_a_head_from_outside_and_the_audit_says_what_it_cannot_know_without_one() {
    let world = World::new();
    let author = alliance(&world);
    let ledger = author.ledger.unwrap().to_string();
    copy(&world, "node", "older");
    let node = ServedNode::start_with(&world, &NAME);
    let receipt = submit(&node, author.signed("h", promise("c1", "1 CNY", "k"))).unwrap();
    world.write("their.receipt", &text(&receipt));
    world.write("their.checkpoint", &receipt.checkpoint);
    drop(node);
    // The journal itself cut at a commit, without its heads file.
    copy(&world, "older", "cut");
    std::fs::remove_file(world.path("cut/heads")).unwrap();

    for data in ["older", "cut"] {
        // By itself it passes; it says what that can't know.
        let alone = world.run(&["audit", "--data", data]).ok();
        assert!(alone.stderr.contains("no head from outside was compared"), "{}", alone.stderr);
        assert!(alone.stderr.contains("--head FILE"), "{}", alone.stderr);
        for head in ["their.receipt", "their.checkpoint"] {
            let failed = world.run(&["audit", "--data", data, "--head", head]).fails(3);
            assert!(failed.stderr.contains(head) && failed.stderr.contains("the end is missing"), "{}", failed.stderr);
        }
    }
    // The whole one has them.
    let passed = world.run(&["audit", "--data", "node", "--head", "their.receipt", "--head", "their.checkpoint"]).ok();
    assert!(passed.stderr.contains("up to 5 of its 5 entries"), "{}", passed.stderr);
    let json = world.run(&["audit", "--data", "node", "--json", "--head", "their.receipt"]).ok().json();
    assert_eq!(json["audit"]["outside"][0]["size"], 5);

    // What this command has verified itself is compared without being named.
    let node = ServedNode::start_with(&world, &NAME);
    world.run(&["alliance", "show", "--node", &node.address, "--ledger", &ledger]).ok();
    world.run(&["audit", "--node", &node.address, "--ledger", &ledger, "--head", "their.receipt"]).ok();
    world.run(&["event", "export-log", "export", "--node", &node.address, "--ledger", &ledger]).ok();
    drop(node);
    for data in ["older", "cut"] {
        let failed = world.run(&["audit", "--data", data]).fails(3);
        assert!(failed.stderr.contains("what this command verified before"), "{}", failed.stderr);
    }
    world.run(&["audit", "--data", "node"]).ok();
    world.run(&["audit", "--export", "export"]).ok();

    // A head of another node's ledger says nothing about this copy, unless it is named.
    let other = World::new();
    alliance(&other);
    let of_another = mengshu_core::proof::Checkpoint {
        origin: format!("node.test/{}", "11".repeat(32)),
        size: 1,
        root: Hash([7; 32]),
    };
    let note = of_another.sign(&mengshu_tests::signer("node"));
    other.write("another.checkpoint", &note);
    let failed = other.run(&["audit", "--data", "node", "--head", "another.checkpoint"]).fails(3);
    assert!(failed.stderr.contains("the copy has no such ledger"), "{}", failed.stderr);
    // Forged, damaged, none at all.
    other.write("forged.checkpoint", &note.replace("node.test/", "node.fest/"));
    other.run(&["audit", "--data", "node", "--head", "forged.checkpoint"]).fails(3);
    other.write("text", "hello");
    other.run(&["audit", "--data", "node", "--head", "text"]).fails(2);
    other.run(&["audit", "--data", "node", "--head", "nothing"]).fails(4);
}

const JOURNAL: &str = "0000000000.journal";

/// The ends of what a start refuses that knows what was acknowledged: code, cause and next step, and the check says the same.
#[track_caller]
fn lost(world: &World, data: &str, cause: &str) {
    let key = world.path(data).join("node.key").exists();
    for _ in 0..2 {
        let said = fails(world, 1, &[&NAME[..], &["--data", data]].concat());
        assert_eq!(said.code, "JOURNAL_DAMAGED", "{}", said.cause);
        assert!(said.cause.contains(cause), "{}", said.cause);
        assert!(said.hint.contains("mengshu restore COPY --data NEW"), "{}", said.hint);
    }
    assert_eq!(world.path(data).join("node.key").exists(), key, "a key was made");
}

#[test]
fn a_journal_that_lacks_what_the_index_or_a_snapshot_knows_is_not_gone_on_with() {
    let world = World::new();
    let author = alliance(&world);
    let old = world.path("old");
    fs::create_dir(&old).unwrap();
    for file in [JOURNAL, "heads"] {
        fs::copy(world.path("node").join(file), old.join(file)).unwrap();
    }
    let node = ServedNode::start_with(&world, &NAME);
    submit(&node, author.signed("h", promise("c1", "1 CNY", "k"))).unwrap();
    drop(node);
    // It was killed, and the index may not have had the last commit yet; a start brings it up to it.
    drop(ServedNode::start_with(&world, &NAME));
    copy(&world, "node", "newer");
    let newer = |name: &str| {
        copy(&world, "newer", name);
        world.path(name)
    };

    // Journal and heads of before.
    let rolled = newer("rolled");
    for file in [JOURNAL, "heads"] {
        fs::copy(old.join(file), rolled.join(file)).unwrap();
    }
    lost(&world, "rolled", "the journal ends at commit 4, and commits up to 5 are known to have been durable");
    // The journal alone, so that nothing beside the index knows.
    fs::remove_file(rolled.join("heads")).unwrap();
    lost(&world, "rolled", "the journal ends at commit 4, and commits up to 5");
    // The last commit cut in the middle, without heads: it was acknowledged, and is not put aside as one that was not.
    let cut = newer("cut");
    fs::remove_file(cut.join("heads")).unwrap();
    let mut bytes = fs::read(cut.join(JOURNAL)).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes.truncate(end - 40);
    fs::write(cut.join(JOURNAL), bytes).unwrap();
    lost(&world, "cut", "5 commits are known to have been durable");

    // The way out: what is there is restored, and signs when somebody answers for what it may lack.
    world.run(&["restore", "rolled", "--data", "new"]).ok();
    let node = ServedNode::start_with(&world, &[&NAME[..], &["--data", "new"]].concat());
    submit(&node, author.signed("h", promise("c2", "1 CNY", "k"))).unwrap_err();
    drop(node);
    drop(ServedNode::start_with(&world, &[&NAME[..], &["--data", "new", "--accept-loss"]].concat()));
    // And the whole one starts.
    drop(ServedNode::start_with(&world, &[&NAME[..], &["--data", "newer"]].concat()));
}

#[test]
fn a_node_whose_journal_is_gone_does_not_begin_anew_under_its_key() {
    let world = World::new();
    alliance(&world);
    for (name, gone, cause) in [
        ("all", &[][..], "the journal ends at commit 0, and commits up to 4 are known to have been durable"),
        ("keyless", &["node.key"], "commits up to 4"),
        ("seen", &["index"], "the file last-seen shows that a node ran here"),
        ("heads", &["index", "last-seen"], "the file heads shows that a node ran here"),
    ] {
        copy(&world, "node", name);
        // As a node writes it that watches the clock.
        fs::write(world.path(name).join("last-seen"), "2026-01-01T00:00:00Z").unwrap();
        fs::remove_file(world.path(name).join(JOURNAL)).unwrap();
        if name != "heads" {
            fs::remove_file(world.path(name).join("heads")).unwrap();
        }
        for gone in gone {
            let path = world.path(name).join(gone);
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
        lost(&world, name, cause);
    }
    // A key that somebody put into a new folder is no sign of anything.
    fs::create_dir(world.path("fresh")).unwrap();
    fs::copy(world.path("node/node.key"), world.path("fresh/node.key")).unwrap();
    drop(ServedNode::start_with(&world, &[&NAME[..], &["--data", "fresh"]].concat()));
    drop(ServedNode::start_with(&world, &[&NAME[..], &["--data", "fresh"]].concat()));
}

//! A copy that was rolled back is whole in itself: only what people hold outside it can tell, and the audit asks for it.

use mengshu_core::proof::Receipt;
use mengshu_core::value::Hash;
use mengshu_proto::v1;
use mengshu_tests::bodies::promise;

use crate::clock::submit;
use crate::common::{ServedNode, World, tool};
use crate::serving::{NAME, alliance};

/// A receipt as a file.
pub(crate) fn text(receipt: &v1::Receipt) -> String {
    let path = receipt.inclusion.iter().map(|hash| Hash(hash.as_ref().try_into().unwrap())).collect();
    Receipt { index: receipt.index, path, checkpoint: receipt.checkpoint.clone() }.text()
}

/// Copies a folder of the world.
pub(crate) fn copy(world: &World, from: &str, to: &str) {
    tool("cp", &["-a", world.path(from).to_str().unwrap(), world.path(to).to_str().unwrap()]);
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

//! `mengshu serve` over data that somebody left: what it refuses to go on with, and what it says to restore.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use mengshu_server::keyfile;
use mengshu_server::sequencer::SystemClock;
use mengshu_tests::{Author, TestNode, config, signer};

use crate::common::{ServedNode, World};

/// What `serve` takes to go on with the data of [`alliance`].
pub(crate) const NAME: [&str; 2] = ["--name", "node.test"];

/// Runs a future to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

/// Founds an alliance on a node in this process, whose data folder `node` in the world then is as `serve` leaves one.
pub(crate) fn alliance(world: &World) -> Author {
    let data = world.path("node");
    let author = block_on(async {
        let node = TestNode::start(config(&data), Arc::new(SystemClock)).await.unwrap();
        let author = node.alliance(&["h", "k"]).await.unwrap();
        node.stop().await.unwrap();
        author
    });
    let key = data.join("node.key");
    std::fs::write(&key, keyfile::write(&signer("node"), "", None).unwrap().as_bytes()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    author
}

/// A start of the node that must fail; what it said.
#[track_caller]
pub(crate) fn refuses_to_start(world: &World, more: &[&str]) -> String {
    let serve = ["serve", "--data", "node", "--listen", "127.0.0.1:0"];
    world.run(&[&serve[..], more].concat()).fails(1).stderr
}

/// Every file of the data folder but the lock, with its bytes.
fn bytes(world: &World) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(world.path("node"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !path.ends_with("lock"))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_journal_is_not_continued_under_another_key_or_name() {
    let world = World::new();
    alliance(&world);
    let (key, aside) = (world.path("node/node.key"), world.path("aside"));
    let fingerprint = mengshu_core::event::sshsig::fingerprint(&signer("node").key_id());
    std::fs::rename(&key, &aside).unwrap();
    let before = bytes(&world);

    // Missing: none is made, and it says which one is meant.
    let said = refuses_to_start(&world, &NAME);
    assert!(said.contains("the key is missing") && said.contains(&fingerprint), "{said}");
    assert!(said.contains("node.key") && said.contains("--name node.test"), "{said}");
    assert_eq!(bytes(&world), before, "nothing was changed");
    // Nor does a lost heads file hide it.
    let heads = world.path("node/heads");
    std::fs::rename(&heads, world.path("heads")).unwrap();
    let said = refuses_to_start(&world, &NAME);
    assert!(said.contains("the key is missing") && !key.exists(), "{said}");
    std::fs::rename(world.path("heads"), &heads).unwrap();

    // Another key.
    std::fs::write(&key, keyfile::write(&signer("other"), "", None).unwrap().as_bytes()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    for heads_there in [true, false] {
        if !heads_there {
            std::fs::remove_file(&heads).unwrap();
        }
        let said = refuses_to_start(&world, &NAME);
        assert!(said.contains("not signed with this node's key") && said.contains(&fingerprint), "{said}");
    }

    // Another name; with the right one it goes on, and the audit passes.
    std::fs::rename(&aside, &key).unwrap();
    let said = refuses_to_start(&world, &["--name", "node.other"]);
    assert!(said.contains("Start it with --name node.test"), "{said}");
    drop(ServedNode::start_with(&world, &NAME));
    world.run(&["audit", "--data", "node"]).ok();
}

#[test]
fn a_node_on_which_nothing_was_signed_may_have_a_new_key() {
    let world = World::new();
    drop(ServedNode::start(&world));
    std::fs::remove_file(world.path("node/node.key")).unwrap();
    drop(ServedNode::start_with(&world, &NAME));
    assert!(world.path("node/node.key").exists());
}

/// Modes of everything in the data folder.
fn modes(folder: &std::path::Path, found: &mut Vec<(std::path::PathBuf, u32)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        found.push((entry.clone(), std::fs::metadata(&entry).unwrap().permissions().mode() & 0o777));
        if entry.is_dir() {
            modes(&entry, found);
        }
    }
}

#[test]
fn the_data_folder_is_its_owners_alone_also_where_it_was_open_before() {
    let world = World::new();
    let check = || {
        let mut found = Vec::new();
        modes(&world.path("node"), &mut found);
        for (path, mode) in &found {
            let most = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode & !most, 0, "{} has mode {mode:o}", path.display());
        }
        let names: Vec<_> = found.iter().filter_map(|(path, _)| path.file_name()?.to_str()).collect();
        for name in ["0000000000.journal", "heads", "index", "snapshots", "node.key", "lock", "lookup"] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
    };
    alliance(&world);
    drop(ServedNode::start_with(&world, &NAME));
    check();
    let mut found = Vec::new();
    modes(&world.path("node"), &mut found);
    for (path, mode) in found.iter().filter(|(path, _)| !path.ends_with("node.key")) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode | 0o055)).unwrap();
    }
    // What is not the node's is left alone.
    let other = world.write("node/notes.txt", "ours");
    let before = std::fs::metadata(&other).unwrap().permissions().mode();
    let node = ServedNode::start_with(&world, &NAME);
    assert_eq!(std::fs::metadata(&other).unwrap().permissions().mode(), before);
    std::fs::remove_file(&other).unwrap();
    check();
    drop(node);
}

#[test]
fn a_node_key_that_others_can_read_is_not_used() {
    let world = World::new();
    alliance(&world);
    let key = world.path("node/node.key");
    for mode in [0o644, 0o640, 0o604, 0o620] {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let said = refuses_to_start(&world, &NAME);
        assert!(said.contains("open to other users") && said.contains("chmod 600"), "{mode:o}: {said}");
    }
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o400)).unwrap();
    drop(ServedNode::start_with(&world, &NAME));
}

#[test]
fn a_node_that_others_can_reach_does_not_start_before_it_is_said_who_may_found() {
    let world = World::new();
    for (lang, words) in [("en", "who may found ledgers"), ("zh", "何人可在本节点设立账本")] {
        let mut serve = world.command(&["serve", "--data", "node", "--listen", "0.0.0.0:0", "--lang", lang]);
        let output = serve.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words) && said.contains("--found open") && said.contains("--found keys:FILE"), "{said}");
    }
    assert!(!world.path("node").exists(), "nothing was made");
    let said = refuses_to_start(&world, &["--found", "keys:founders.pub"]);
    assert!(said.contains("founders.pub"), "{said}");
    std::fs::write(world.path("founders.pub"), "ssh-rsa AAAA\n").unwrap();
    let said = refuses_to_start(&world, &["--found", "keys:founders.pub"]);
    assert!(said.contains("line 1"), "{said}");
}

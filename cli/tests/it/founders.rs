//! Who may found, with real processes: the file of keys is read again at SIGHUP; a founding that came to nothing is told over
//! gRPC by its name.

use std::time::{Duration, Instant};

use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;

use crate::common::{ServedNode, World, founding_file, tool};
use crate::serving::block_on;

/// A world with two keys and a founding file.
fn world() -> World {
    let world = World::new();
    for key in ["luma", "nanhu"] {
        world.run(&["key", "new", key, "--no-passphrase"]).ok();
    }
    world.write("found.toml", &founding_file("Alliance of lamps", ["luma", "nanhu"]));
    world
}

/// The public key of a member, as `key show` prints it.
fn public(world: &World, name: &str) -> String {
    let shown = world.run(&["key", "show", name, "--json"]).ok().json();
    let line = shown["key"]["public_key"].as_str().or_else(|| shown["public_key"].as_str());
    line.unwrap_or_else(|| panic!("{shown}")).to_owned()
}

fn found(world: &World) -> crate::common::Ran {
    world.run(&["alliance", "found", "found.toml", "--as", "luma", "--key", "luma", "--yes", "--json"])
}

fn ledgers(node: &ServedNode) -> Vec<v1::LedgerInfo> {
    block_on(async {
        let mut client = LedgerServiceClient::connect(node.address.clone()).await.unwrap();
        client.list_ledgers(v1::ListLedgersRequest::default()).await.unwrap().into_inner().ledgers
    })
}

#[test]
fn the_keys_that_may_found_are_read_again_at_sighup() {
    let mut world = world();
    let (luma, nanhu) = (public(&world, "luma"), public(&world, "nanhu"));
    let file = world.write("founders.pub", &format!("# who may found\n{nanhu}\n"));
    let node = ServedNode::start_with(&world, &["--found", "keys:founders.pub"]);
    world.set("MENGSHU_NODE", &node.address);
    let said = found(&world);
    assert!(said.code != 0 && said.stderr.contains("NOD-004"), "{}", said.stderr);

    // A file that cannot be used changes nothing, and the node goes on.
    let log = || std::fs::read_to_string(world.path("node.log")).unwrap();
    let hangup = |awaited: &str| {
        tool("kill", &["-HUP", &node.pid().to_string()]);
        let begin = Instant::now();
        while !log().contains(awaited) {
            assert!(begin.elapsed() < Duration::from_secs(20), "{awaited}: {}", log());
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    std::fs::write(&file, "ssh-rsa AAAA\n").unwrap();
    hangup("stay as they were");
    assert!(found(&world).stderr.contains("NOD-004"));
    std::fs::write(&file, format!("{luma}\n")).unwrap();
    hangup("were read again");
    found(&world).ok();
    assert_eq!(ledgers(&node).len(), 1);
}

#[test]
fn a_founding_that_came_to_nothing_has_its_name_over_grpc() {
    let mut world = world();
    let node = ServedNode::start(&world);
    world.set("MENGSHU_NODE", &node.address);
    found(&world).ok();
    let [info] = &ledgers(&node)[..] else { panic!() };
    assert_eq!((info.alliance.as_str(), info.not_founded.as_str()), ("Alliance of lamps", ""), "while it waits");
    let decline = ["act", "decline", "0", "--reason", "Another partner.", "--as", "nanhu", "--key", "nanhu", "--yes"];
    world.run(&decline).ok();
    let [info] = &ledgers(&node)[..] else { panic!() };
    assert_eq!((info.alliance.as_str(), info.not_founded.as_str()), ("", "Alliance of lamps"));
    // One that is founded has a name and none of these.
    found(&world).ok();
    let open = ledgers(&node).into_iter().find(|other| other.ledger != info.ledger).unwrap();
    let ledger: String = open.ledger.iter().map(|byte| format!("{byte:02x}")).collect();
    world.run(&["act", "endorse", "0", "--as", "nanhu", "--key", "nanhu", "--yes", "--ledger", &ledger]).ok();
    let founded = ledgers(&node).into_iter().find(|other| other.ledger == open.ledger).unwrap();
    assert_eq!((founded.alliance.as_str(), founded.not_founded.as_str()), ("Alliance of lamps", ""));
}

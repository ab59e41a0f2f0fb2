//! `mengshu serve` as its operator sees it: the check before a start, the log, the measurements.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{Ran, ServedNode, World};
use crate::serving::{NAME, alliance, refuses_to_start};

/// Everything in a folder: name, mode, bytes.
fn all(folder: &Path) -> Vec<(PathBuf, u32, Vec<u8>)> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        if path.is_dir() {
            found.extend(all(&path));
            found.push((path, mode, Vec::new()));
        } else {
            found.push((path.clone(), mode, std::fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}

fn check(world: &World, more: &[&str]) -> Ran {
    let arguments = ["serve", "--data", "node", "--listen", "127.0.0.1:0", "--check", "--json"];
    world.run(&[&arguments[..], more].concat())
}

/// The weight of what was looked at: the heaviest where it is told twice.
fn weight(ran: &Ran, what: &str) -> String {
    let json = ran.json();
    let found: Vec<&Value> = json["check"].as_array().unwrap().iter().filter(|one| one["what"] == what).collect();
    let weighs = |word: &str| found.iter().any(|one| one["weight"] == word);
    ["fails", "warns", "ok"].iter().find(|word| weighs(word)).map_or_else(String::new, |word| (*word).to_owned())
}

#[test]
fn the_check_says_what_a_start_would_and_changes_nothing() {
    let world = World::new();
    // Nothing is there yet.
    let ran = check(&world, &NAME).ok();
    assert_eq!([weight(&ran, "folder"), weight(&ran, "key"), weight(&ran, "listen")], ["ok", "ok", "ok"]);
    assert!(!world.path("node").exists());

    alliance(&world);
    std::fs::set_permissions(world.path("node"), PermissionsExt::from_mode(0o755)).unwrap();
    let looked = |more: &[&str]| {
        let before = all(&world.path("node"));
        let ran = check(&world, more);
        assert!(all(&world.path("node")) == before, "{more:?}: something was changed");
        ran
    };
    let ran = looked(&NAME).ok();
    for what in ["settings", "folder", "key", "identity", "journal"] {
        assert_eq!(weight(&ran, what), "ok", "{what}: {}", ran.stdout);
    }
    assert!(ran.stdout.contains("4 entries, 1 ledgers"), "{}", ran.stdout);
    let shown =
        world.run(&["serve", "--data", "node", "--listen", "127.0.0.1:0", "--check", "--name", "node.test"]).ok();
    assert!(shown.stdout.contains("identity"), "{}", shown.stdout);

    // What fails there fails here, with the same code.
    let heads = world.path("node/heads");
    std::fs::set_permissions(&heads, PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(weight(&looked(&NAME).ok(), "modes"), "warns");
    std::fs::set_permissions(&heads, PermissionsExt::from_mode(0o600)).unwrap();
    let fails = |what: &str, more: &[&str]| {
        let ran = looked(more).fails(1);
        assert_eq!(weight(&ran, what), "fails", "{}", ran.stdout);
        refuses_to_start(&world, more);
    };
    fails("identity", &["--name", "node.other"]);
    let missing = ["--name", "node.test", "--member-head", "h=nowhere"];
    fails("head", &missing);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fails("metrics", &["--name", "node.test", "--metrics", &address]);
    drop(taken);
    let key = world.path("node/node.key");
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    fails("key", &NAME);
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::rename(&key, world.path("aside")).unwrap();
    fails("key", &NAME);
    std::fs::rename(world.path("aside"), &key).unwrap();
    let journal = world.path("node/0000000000.journal");
    let whole = std::fs::read(&journal).unwrap();
    let mut damaged = whole.clone();
    damaged[200] ^= 4;
    std::fs::write(&journal, damaged).unwrap();
    assert_eq!(weight(&looked(&NAME).fails(1), "journal"), "fails");
    std::fs::write(&journal, whole).unwrap();

    // While it runs.
    let node = ServedNode::start_with(&world, &NAME);
    let ran = check(&world, &NAME).fails(1);
    assert_eq!(weight(&ran, "folder"), "fails");
    let address = node.address.trim_start_matches("http://").to_owned();
    let arguments = ["serve", "--data", "node", "--check", "--json", "--name", "node.test", "--listen", &address];
    assert_eq!(weight(&world.run(&arguments).fails(1), "listen"), "fails");
    drop(node);

    // Restored data starts, and waits.
    world.run(&["backup", "copy", "--data", "node"]).ok();
    std::fs::rename(world.path("node"), world.path("lost")).unwrap();
    world.run(&["restore", "copy", "--data", "node"]).ok();
    assert_eq!(weight(&looked(&NAME).ok(), "restored"), "warns");
}

#[test]
fn the_log_is_json_where_it_is_asked_for_and_measurements_have_their_own_address() {
    let world = World::new();
    let node = ServedNode::start_with(&world, &["--log-format", "json", "--metrics", "127.0.0.1:0"]);
    let log = std::fs::read_to_string(world.path("node.log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        assert!(line["timestamp"].is_string() && line["level"].is_string() && line["message"].is_string(), "{line}");
    }
    let told = |line: &Value| Some(line["message"].as_str()?.split_once("measurements are on http://")?.1.to_owned());
    let address = lines.iter().find_map(told).unwrap();
    let (address, path) = address.split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: n\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\nmengshu_ready 1\n"), "{answer}");
    drop(node);
}

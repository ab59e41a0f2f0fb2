//! Signing a prepared event without any node, as on a machine that is connected to nothing.

use std::path::PathBuf;

use mengshu_core::event::sshsig;
use mengshu_core::mechanism::Event;
use serde_json::json;

use mengshu_tests::tools::{installed, ssh_keygen_accepts};

use crate::common::{World, tool};

/// A key `acme`, and a file with an event by it that assigns half an asset.
fn prepared(world: &World) -> (String, PathBuf, Vec<u8>) {
    let made = world.run(&["key", "new", "acme", "--no-passphrase", "--json"]).ok().json();
    let event: Event = serde_json::from_value(json!({
        "v": 1,
        "ledger": "11".repeat(32),
        "nonce": "22".repeat(16),
        "author": "acme",
        "key": made["key"],
        "written_at": "2026-11-23T12:00:00.000000Z",
        "not_after": "2026-12-23T12:00:00.000000Z",
        "body": { "ip": { "assign": {
            "asset": "lamp", "from": "acme", "to": "beta", "share": "1/2", "effective": "2026-11-01",
        } } },
    }))
    .unwrap();
    let bytes = event.encode().unwrap();
    let path = world.path("draft.event");
    std::fs::write(&path, &bytes).unwrap();
    (made["public_key"].as_str().unwrap().to_owned(), path, bytes)
}

#[test]
fn what_is_signed_is_shown_and_stock_tools_accept_it() {
    let world = World::new();
    let (public, path, bytes) = prepared(&world);
    let asked = world.run(&["sign", "draft.event", "--key", "acme"]).fails(2);
    for fact in ["acme assigns 1/2 of asset lamp to beta", "2026-12-23 12:00:00 UTC", "ip.assign.share", "--yes"] {
        assert!(asked.stderr.contains(fact), "{fact:?} is not in\n{}", asked.stderr);
    }
    assert!(!world.path("draft.event.sig").exists());

    let zh = world.run(&["sign", "draft.event", "--key", "acme", "--lang", "zh", "--no-input"]).fails(2);
    assert!(zh.stderr.contains("份额转让给"), "{}", zh.stderr);

    world.run(&["sign", "draft.event", "--key", "acme", "--yes"]).ok();
    let armored = std::fs::read_to_string(world.path("draft.event.sig")).unwrap();
    sshsig::unarmor(&armored, sshsig::EVENT).unwrap();
    if installed("ssh-keygen") {
        assert!(ssh_keygen_accepts(&world.path(""), &public, sshsig::EVENT, &bytes, &armored));
        // Ed25519 is deterministic: OpenSSH alone makes the very same file.
        let private = world.path(".config/mengshu/keys/acme");
        std::fs::remove_file(world.path("draft.event.sig")).unwrap();
        let (private, event) = (private.to_str().unwrap(), path.to_str().unwrap());
        tool("ssh-keygen", &["-q", "-Y", "sign", "-n", sshsig::EVENT, "-f", private, event]);
        assert_eq!(std::fs::read_to_string(world.path("draft.event.sig")).unwrap(), armored);
    }
    world.run(&["sign", "draft.event", "--key", "acme", "--yes"]).fails(7);
}

#[test]
fn only_events_are_signed() {
    let world = World::new();
    let (_, path, bytes) = prepared(&world);
    world.run(&["sign", "nothing.event", "--key", "acme", "--yes"]).fails(4);
    let wrongs = [
        (b"pay 100 to mallory".to_vec(), "ENC-"),
        (bytes[..bytes.len() - 1].to_vec(), "ENC-"),
        ([&bytes[..], b"x"].concat(), "ENC-003"),
        (vec![0; 50_000], "ENC-001"),
    ];
    for (wrong, code) in wrongs {
        std::fs::write(&path, wrong).unwrap();
        let failed = world.run(&["sign", "draft.event", "--key", "acme", "--yes", "--json"]).fails(2);
        assert!(failed.stderr.contains(code), "{code} is not in {}", failed.stderr);
        assert!(!world.path("draft.event.sig").exists());
    }
}

#[test]
fn another_members_key_is_pointed_out() {
    let world = World::new();
    prepared(&world);
    world.run(&["key", "new", "beta", "--no-passphrase"]).ok();
    let signed = world.run(&["sign", "draft.event", "--key", "beta", "--as", "beta", "--yes", "--json"]).ok();
    assert!(signed.stderr.contains("beside the author's"), "{}", signed.stderr);
    assert_eq!(signed.json()["member"], "beta");
}

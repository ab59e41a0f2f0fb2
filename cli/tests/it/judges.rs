//! A member with stock OpenSSH alone: what it signs with `ssh-keygen` the node takes, and what others signed it can check
//! with `ssh-keygen`.

use std::process::Command;

use mengshu_tests::tools::{installed, succeeds};

use crate::common::{ServedNode, World, founding_file, tool};

#[test]
fn openssh_signs_what_the_node_takes_and_checks_what_it_exports() {
    if !installed("ssh-keygen") {
        return;
    }
    let mut world = World::new();
    let node = ServedNode::start(&world);
    world.set("MENGSHU_NODE", &node.address);
    for member in ["luma", "nanhu"] {
        let key = world.path(member);
        tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", member, "-f", key.to_str().unwrap()]);
    }
    world.write("found.toml", &founding_file("Solid-State Lighting Alliance", ["luma.pub", "nanhu.pub"]));
    // The command never has a private key: it prepares, OpenSSH signs, it hands in.
    let hand_in = |world: &World, member: &str, what: &[&str]| {
        let (event, public) = (format!("{member}-{}.event", what[1]), format!("{member}.pub"));
        let by = ["--as", member, "--key", &public, "--prepare", &event];
        world.run(&[what, by.as_slice()].concat()).ok();
        let (key, path) = (world.path(member), world.path(&event));
        let sign = ["-q", "-Y", "sign", "-n", "event@mengshu.v1", "-f", key.to_str().unwrap(), path.to_str().unwrap()];
        tool("ssh-keygen", &sign);
        world.run(&["submit", &event, "--signature", &format!("{event}.sig"), "--yes", "--json"]).ok().json()
    };
    let founded = hand_in(&world, "luma", &["alliance", "found", "found.toml"]);
    assert_eq!(founded["index"], 0, "{founded}");
    world.set("MENGSHU_LEDGER", founded["ledger"].as_str().unwrap());
    let endorsed = hand_in(&world, "nanhu", &["act", "endorse", "0"]);
    assert_eq!(endorsed["index"], 1, "{endorsed}");

    for (index, member) in [("0", "luma"), ("1", "nanhu")] {
        let folder = format!("entry-{index}");
        world.run(&["event", "export", index, "--out", &folder]).ok();
        let event = std::fs::read(world.path(&folder).join("event")).unwrap();
        let verifies = |signer: &str, namespace: &str, event: &[u8]| {
            let mut command = Command::new("ssh-keygen");
            command.current_dir(world.path(&folder)).args(["-Y", "verify", "-f", "allowed_signers", "-I", signer]);
            succeeds(command.args(["-n", namespace, "-s"]).arg(format!("{member}.sig")), event)
        };
        assert!(verifies(member, "event@mengshu.v1", &event));
        assert!(!verifies(member, "key@mengshu.v1", &event), "the export allows events alone");
        assert!(!verifies("stranger", "event@mengshu.v1", &event));
        let mut other = event.clone();
        *other.last_mut().unwrap() ^= 1;
        assert!(!verifies(member, "event@mengshu.v1", &other));
    }
}

//! What a newcomer stumbled over, kept from coming back.

use crate::common::{ServedNode, World};

#[test]
fn an_audit_of_the_wrong_folder_does_not_pass() {
    let world = World::new();
    let export = world.path("copy");
    world.write("copy/checkpoint", "not read");
    world.write("data/0000000000.journal", "not read");
    let ran = world.run(&["audit", "--data", export.to_str().unwrap()]).fails(4);
    assert!(ran.stderr.contains("use --export"), "{}", ran.stderr);
    let ran = world.run(&["audit", "--export", world.path("data").to_str().unwrap()]).fails(4);
    assert!(ran.stderr.contains("use --data"), "{}", ran.stderr);
    world.run(&["audit", "--data", world.path("nowhere").to_str().unwrap()]).fails(4);
}

/// Three founders and a node.
fn founding(world: &mut World) -> ServedNode {
    let node = ServedNode::start(world);
    world.set("MENGSHU_NODE", &node.address);
    let mut file = "name = \"Alliance of three\"\n".to_owned();
    for member in ["luma", "nanhu", "qingzhou"] {
        world.run(&["key", "new", member, "--no-passphrase"]).ok();
        file +=
            &format!("[founders.{member}]\nname = \"{member} Ltd\"\nkind = \"enterprise\"\nroot_key = \"{member}\"\n");
    }
    world.write("found.toml", &file);
    node
}

fn by<'a>(member: &'a str, what: &[&'a str]) -> Vec<&'a str> {
    [what, &["--as", member, "--key", member, "--yes"]].concat()
}

#[test]
fn what_is_missing_is_missing_to_the_act_and_not_to_the_endorsement() {
    let mut world = World::new();
    let _node = founding(&mut world);
    let proposed = world.run(&by("luma", &["alliance", "found", "found.toml"])).ok();
    assert!(proposed.stderr.contains("mengshu act endorse 0 --as nanhu"), "{}", proposed.stderr);
    let endorsed = world.run(&by("nanhu", &["act", "endorse", "0"])).ok();
    // The next one to approve is told the act, by an id that the command takes.
    let (_, hint) = endorsed.stderr.split_once("mengshu act endorse ").unwrap();
    let (act, rest) = hint.split_once(' ').unwrap();
    assert!(rest.starts_with("--as qingzhou"), "{}", endorsed.stderr);
    assert!(endorsed.stdout.contains("recorded") && !endorsed.stdout.contains("pending"), "{}", endorsed.stdout);
    let last = world.run(&by("qingzhou", &["act", "endorse", act])).ok();
    assert!(last.stdout.contains("membership.found") && last.stdout.contains("effective"), "{}", last.stdout);
}

#[test]
fn a_file_that_is_not_understood_is_explained_in_one_line() {
    let mut world = World::new();
    let _node = founding(&mut world);
    world.write("found.toml", "name = \"x\"\nfounders = 3\n");
    let ran = world.run(&by("luma", &["alliance", "found", "found.toml"])).fails(2);
    assert!(ran.stderr.contains("line 2: ") && !ran.stderr.contains("\\u{a}"), "{}", ran.stderr);
}

//! What the agreement's tests have in common: an alliance of three and its proposals.

use serde_json::Value;

use crate::common::{Ran, ServedNode, World};

const MEMBERS: [&str; 3] = ["luma", "nanhu", "qingzhou"];

/// Three members have founded an alliance.
pub(super) fn founded(world: &mut World) -> ServedNode {
    let node = ServedNode::start(world);
    world.set("MENGSHU_NODE", &node.address);
    let mut file = "name = \"Alliance of three\"\n".to_owned();
    for member in MEMBERS {
        world.run(&["key", "new", member, "--no-passphrase"]).ok();
        file +=
            &format!("[founders.{member}]\nname = \"{member} Ltd\"\nkind = \"enterprise\"\nroot_key = \"{member}\"\n");
    }
    world.write("found.toml", &file);
    by(world, "luma", &["alliance", "found", "found.toml"]).ok();
    for member in ["nanhu", "qingzhou"] {
        let acts = world.run(&["act", "list", "--json"]).ok().json();
        let act = acts["pending"][0]["act"].as_str().unwrap().to_owned();
        by(world, member, &["act", "endorse", &act]).ok();
    }
    node
}

pub(super) fn by(world: &World, member: &str, what: &[&str]) -> Ran {
    world.run(&[what, &["--as", member, "--key", member, "--yes"]].concat())
}

pub(super) fn propose(world: &World, folder: &str, from: &str, more: &[&str]) -> Ran {
    let (text, terms) = (format!("{folder}/agreement.md"), format!("{folder}/terms.toml"));
    let what = ["agreement", "propose", "--title", "Agreement", "--text", &text, "--terms", &terms, "--from", from];
    by(world, "luma", &[&what[..], more].concat())
}

pub(super) fn names(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

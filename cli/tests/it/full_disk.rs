//! A node whose disk is full, on a small file system of its own where this machine lets one be made (the simulated disk has the
//! rest): writing waits, reading goes on, a restart works, and it goes on by itself.

use std::process::Command;
use std::time::{Duration, Instant};

use mengshu_tests::bodies::promise;

use crate::clock::submit;
use crate::common::{ServedNode, World};
use crate::serving::{NAME, alliance};
use crate::starts::fails;

/// A file system in memory at the world's folder `node`; gone when dropped.
struct Mounted(std::path::PathBuf);

impl Mounted {
    fn small(world: &World, mib: u32) -> Option<Self> {
        let place = world.path("node");
        std::fs::create_dir_all(&place).unwrap();
        let size = format!("size={mib}m");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "mengshu-test"]).arg(&place).output();
        mount.is_ok_and(|output| output.status.success()).then_some(Self(place))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_holds_writing_and_lets_go_and_a_restart_on_it_works() {
    let world = World::new();
    let Some(_mounted) = Mounted::small(&world, 110) else {
        return eprintln!("skipped: this machine lets no file system be mounted");
    };
    let author = alliance(&world);
    let ledger = author.ledger.unwrap().to_string();
    let options = [&NAME[..], &["--segment-mib", "32"]].concat();
    let mut number = 0;
    let mut act = || {
        number += 1;
        author.signed("h", promise(&format!("c{number}"), "1 CNY", "k"))
    };
    let show = |node: &ServedNode| {
        world.run(&["alliance", "show", "--node", &node.address, "--ledger", &ledger]).ok();
    };
    let node = ServedNode::start_with(&world, &options);
    submit(&node, act()).unwrap();

    // Somebody else writes until nothing more fits, the node's own reserve and spare file included.
    let filler = world.path("node/filler");
    let fill = || {
        use std::io::Write;
        let mut file = std::fs::File::options().create(true).append(true).open(&filler).unwrap();
        while file.write_all(&[7; 64 * 1024]).is_ok() {}
    };
    let begin = Instant::now();
    loop {
        fill();
        match submit(&node, act()) {
            Err(code) => break assert_eq!(code, "DISK_FULL"),
            Ok(_) => assert!(begin.elapsed() < Duration::from_secs(30), "the disk does not get full"),
        }
    }
    show(&node);
    let log = || std::fs::read_to_string(world.path("node.log")).unwrap();
    assert!(log().contains("ALARM: the disk is full"), "{}", log());
    drop(node);

    // A restart on the full disk reads; it writes when there is room.
    fill();
    let node = ServedNode::start_with(&world, &options);
    show(&node);
    std::fs::remove_file(&filler).unwrap();
    let (act, begin) = (act(), Instant::now());
    while let Err(code) = submit(&node, act.clone()) {
        assert!(code == "DISK_FULL" && begin.elapsed() < Duration::from_secs(30), "{code}");
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(node);
    world.run(&["audit", "--data", "node"]).ok();
}

#[test]
fn what_a_full_disk_leaves_of_a_copy_or_a_restore_is_no_new_node_and_a_new_index_wants_room() {
    let world = World::new();
    alliance(&world);
    world.run(&["backup", "copy", "--data", "node"]).ok();
    std::fs::rename(world.path("node"), world.path("whole")).unwrap();
    let Some(_mounted) = Mounted::small(&world, 110) else {
        return eprintln!("skipped: this machine lets no file system be mounted");
    };
    let filler = world.path("node/filler");
    let fill = || {
        use std::io::Write;
        for piece in [64 * 1024, 4096] {
            let mut file = std::fs::File::options().create(true).append(true).open(&filler).unwrap();
            while file.write_all(&vec![7; piece]).is_ok() {}
        }
    };
    fill();
    let at = |data| [&NAME[..], &["--segment-mib", "32", "--data", data]].concat();
    for (data, args, code) in [
        ("node/restored", &["restore", "copy", "--data", "node/restored"][..], "RESTORE_UNFINISHED"),
        ("node/copied", &["backup", "node/copied", "--data", "whole"][..], "DATA_IS_A_COPY"),
    ] {
        let error = world.run(&[args, &["--json"]].concat()).fails(1).error();
        assert!(error["hints"][0].as_str().unwrap().contains("make room"), "{error}");
        assert_eq!(fails(&world, 1, &at(data)).code, code);
        assert!(!world.path(data).join("node.key").exists());
        std::fs::remove_file(&filler).unwrap();
        assert_eq!(fails(&world, 1, &at(data)).code, code);
        assert!(!world.path(data).join("node.key").exists());
        world.run(args).ok();
        fill();
    }

    // An index that is gone is made anew when there is room, and that is said.
    std::fs::remove_file(&filler).unwrap();
    drop(ServedNode::start_with(&world, &[&at("node/restored")[..], &["--accept-loss"]].concat()));
    std::fs::remove_dir_all(world.path("node/restored/index")).unwrap();
    for name in ["spare", "reserve"] {
        let _ = std::fs::remove_file(world.path("node/restored").join(name));
    }
    let journal = world.path("node/restored/0000000000.journal");
    let used = std::fs::read(&journal).unwrap().iter().rposition(|byte| *byte != 0).unwrap();
    std::fs::File::options().write(true).open(&journal).unwrap().set_len(used as u64 + 4096).unwrap();
    fill();
    let said = fails(&world, 1, &at("node/restored"));
    assert!(said.code == "SYSTEM" && said.hint == "make room on that disk", "{} {}", said.code, said.hint);
    std::fs::remove_file(&filler).unwrap();
    drop(ServedNode::start_with(&world, &at("node/restored")));
}

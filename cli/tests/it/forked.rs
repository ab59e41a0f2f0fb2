//! A node that shows an older history than was verified here is found by every command that reads from it: exit code 3.

use mengshu_tests::clocked::ClockedNode;

use crate::council::Alliance;
use crate::member::register;

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn a_rolled_back_node_is_found_by_whatever_reads_from_it() {
    let alliance = Alliance::new();
    copy(&alliance.world.path("node"), &alliance.world.path("older"));
    register(&alliance, "luma", "lamp");
    let older = ClockedNode::start(&alliance.world.path("older"), "2027-01-04");
    let reads: &[&[&str]] = &[
        &["alliance", "show"],
        &["alliance", "list"],
        &["member", "list"],
        &["member", "show", "luma"],
        &["member", "show", "nobody"],
        &["member", "authority", "luma"],
        &["member", "applications"],
        &["member", "suspects"],
        &["agreement", "list"],
        &["agreement", "show"],
        &["agreement", "status"],
        &["agreement", "projects"],
        &["agreement", "side-agreements"],
        &["decision", "list"],
        &["decision", "organs"],
        &["decision", "organ", "council"],
        &["decision", "meetings"],
        &["decision", "show", "none"],
        &["contribution", "list"],
        &["contribution", "show", "none"],
        &["ip", "list"],
        &["ip", "owners", "lamp"],
        &["benefit", "list"],
        &["benefit", "show", "none"],
        &["exit", "show", "luma"],
        &["act", "list"],
        &["act", "show", "abcd"],
        &["inbox", "luma"],
        &["explain", "alliance"],
        &["event", "list"],
        &["event", "show", "0"],
        &["event", "show", "9999"],
        &["event", "watch", "--count", "1"],
        &["event", "export-log", "copy"],
        &["audit"],
    ];
    for words in reads {
        for more in [&[][..], &["--json"]] {
            let ran = alliance.world.run(&[words, more, &["--node", &older.address]].concat());
            assert_eq!(ran.code, 3, "{words:?} {more:?}: {} {}", ran.stdout, ran.stderr);
            assert!(ran.stdout.is_empty(), "{words:?}: nothing of its answer is shown: {}", ran.stdout);
            assert!(ran.stderr.contains("another history"), "{words:?}: {}", ran.stderr);
        }
    }
    let line = ["ip", "assign", "lamp", "--to", "yuan", "--share", "1/2", "--effective", "2027-01-04"];
    alliance.by("luma", &[&line[..], &["--node", &older.address]].concat()).fails(3);
}

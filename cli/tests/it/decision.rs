//! Decisions by the command: convening, voting, closing, vetoes, proxies, fallback meetings, the arithmetic.

use crate::council::Alliance;

#[test]
fn scratch() {
    let a = Alliance::new();
    let r = a.by("nanhu", &["member", "suspend", "qihang", "--reason", "Fees unpaid"]).ok();
    println!("{}\n{}", r.stdout, r.stderr);
    println!("{}", a.world.run(&["act", "list"]).ok().stdout);
    println!("{}", a.world.run(&["inbox", "luma"]).ok().stdout);
    let c = a.command_for("luma", "convene");
    println!("{c}");
    let r = a.as_printed("luma", &c).ok();
    println!("{}\n{}", r.stdout, r.stderr);
    println!("{}", a.world.run(&["inbox", "yuan"]).ok().stdout);
    println!("{}", a.world.run(&["inbox", "yuan", "--lang", "zh"]).ok().stdout);
    let item = "act-8";
    a.meet("council-8", "2027-01-18", item, &[("luma", "yes"), ("nanhu", "yes"), ("yuan", "abstain")]);
    println!("{}", a.world.run(&["decision", "show", item, "--without", "nanhu"]).ok().stdout);
    println!("{}", a.world.run(&["decision", "show", item, "--without", "nanhu", "--lang", "zh"]).ok().stdout);
    println!("{}", a.world.run(&["decision", "list"]).ok().stdout);
    println!("{}", a.world.run(&["decision", "meeting", "council-8"]).ok().stdout);
    println!("{}", a.world.run(&["decision", "meetings"]).ok().stdout);
    println!("{}", a.world.run(&["decision", "organs"]).ok().stdout);
    println!("{}", a.world.run(&["decision", "organ", "council"]).ok().stdout);
    println!("{}", a.world.run(&["inbox", "luma"]).ok().stdout);
    println!("{}", a.world.run(&["explain", "decision/act-8"]).ok().stdout);
    println!("{}", a.world.run(&["member", "authority", "luma"]).ok().stdout);
}

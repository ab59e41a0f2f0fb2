//! What an answer rests on is said: up to when it counts, what is missing from it, who is not known; and in the reader's own
//! language, whoever found it.

use crate::common::{Ran, World};
use crate::council::Alliance;
use crate::member::register;

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.stderr.contains(text) || ran.stdout.contains(text), "{text:?}: {} {}", ran.stdout, ran.stderr);
}

#[test]
fn a_knowledge_after_the_end_of_the_log_says_so() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    for line in [&["inbox", "luma"][..], &["act", "list"], &["ip", "owners", "lamp"], &["explain", "asset/lamp"]] {
        let ran = alliance.world.run(&[line, &["--known", "2027-06-01"]].concat()).ok();
        says(&ran, "the log ends before that, at 2027-01-04");
        says(&ran, "deadlines are counted up to 2027-06-01");
        let quiet = alliance.world.run(&[line, &["--known", "2027-06-01T00:00:00Z", "-q"]].concat()).ok();
        says(&quiet, "the log ends before that");
        let json = alliance.world.run(&[line, &["--known", "2027-06-01", "--json"]].concat()).ok();
        says(&json, "the log ends before that");
        let answer = json.json();
        let answer = answer.get("answer").unwrap_or(&answer);
        assert!(answer["log_ends_at"].as_str().unwrap().starts_with("2027-01-0"), "{answer}");
        assert_eq!(answer["counts_time_up_to"], "2027-06-01T15:59:59.999999Z", "{answer}");
    }
    // What the log goes beyond is said as before.
    let ran = alliance.world.run(&["act", "list", "--known", "0"]).ok();
    says(&ran, "as known after 1 entries");
    assert!(!ran.stderr.contains("the log ends"), "{}", ran.stderr);
}

#[test]
fn quiet_hides_no_verdict_and_nothing_that_is_missing() {
    let alliance = Alliance::new();
    for asset in ["lamp", "bulb", "tube"] {
        register(&alliance, "luma", asset);
    }
    says(&alliance.world.run(&["ip", "list", "--rows", "1", "-q"]).ok(), "2 more rows");
    says(&alliance.world.run(&["explain", "asset/lamp", "-q"]).ok(), "was proved to be in the log");
    says(&alliance.world.run(&["event", "show", "1", "-q"]).ok(), "the receipt holds");
    let line = ["ip", "assign", "lamp", "--to", "nanhu", "--share", "1/4", "--effective", "2027-01-04"];
    alliance.by("luma", &[&line[..], &["--receipt", "lamp.receipt", "-q"]].concat()).ok();
    says(&alliance.world.run(&["receipt", "verify", "lamp.receipt", "-q"]).ok(), "the receipt holds");
    says(&alliance.world.run(&["audit", "-q"]).ok(), "has what was seen of it outside");
    says(&alliance.world.run(&["agreement", "check", "terms.toml", "-q"]).ok(), "can be proposed as it is");
    std::fs::write(alliance.world.path("lamp.receipt.entry"), "another").unwrap();
    says(&alliance.world.run(&["receipt", "verify", "lamp.receipt", "-q"]).fails(3), "does not hold");
    // Chatter it hides.
    let quiet = alliance.by("luma", &["contribution", "list", "-q"]).ok();
    assert_eq!(quiet.stderr, "");
    let quiet = alliance.by("luma", &[&line[..], &["-q"]].concat()).ok();
    assert!(!quiet.stderr.contains("hint: "), "{}", quiet.stderr);
}

#[test]
fn a_name_that_nobody_has_is_refused_in_every_parameter() {
    let alliance = Alliance::new();
    let convene = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-20", "--item", "a=budget"];
    alliance.by("luma", &[&convene[..], &["--what", "A"]].concat()).ok();
    let ran = |line: &[&str]| alliance.world.run(line);
    ran(&["explain", "decision/a", "--with", "without=nanhu"]).ok();
    for line in [
        &["explain", "decision/a", "--with", "without=nanuh"][..],
        &["decision", "show", "a", "--without", "nanuh"],
        &["decision", "list", "--vetoed-by", "nanuh"],
        &["explain", "decision", "--with", "vetoed_by=nanuh"],
        &["event", "list", "--member", "nanuh"],
    ] {
        // Not every command takes every one of them.
        let found = ran(line);
        if found.stderr.contains("unexpected argument") {
            continue;
        }
        says(&found.fails(4), "did you mean nanhu?");
    }
    ran(&["event", "list", "--subject", "asset/nothing"]).fails(4);
    ran(&["event", "list", "--member", "nanhu", "--from", "9999"]).ok();
}

#[test]
fn what_others_say_in_english_stands_behind_a_sentence_in_chinese() {
    let mut world = World::new();
    world.set("MENGSHU_LANG", "zh");
    let cause = |ran: &Ran| {
        let lines = ran.stderr.lines().filter(|line| line.starts_with("原因："));
        lines.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    let chinese = |ran: Ran| {
        for line in ran.stderr.lines().filter(|line| line.starts_with("原因：") || line.starts_with("错误：")) {
            let said = line.split_once('：').unwrap().1;
            assert!(said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", ran.stderr);
        }
        ran
    };
    let missing = chinese(world.run(&["sign", "nothing.event", "--key", "k"]).fails(4));
    assert!(cause(&missing).contains("没有该文件或文件夹"), "{}", missing.stderr);
    let unreachable = chinese(world.run(&["member", "list", "--node", "http://127.0.0.1:1"]).fails(6));
    assert!(cause(&unreachable).contains("连接被拒绝"), "{}", unreachable.stderr);
    world.write("body.json", "{ \"exit\": ");
    chinese(world.run(&["prepare", "body.json", "--out", "x", "--as", "luma", "--key", "k"]).fails(2));
    world.write("body.toml", "a = [1,\n= 2\n");
    let toml = chinese(world.run(&["prepare", "body.toml", "--out", "x", "--as", "luma", "--key", "k"]).fails(2));
    assert!(cause(&toml).contains("解析程序的原文"), "{}", toml.stderr);
    let number = world.run(&["event", "list", "--from", "x"]).fails(2);
    says(&number, "不是有效的数字（invalid digit found in string）");
    let range = world.run(&["member", "list", "--rows", "0"]).fails(2);
    says(&range, "原文");
    world.write(".config/mengshu/config.toml", "profile = 3\n");
    chinese(world.run(&["config", "show"]).fails(2));
}

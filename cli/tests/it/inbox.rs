//! The inbox and what it prints: every command works as it stands; and answers with the entries that cause them.

use serde_json::json;

use crate::council::Alliance;
use crate::member::{grant, register, sold_beyond};

/// Does what waits for a member as the inbox says it; then it waits no more.
#[track_caller]
fn does(alliance: &Alliance, member: &str, what: &str) -> String {
    let command = alliance.command_for(member, what);
    alliance.as_printed(member, &command).ok();
    let waiting = alliance.inbox(member);
    assert!(!waiting.iter().any(|(_, waits)| *waits == command), "{command} still waits: {waiting:?}");
    command
}

#[test]
fn signatures_ratifications_and_demands_work_as_printed() {
    let alliance = Alliance::new();
    assert!(alliance.inbox("yuan").is_empty());
    register(&alliance, "luma", "lamp");
    register(&alliance, "luma", "bulb");
    grant(&alliance, "clerk", &["--limit", "1,000,000 CNY"]);
    sold_beyond(&alliance, "lamp");
    does(&alliance, "yuan", "approve");
    does(&alliance, "yuan", "demand");
    // Once demanded the other side can still step back; the member ratifies.
    assert_eq!(alliance.inbox("yuan")[0].0, "step_back");
    does(&alliance, "luma", "ratify");
    assert!(alliance.inbox("yuan").is_empty() && alliance.inbox("luma").is_empty());
    sold_beyond(&alliance, "bulb");
    does(&alliance, "yuan", "approve");
    does(&alliance, "yuan", "demand");
    does(&alliance, "yuan", "step_back");
    assert!(alliance.inbox("luma").is_empty());
    let nothing = alliance.world.run(&["inbox", "luma"]).ok();
    assert!(nothing.stderr.contains("nothing waits for luma"), "{}", nothing.stderr);
    alliance.world.run(&["inbox", "nobody"]).fails(4);
}

#[test]
fn meetings_votes_minutes_and_vetoes_work_as_printed() {
    let alliance = Alliance::new();
    alliance.by("nanhu", &["member", "suspend", "qihang", "--reason", "Fees unpaid"]).ok();
    does(&alliance, "luma", "convene");
    assert!(alliance.inbox("nanhu").iter().all(|(what, _)| what != "convene"));
    let come = alliance.command_for("yuan", "come");
    alliance.as_printed("yuan", &come).ok();
    alliance.by("yuan", &["decision", "proxy", "council-8", "--to", "nanhu"]).ok();
    assert!(alliance.inbox("yuan").is_empty());
    alliance.node.on("2027-01-18");
    for member in ["luma", "nanhu"] {
        does(&alliance, member, "attend");
    }
    does(&alliance, "luma", "vote");
    let own = does(&alliance, "nanhu", "vote");
    let other = does(&alliance, "nanhu", "vote");
    assert_eq!(other, format!("{own} --for yuan"));
    does(&alliance, "luma", "close");
    alliance.world.write("minutes.txt", "What was said");
    does(&alliance, "luma", "minutes");
    does(&alliance, "yuan", "object");
    does(&alliance, "yuan", "veto");
    // The member concerned neither votes nor vetoes.
    let waits: Vec<_> = alliance.inbox("qihang").into_iter().map(|(what, _)| what).collect();
    assert_eq!(waits, ["object"]);
    let shown = alliance.world.run(&["inbox", "nanhu", "--lang", "zh"]).ok().stdout;
    assert!(shown.contains("--as nanhu"), "{shown}");
    // What was said for one run only is part of the command that is printed.
    assert!(alliance.by("nanhu", &["inbox"]).ok().stdout.contains("--as nanhu --key KEY"));
    assert!(shown.contains("对纪要的异议") && shown.contains("2027-02-02"), "{shown}");
    // As it was known on the day before the meeting.
    let known = alliance.asks(&["inbox", "luma", "--known", "2027-01-17"]);
    assert_eq!(known["waiting"][0]["what"], "come");
}

#[test]
fn suspect_acts_are_confirmed_as_printed() {
    let alliance = Alliance::new();
    grant(&alliance, "clerk", &[]);
    let trusted = alliance.asks(&["alliance", "show"])["entries"].as_u64().unwrap() - 1;
    let line =
        ["decision", "convene", "spring", "--organ", "council", "--on", "2027-01-18", "--item", "a", "--what", "A"];
    alliance.with("luma", "clerk", &line).ok();
    alliance.by("luma", &["member", "compromise-key", "clerk", "--last-trusted", &trusted.to_string()]).ok();
    does(&alliance, "luma", "confirm");
}

#[test]
fn an_answer_is_explained_by_proved_entries() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    alliance.node.on("2027-01-10");
    let line = ["ip", "assign", "lamp", "--to", "yuan", "--share", "1/4", "--effective", "2027-01-08"];
    alliance.by("luma", &line).ok();
    alliance.by("yuan", &["act", "endorse", "9"]).ok();
    let explain = ["explain", "asset/lamp", "--effective", "2027-01-09"];
    let now = alliance.asks(&explain);
    assert_eq!(now["answer"]["between_the_members"].as_array().unwrap().len(), 2);
    let entries: Vec<_> = now["entries"].as_array().unwrap().iter().map(|entry| entry["index"].clone()).collect();
    assert_eq!(entries, [json!(8), json!(9), json!(10)]);
    assert!(now["entries"][2]["words"].as_str().unwrap().contains("yuan approves this act of entry 9"), "{now}");
    assert!(now["entries"][2]["proof"].as_str().unwrap().starts_with("c2sp.org/tlog-proof"), "{now}");
    // Known on the day before the assignment was recorded, nothing of it.
    let then = alliance.asks(&[&explain[..], &["--known", "2027-01-09"]].concat());
    assert_eq!(then["answer"]["between_the_members"], json!([{ "member": "luma", "share": "1" }]));
    assert_eq!(then["entries"].as_array().unwrap().len(), 1);

    let shown = alliance.world.run(&["explain", "act/9"]).ok();
    assert!(shown.stdout.contains("It follows from these entries:"), "{}", shown.stdout);
    assert!(shown.stderr.contains("each of the 2 entries was proved"), "{}", shown.stderr);
    let chinese = alliance.world.run(&["explain", "agreement/1", "--lang", "zh"]).ok();
    assert!(chinese.stdout.contains("依据下列条目") && chinese.stdout.contains("同意第 4 条"), "{}", chinese.stdout);
    for view in ["member/luma", "authority/luma", "key/luma", "organ/council", "alliance"] {
        let answer = alliance.asks(&["explain", view]);
        assert!(!answer["entries"].as_array().unwrap().is_empty(), "{view}: {answer}");
    }
    // Which version was in force on a day, as known on a day.
    let shown = |date: &str, known: &str| {
        alliance.world.run(&["agreement", "show", "--date", date, "--known", known, "--json"])
    };
    assert_eq!(shown("2027-01-05", "2027-01-05").ok().json()["version"], 1);
    shown("2027-01-03", "2027-01-05").fails(4);
    shown("2027-01-05", "2027-01-03").fails(4);
    alliance.world.run(&["explain", "asset/none"]).fails(4);
    alliance.world.run(&["explain", "nonsense"]).fails(2);
}

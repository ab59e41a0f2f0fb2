//! What waits for a member and what is shown of it: receipts to be given, sums to be paid, things that are still pending, in
//! words and with money as money.

use serde_json::Value;

use crate::council::Alliance;
use crate::member::register;

/// A distribution of 100 yuan that luma pays; everybody has approved it, or nobody yet.
fn distributed(alliance: &Alliance, approved: bool) -> u64 {
    let line = ["benefit", "distribute", "licence", "--what", "Licence fees", "--pool", "100 CNY"];
    let more = ["--accrued", "2027-01-04", "--payer", "luma", "--json"];
    let entry = alliance.by("luma", &[&line[..], &more].concat()).ok().json()["index"].as_u64().unwrap();
    if approved {
        alliance.endorse(entry);
    }
    entry
}

fn words(alliance: &Alliance, member: &str) -> String {
    let document = alliance.asks(&["inbox", member]);
    document["waiting"].as_array().unwrap().iter().map(|row| format!("{}\n", row["words"].as_str().unwrap())).collect()
}

#[test]
fn sums_to_be_paid_and_payments_to_be_acknowledged_wait_in_the_inbox() {
    let alliance = Alliance::new();
    distributed(&alliance, true);
    assert!(words(&alliance, "luma").contains("50.00 CNY of distribution licence are still to be paid to nanhu"));
    let pay = alliance.command_for("luma", "pay").replace("\"…\"", "2027-01-04");
    alliance.as_printed("luma", &pay).ok();
    assert!(!words(&alliance, "luma").contains("still to be paid"));
    assert!(words(&alliance, "nanhu").contains("50.00 CNY are stated to have been paid to you on 2027-01-04"));
    let acknowledge = alliance.command_for("nanhu", "acknowledge");
    alliance.as_printed("nanhu", &acknowledge).ok();
    assert_eq!((words(&alliance, "nanhu"), words(&alliance, "luma")), (String::new(), String::new()));
}

#[test]
fn deliveries_wait_for_their_receiver_also_where_no_clause_counts_its_silence() {
    let alliance = Alliance::new();
    let line = ["contribution", "promise", "bench", "--kind", "equipment", "--what", "A bench", "--value", "10 CNY"];
    alliance.by("nanhu", &[&line[..], &["--receiver", "luma", "--due", "2027-06-01"]].concat()).ok();
    alliance.world.write("note.pdf", "Delivery note");
    let line = ["contribution", "deliver", "bench", "--value", "10 CNY", "--on", "2027-01-04"];
    alliance.by("nanhu", &[&line[..], &["--evidence", "note.pdf"]].concat()).ok();
    assert!(words(&alliance, "luma").contains("10.00 CNY of the delivery of 2027-01-04 (contribution bench) wait"));
    let command = alliance.command_for("luma", "acknowledge");
    alliance.as_printed("luma", &command).ok();
    assert_eq!(words(&alliance, "luma"), "");
}

#[test]
fn a_distribution_is_found_while_it_is_pending_and_explained_by_the_agreement() {
    let alliance = Alliance::new();
    let entry = distributed(&alliance, false);
    let shown = alliance.world.run(&["benefit", "show", "licence", "--json"]).ok().json();
    assert_eq!((&shown["standing"], &shown["entry"]), (&"pending".into(), &entry.into()), "{shown}");
    let shown = alliance.world.run(&["benefit", "show", "licence"]).ok();
    assert!(shown.stderr.contains("not in effect yet"), "{}", shown.stderr);
    alliance.world.run(&["benefit", "show", "other"]).fails(4);
    alliance.endorse(entry);
    let explained = alliance.asks(&["explain", "distribution/licence"]);
    let acts = explained["entries"].as_array().unwrap();
    let names = |row: &Value| row["body"]["agreement"]["propose"]["terms"]["benefit_shares"]["luma"] == "1/2";
    assert!(acts.iter().any(names), "the terms with the shares: {explained}");
}

#[test]
fn an_entry_says_in_words_what_was_done_with_money_as_money() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let line = ["ip", "assign", "lamp", "--to", "nanhu", "--share", "1/4", "--effective", "2027-01-04"];
    let more = ["--consideration", "50,000 CNY", "--json", "--receipt", "lamp.receipt"];
    let entry = alliance.by("luma", &[&line[..], &more].concat()).ok().json()["index"].to_string();
    let approval = alliance.by("nanhu", &["act", "endorse", &entry, "--json"]).ok().json()["index"].to_string();
    for words in [&["event", "show", &entry][..], &["receipt", "verify", "lamp.receipt"]] {
        let shown = alliance.world.run(words).ok().stdout;
        assert!(shown.contains("50,000.00 CNY") && shown.contains("luma assigns"), "{shown}");
        assert!(!shown.contains("5000000"), "{shown}");
        let data = alliance.world.run(&[words, &["--json"]].concat()).ok().json();
        assert!(data["words"].as_str().unwrap().contains("luma assigns"), "{data}");
    }
    let approved = alliance.world.run(&["event", "show", &approval]).ok().stdout;
    assert!(approved.contains("luma assigns") && approved.contains("nanhu"), "{approved}");
}

#[test]
fn a_slip_in_a_name_is_met_with_the_name_that_was_meant() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp-patent");
    let shows = |words: &[&str], meant: &str| {
        let ran = alliance.by("luma", words);
        assert!(ran.code != 0 && ran.stderr.contains(&format!("did you mean {meant}?")), "{words:?}: {}", ran.stderr);
    };
    shows(&["member", "show", "nahu"], "nanhu");
    shows(&["exit", "show", "lmua"], "luma");
    shows(&["ip", "owners", "lamp-patnet"], "lamp-patent");
    let assign = |asset, to| ["ip", "assign", asset, "--to", to, "--share", "1/2", "--effective", "2027-01-04"];
    shows(&assign("lamp-patent", "nahu"), "nanhu");
    shows(&assign("lamp-patet", "nanhu"), "lamp-patent");
    let other = alliance.by("luma", &["member", "show", "somebody-else"]).fails(4);
    assert!(!other.stderr.contains("did you mean"), "{}", other.stderr);
}

#[test]
fn an_exit_shows_what_comes_before_the_last_day_and_every_act_about_it() {
    let alliance = Alliance::new();
    let line = ["contribution", "promise", "bench", "--kind", "equipment", "--what", "A bench", "--value", "10 CNY"];
    alliance.by("luma", &[&line[..], &["--receiver", "nanhu", "--due", "2027-02-01"]].concat()).ok();
    // Earlier than the notice: it waits for everybody, and nobody answers.
    let early = alliance.by("luma", &["exit", "leave", "--last-day", "2027-01-10", "--json"]).ok().json();
    let late = alliance.by("luma", &["exit", "leave", "--last-day", "2027-03-31", "--json"]).ok().json();
    let shown = alliance.asks(&["exit", "show", "luma"]);
    let coming = &shown["before_last_day"][0];
    assert_eq!((&coming["on"], &coming["about"]), (&"2027-02-01".into(), &"bench".into()), "{shown}");
    let acts = shown["acts"].as_array().unwrap();
    let entries: Vec<&Value> = acts.iter().map(|act| &act["entry"]).collect();
    assert_eq!(entries, [&early["index"], &late["index"]], "{shown}");
    assert_eq!(acts[1]["standing"], "effective");
    assert_ne!(acts[0]["standing"], "effective");
    let screen = alliance.world.run(&["exit", "show", "luma"]).ok().stdout;
    assert!(screen.contains("Acts about the end of the membership") && screen.contains("2027-01-10"), "{screen}");
}

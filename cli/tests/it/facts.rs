//! Facts by the command, over gRPC (issue 13, A8, D17 to D19): limits of keys, dates, likely doubles, corrections.

use crate::common::Ran;
use crate::council::Alliance;
use crate::member::register;

/// The rule that refuses what was run.
#[track_caller]
fn refused(ran: &Ran, code: &str) {
    assert!(ran.code != 0 && ran.stderr.contains(code), "{code}: {}", ran.stderr);
}

/// Luma promises a test bench to yuan, due in 2027.
fn promised(alliance: &Alliance, id: &str, receiver: &str) {
    let line = ["contribution", "promise", id, "--kind", "equipment", "--what", "A test bench"];
    let more = ["--value", "1,000,000 CNY", "--due", "2027-12-31", "--receiver", receiver];
    alliance.by("luma", &[&line[..], &more].concat()).ok();
}

/// A key of luma delivers on a day.
fn delivers(alliance: &Alliance, key: &str, id: &str, value: &str, on: &str) -> Ran {
    let note = format!("{id}-{value}-{on}.txt");
    alliance.world.write(&note, &note);
    let line = ["contribution", "deliver", id, "--value", value, "--on", on, "--evidence", &note];
    alliance.with("luma", key, &line)
}

#[test]
fn a_key_of_ten_yuan_neither_claims_a_million_nor_gives_away_what_has_no_price() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    promised(&alliance, "bench", "yuan");
    for (key, more) in [("clerk", &[][..]), ("counsel", &["--unpriced"])] {
        alliance.world.run(&["key", "new", key, "--no-passphrase"]).ok();
        let line = ["member", "grant-key", key, "--scope", "assign-ip", "--scope", "contribute", "--limit", "10 CNY"];
        alliance.by("luma", &[&line[..], more].concat()).ok();
    }
    refused(&delivers(&alliance, "clerk", "bench", "1,000,000 CNY", "2027-01-04"), "AUT-013");
    delivers(&alliance, "clerk", "bench", "10 CNY", "2027-01-04").ok();

    let line = ["ip", "assign", "lamp", "--to", "yuan", "--share", "1", "--effective", "2027-01-04"];
    let beyond = alliance.with("luma", "clerk", &line).ok();
    assert!(beyond.stderr.contains("this states no value"), "{}", beyond.stderr);
    let within = alliance.with("luma", "counsel", &line).ok();
    assert!(!within.stderr.contains("states no value"), "{}", within.stderr);
    let authority = alliance.world.run(&["member", "authority", "luma"]).ok().stdout;
    assert!(authority.contains("UNPRICED"), "{authority}");
}

#[test]
fn sisters_do_not_acknowledge_each_other_also_after_an_end_of_long_ago() {
    let alliance = Alliance::new();
    let affiliate =
        ["member", "affiliate", "qihang", "--name", "qihang Ltd", "--member", "luma", "--since", "2027-01-04"];
    promised(&alliance, "bench", "qihang");
    let delivery = delivers(&alliance, "luma", "bench", "10 CNY", "2027-01-04").ok();
    let entry = delivery.stdout.lines().find_map(|line| line.strip_prefix("entry")).unwrap().trim().to_owned();
    alliance.by("qihang", &affiliate).ok();
    alliance.by("qihang", &["member", "end-affiliate", "qihang", "--last-day", "2027-01-04"]).ok();
    alliance.node.on("2027-06-01");
    let line = ["contribution", "acknowledge", &entry, "--value", "10 CNY"];
    refused(&alliance.by("qihang", &line), "CON-004");
    // The council does instead: it is put to it.
    alliance.by("nanhu", &line).ok();
    assert!(alliance.inbox("luma").iter().any(|(what, _)| what == "convene"), "{:?}", alliance.inbox("luma"));
}

#[test]
fn days_that_cannot_be_are_refused_and_unlikely_ones_told_of() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    let line = ["benefit", "distribute", "fees", "--what", "Licence income", "--pool", "1,000 CNY"];
    let more = ["--accrued", "2027-01-04", "--payer", "luma", "--json"];
    let shared = alliance.by("luma", &[&line[..], &more].concat()).ok().json();
    alliance.endorse(shared["index"].as_u64().unwrap());
    let pays = |on: &str| {
        alliance.by("luma", &["benefit", "pay", "fees", "--payee", "nanhu", "--amount", "1 CNY", "--on", on])
    };
    for (on, code) in [("2099-01-01", "FAC-001"), ("1990-07-15", "FAC-002")] {
        refused(&pays(on), code);
    }
    pays("2027-01-04").ok();
    let line = ["contribution", "promise", "late", "--kind", "cash", "--what", "Cash", "--value", "5 CNY"];
    let promise = |due: &str| alliance.by("luma", &[&line[..], &["--receiver", "yuan", "--due", due]].concat());
    refused(&promise("2026-12-31"), "FAC-003");
    let told = promise("2207-12-31").ok();
    assert!(told.stderr.contains("unlikely day"), "{}", told.stderr);
}

#[test]
fn facts_are_corrected_by_those_who_signed_them_and_both_are_kept() {
    let alliance = Alliance::new();
    register(&alliance, "luma", "lamp");
    promised(&alliance, "bench", "yuan");
    delivers(&alliance, "luma", "bench", "1,000,000 CNY", "2027-01-04").ok();
    let entry = alliance.asks(&["contribution", "show", "bench"])["deliveries"][0]["entry"].to_string();
    alliance.by("yuan", &["contribution", "acknowledge", &entry, "--value", "100 CNY"]).ok();
    // A second one is told of.
    let line = ["contribution", "deliver", "bench", "--value", "1,000,000 CNY", "--on", "2027-01-04"];
    alliance.world.write("again.txt", "again");
    let again = alliance.by("luma", &[&line[..], &["--evidence", "again.txt", "--dry-run"]].concat()).ok();
    let told = format!("{}{}", again.stdout, again.stderr);
    assert!(told.contains("looks like the delivery of entry"), "{told}");

    let line = ["contribution", "correct", &entry, "--value", "100,000 CNY", "--reason", "One zero too many"];
    refused(&alliance.by("yuan", &line), "CON-015");
    let act = alliance.by("luma", &[&line[..], &["--json"]].concat()).ok().json()["index"].to_string();
    assert_eq!(alliance.asks(&["contribution", "show", "bench"])["delivered"]["text"], "1,000,000.00 CNY");
    alliance.by("yuan", &["act", "endorse", &act]).ok();
    let shown = alliance.asks(&["contribution", "show", "bench", "--original"]);
    assert_eq!(shown["delivered"]["text"], "100,000.00 CNY");
    assert_eq!(shown["deliveries"][0]["originals"][0]["value"]["text"], "1,000,000.00 CNY");

    let line = ["ip", "fact", "lamp", "--source", "CNIPA", "--reference", "gazette 1", "--kind", "licence"];
    let more = ["--executed", "2027-01-02", "--registered", "2027-01-03", "--from", "a=A", "--to", "b=B", "--json"];
    let fact = alliance.by("luma", &[&line[..], &more].concat()).ok().json()["index"].to_string();
    alliance.by("luma", &["ip", "correct", "lamp", &fact, "--reference", "gazette 2", "--reason", "Misread"]).ok();
    let shown = alliance.asks(&["ip", "owners", "lamp", "--original"]);
    assert_eq!(shown["register_facts"][0]["fact"]["reference"], "gazette 2");
    assert_eq!(shown["originals"][0]["fact"]["reference"], "gazette 1");
    alliance.by("luma", &["ip", "correct", "lamp", &fact, "--never", "--reason", "Another lamp"]).ok();
    assert_eq!(alliance.asks(&["ip", "owners", "lamp"])["register_facts"], serde_json::json!([]));
}

//! One person, one right, one document, by the command over gRPC: what is refused, and what is warned of before anybody
//! signs.

use crate::council::Alliance;

fn deliver<'a>(id: &'a str, evidence: &'a str) -> [&'a str; 9] {
    ["contribution", "deliver", id, "--value", "10 CNY", "--on", "2027-01-04", "--evidence", evidence]
}

fn promised(alliance: &Alliance, ids: &[&str]) {
    for id in ids {
        let promise = ["contribution", "promise", id, "--kind", "equipment", "--what", "A bench"];
        let more = ["--value", "10 CNY", "--receiver", "luma", "--due", "2027-06-01"];
        alliance.by("nanhu", &[&promise[..], &more].concat()).ok();
    }
}

#[test]
fn one_document_backs_one_delivery() {
    let alliance = Alliance::new();
    promised(&alliance, &["c1", "c2"]);
    alliance.world.write("note.pdf", "Delivery note 4711");
    alliance.by("nanhu", &deliver("c1", "note.pdf")).ok();
    // The same bytes under another name have the same commitment.
    alliance.world.write("other.pdf", "Delivery note 4711");
    let again = alliance.by("nanhu", &deliver("c2", "other.pdf"));
    assert_ne!(again.code, 0);
    assert!(again.stderr.contains("CON-006"), "{}", again.stderr);
    // A refused or tried delivery leaves nothing behind, and other bytes are other evidence.
    alliance.world.write("next.pdf", "Delivery note 4712");
    alliance.by("nanhu", &[&deliver("c2", "next.pdf")[..], &["--dry-run"]].concat()).ok();
    alliance.by("nanhu", &deliver("c2", "next.pdf")).ok();
}

#[test]
fn who_acknowledges_is_warned_of_a_paper_that_was_sealed_twice() {
    let alliance = Alliance::new();
    promised(&alliance, &["c1", "c2"]);
    alliance.world.write("note.pdf", "Delivery note 4711");
    let first = alliance.by("nanhu", &[&deliver("c1", "note.pdf")[..], &["--json"]].concat()).ok().json();
    // A cheat forgets the salt: the paper is sealed afresh, and the ledger sees two documents.
    let sealed = sealed_folders(&alliance);
    let marker = sealed.iter().map(|folder| folder.join("evidence-of")).find(|path| path.exists()).unwrap();
    std::fs::remove_file(marker).unwrap();
    let second = alliance.by("nanhu", &[&deliver("c2", "note.pdf")[..], &["--json"]].concat()).ok().json();
    // Luma has been sent both.
    let acknowledge = |delivery: &serde_json::Value| {
        vec!["contribution".to_owned(), "acknowledge".to_owned(), delivery["index"].to_string()]
    };
    for delivery in [&first, &second] {
        let words = acknowledge(delivery);
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["--value", "10 CNY", "--dry-run"]).collect();
        let ran = alliance.by("luma", &words).ok();
        assert!(ran.stderr.contains("also kept here under another seal"), "{}", ran.stderr);
        let ran = alliance.by("luma", &[&words[..], &["--json"]].concat()).ok().json();
        assert_eq!(ran["warnings"].as_array().unwrap().len(), 1, "{ran}");
    }
    // Names are sealed afresh each time, and nobody is warned of them.
    let before = sealed_folders(&alliance).len();
    for _ in 0..2 {
        let pay = ["member", "change", "--representative", "Li Wei", "--since", "2027-01-04", "--document", "note.pdf"];
        alliance.by("yuan", &pay).ok();
    }
    assert_eq!(sealed_folders(&alliance).len(), before + 4, "two names and two documents that are no evidence");
}

fn sealed_folders(alliance: &Alliance) -> Vec<std::path::PathBuf> {
    let folder = alliance.world.path(".config/mengshu/sealed");
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_right_registered_again_is_refused_or_shown() {
    let alliance = Alliance::new();
    let register = |member: &str, asset: &str, number: &str| {
        let owner = format!("{member}=1");
        let line = ["ip", "register", asset, "--title", "A lamp", "--kind", "patent", "--country", "CN"];
        let more = ["--number", number, "--since", "2027-01-04", "--owner", &owner];
        alliance.by(member, &[&line[..], &more].concat())
    };
    let bad = register("luma", "p1", "ZL202610000001.X");
    assert!(bad.code != 0 && bad.stderr.contains("IP-014") && bad.stderr.contains('9'), "{}", bad.stderr);
    register("luma", "p1", "ZL202610000001.9").ok();
    let again = register("luma", "p2", "2026100000019");
    assert!(again.code != 0 && again.stderr.contains("IP-013"), "{}", again.stderr);
    let other = register("nanhu", "p2", "2026100000019").ok();
    assert!(other.stderr.contains("the members settle which one holds"), "{}", other.stderr);
    for (asset, twin) in [("p1", "p2"), ("p2", "p1")] {
        let shown = alliance.asks(&["ip", "owners", asset]);
        assert_eq!(shown["same_right_as"][0]["asset"], twin);
    }
    let listed = alliance.world.run(&["ip", "list"]).ok();
    assert_eq!(listed.stderr.matches("the members settle").count(), 2, "{}", listed.stderr);
    let assign = ["ip", "assign", "p2", "--to", "yuan", "--share", "1/2", "--effective", "2027-01-04", "--dry-run"];
    let warned = alliance.by("nanhu", &[&assign[..], &["--json"]].concat()).ok().json();
    assert!(warned["warnings"][0].as_str().unwrap().contains("registered as p1 too"), "{warned}");
    let warned = alliance.by("nanhu", &[&assign[..], &["--lang", "zh"]].concat()).ok();
    assert!(warned.stderr.contains("同一权利"), "{}", warned.stderr);
}

#[test]
fn a_name_like_anothers_is_warned_of_before_signing_and_in_the_list() {
    let alliance = Alliance::new();
    alliance.world.write("extract.pdf", "An extract");
    let change = ["member", "change", "--name", "LUMA LIMITED", "--since", "2027-01-04", "--document", "extract.pdf"];
    let warned = alliance.by("nanhu", &change).ok();
    assert!(warned.stderr.contains("\"luma Ltd\", a name of luma"), "{}", warned.stderr);
    let listed = alliance.world.run(&["member", "list"]).ok();
    assert!(listed.stderr.contains("the name of nanhu is easily taken for that of luma"), "{}", listed.stderr);
    assert_eq!(alliance.asks(&["member", "show", "nanhu"])["resembles"], serde_json::json!(["luma"]));
}

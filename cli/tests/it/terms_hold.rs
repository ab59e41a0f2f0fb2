//! Clauses that were signed hold, with the built command over a node whose clock the test sets: the time to cure, silence that
//! acknowledges, the end of the term, and what winds up after it.

use serde_json::{Value, json};

use crate::council::Alliance;

/// The rules refuse it with this code.
#[track_caller]
fn refused(alliance: &Alliance, member: &str, what: &[&str], code: &str) {
    let ran = alliance.by(member, what);
    assert!(ran.code != 0 && ran.stderr.contains(code), "{what:?}: {}", ran.stderr);
}

/// The index of the entry.
#[track_caller]
fn entry(alliance: &Alliance, member: &str, what: &[&str]) -> String {
    alliance.by(member, &[what, &["--json"]].concat()).ok().json()["index"].to_string()
}

fn shown(alliance: &Alliance, what: &[&str]) -> Value {
    alliance.world.run(&[what, &["--json"]].concat()).ok().json()
}

#[test]
fn a_notice_gives_the_sixty_days_that_were_signed() {
    let alliance = Alliance::agreed(&[("cure_days", "60")]);
    let notice = |until| ["exit", "open-breach", "yuan", "--what", "Cash not paid", "--cure-by", until];
    refused(&alliance, "luma", &notice("2027-02-04"), "EXT-004");
    refused(&alliance, "luma", &notice("2027-03-04"), "EXT-004");
    let notice = entry(&alliance, "luma", &notice("2027-03-05"));
    alliance.node.on("2027-03-05");
    refused(&alliance, "luma", &["exit", "expel", "yuan", "--breach", &notice], "EXT-003");
    alliance.node.on("2027-03-06");
    entry(&alliance, "luma", &["exit", "expel", "yuan", "--breach", &notice]);
    // Whoever gave the notice has left: those who would expel acknowledge the cure.
    entry(&alliance, "luma", &["exit", "leave", "--last-day", "2027-04-05"]);
    alliance.node.on("2027-04-06");
    refused(&alliance, "nanhu", &["exit", "acknowledge-cure", &notice], "EXT-005");
    entry(&alliance, "nanhu", &["exit", "acknowledge-cure", &notice, "--member", "yuan"]);
    alliance.node.audited();
}

#[test]
fn silence_acknowledges_after_the_days_that_were_signed_unless_it_is_contested() {
    let alliance = Alliance::agreed(&[("deemed_acknowledgement_days", "30")]);
    alliance.world.write("note.txt", "note");
    alliance.world.write("other.txt", "another note");
    let promise = ["contribution", "promise", "c1", "--kind", "cash", "--what", "Cash", "--value", "100 CNY"];
    let promise = [&promise[..], &["--due", "2027-06-30", "--receiver", "nanhu"]].concat();
    entry(&alliance, "luma", &promise);
    let deliver = |evidence| {
        let what = ["contribution", "deliver", "c1", "--value", "40 CNY", "--on", "2027-01-04"];
        entry(&alliance, "luma", &[&what[..], &["--evidence", evidence]].concat())
    };
    let (first, second) = (deliver("note.txt"), deliver("other.txt"));
    let inbox = shown(&alliance, &["inbox", "--as", "nanhu"]);
    assert_eq!(inbox["waiting"][0]["until"], "2027-02-03T15:59:59.999999Z", "{inbox}");
    assert_eq!(
        inbox["waiting"][0]["command"],
        format!("mengshu contribution acknowledge {first} --value \"40.00 CNY\"")
    );
    entry(&alliance, "nanhu", &["contribution", "contest", &second, "--reason", "Nothing has come"]);
    alliance.node.on("2027-02-04");
    let promise = ["contribution", "promise", "c2", "--kind", "cash", "--what", "Cash", "--value", "1 CNY"];
    let last = entry(&alliance, "yuan", &[&promise[..], &["--due", "2027-06-30", "--receiver", "luma"]].concat());
    let all = shown(&alliance, &["contribution", "show", "c1"]);
    assert_eq!(all["acknowledged"]["text"], "40.00 CNY");
    let deemed = &all["deliveries"][0]["deemed"];
    assert_eq!((&deemed["entry"].to_string(), &deemed["agreement_version"]), (&last, &json!(1)));
    assert_eq!(deemed["clause"], "clauses.deemed_acknowledgement_days");
    assert_eq!(
        (&all["deliveries"][1]["deemed"], &all["deliveries"][1]["contested"]["by"]),
        (&Value::Null, &json!("nanhu"))
    );
    alliance.node.audited();
}

#[test]
fn after_the_term_nothing_new_begins_and_property_still_moves() {
    let alliance = Alliance::agreed(&[("term_end", "\"2027-06-30\"")]);
    let register = ["ip", "register", "lamp", "--title", "A lamp", "--kind", "software", "--country", "CN"];
    let register = [&register[..], &["--owner", "luma=1/2", "--owner", "nanhu=1/2", "--since", "2027-01-04"]].concat();
    let asset = entry(&alliance, "luma", &register);
    alliance.by("nanhu", &["act", "endorse", &asset]).ok();
    alliance.node.on("2027-07-01");
    let again: Vec<&str> = register.iter().map(|word| if *word == "lamp" { "bulb" } else { *word }).collect();
    refused(&alliance, "luma", &again, "AGR-001");
    let assign =
        ["ip", "assign", "lamp", "--from", "luma", "--to", "yuan", "--share", "1/2", "--effective", "2027-07-01"];
    let act = entry(&alliance, "luma", &assign);
    for member in ["nanhu", "yuan"] {
        alliance.by(member, &["act", "endorse", &act]).ok();
    }
    let owners = shown(&alliance, &["ip", "owners", "lamp", "--effective", "2027-07-01"]);
    assert!(owners.to_string().contains("yuan"), "{owners}");
    entry(&alliance, "luma", &["exit", "leave", "--last-day", "2027-07-31"]);
    alliance.node.audited();
}
